"""High and low use against a point's own past: who changed is found, who did not is left alone, also in real homes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from nangluong.metering.codes import Quality, Rule
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.estate.columns import DTYPES, OPEN, EstateColumns
from nangluong.metering.generator import make_meters, make_readings
from nangluong.metering.generator.shifts import Shifts, shift_use
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.layout import DayColumns, encode_validated
from nangluong.metering.slots import UNKNOWN, day_number
from nangluong.metering.validating.grid import Grid, make_grid
from nangluong.metering.validating.own_use import (
    PERIOD_DAYS,
    average_days,
    check_own_use,
    is_turn,
    periods_before,
)
from nangluong.metering.vee import Findings
from nangluong.metering.vee.companions import check_use
from tests.metering.conftest import House
from tests.metering.vee.test_real_homes import homes

COUNT, EACH = 1_200, 40
NIGHT = day_number(dt.date(2026, 4, 20))


def grid_of(class_code: np.ndarray) -> Grid:
    """Return the grid of the night for points 0 … n-1."""
    given = {name: np.zeros(len(class_code), dtype=kind) for name, kind in DTYPES.items()}
    given |= {"point_id": np.arange(len(class_code)), "class_code": class_code}
    given |= {name: np.full(len(class_code), value) for name, value in (("channel", 1), ("slots", 48), ("until", OPEN))}
    columns = EstateColumns(*(given[name].astype(kind) for name, kind in DTYPES.items()))
    return make_grid(columns, (IMPORT,), 48, NIGHT, 1)


def stored(store: Storage, wh: np.ndarray, first_day: int, last_day: int, origin: int) -> LakeFile:
    """Write days of all points into one validated file, as compaction does."""
    count = last_day - first_day + 1
    part = wh[:, first_day - origin : last_day - origin + 1]
    missing = (part < 0).sum(axis=2).astype(np.int16)
    quality = np.where(part < 0, Quality.ABSENT, Quality.VALID).astype(np.uint8)
    unread = np.full(len(wh) * count, UNKNOWN, dtype=np.int64)
    columns = DayColumns(
        np.repeat(np.arange(len(wh), dtype=np.int64), count),
        np.full(len(wh) * count, IMPORT, dtype=np.uint8),
        np.tile(np.arange(first_day, last_day + 1, dtype=np.int32), len(wh)),
        part.reshape(-1, 48),
        quality.reshape(-1, 48),
        unread,
        unread,
    )
    known = np.maximum(part, 0).sum(axis=2, dtype=np.int64).reshape(-1)
    rows = encode_validated(columns, known, missing.reshape(-1), np.zeros(len(known), dtype=np.int16))
    return store.write("reading_validated_48", 0, first_day, last_day, rows)


def found_in_a_night(house: House, folder: Path) -> tuple[Findings, Shifts, np.ndarray]:
    """Return what a night finds of 1,200 meters of which 40 use more and 40 less, and who was judged at all."""
    (now, end), (before, _), _ = periods_before(NIGHT)
    meters = make_meters(house.recipe, COUNT, seed=11)
    readings = make_readings(house.recipe, meters, before, end - before + 1, seed=11)
    clean = np.ones(COUNT, dtype=np.bool_)
    clean[readings.faults.meter] = False
    judged = clean & (readings.true_wh[:, :PERIOD_DAYS].sum(axis=2).mean(axis=1) >= 1000)
    readings, shifts = shift_use(readings, np.flatnonzero(judged), EACH, PERIOD_DAYS, seed=11)
    store = Storage(str(folder))
    month = day_number(dt.date(2026, 4, 1))
    files = [
        stored(store, readings.received_wh, first, last, before) for first, last in ((before, month - 1), (month, end))
    ]
    assert now - before == PERIOD_DAYS
    grid = grid_of(meters.class_code)
    return check_own_use(grid, store, "reading_validated_48", files, 48, house.thresholds), shifts, clean


def test_who_changed_is_found(house: House, tmp_path: Path) -> None:
    """Recall is 100 % per class of change, false alarms of the clean are below 0.1 %."""
    found, shifts, clean = found_in_a_night(house, tmp_path)
    for rule, changed in ((Rule.HIGH_USE, shifts.up), (Rule.LOW_USE, shifts.down)):
        hits = np.isin(changed, found.meter[found.rule == rule]).sum()
        print(f"{rule.name}: {hits} of {len(changed)}")
        assert hits == len(changed) == EACH
    clean[shifts.up] = clean[shifts.down] = False
    false = clean[found.meter].sum()
    print(f"false alarms: {false} of {clean.sum()} points")
    assert false / clean.sum() < 0.001
    assert (found.day == 0).all()
    assert (found.measured > 0).all()


def test_four_weeks_of_real_homes(shared: Path, house: House) -> None:
    """The textbook's quarter doubts far more than one genuine period in a hundred; what is used here doubts none."""
    daily, usual = [], []
    for _, wh in homes(shared):
        days = np.where((wh >= 0).all(axis=1), np.maximum(wh, 0).sum(axis=1), UNKNOWN)
        for lag in (PERIOD_DAYS, 364):
            for start in range(lag, len(days) - PERIOD_DAYS):
                pair = [part[part >= 0] for part in (days[start:][:PERIOD_DAYS], days[start - lag :][:PERIOD_DAYS])]
                if min(map(len, pair)) >= 21:
                    daily.append(int(pair[0].mean()))
                    usual.append(int(pair[1].mean()))
    now, then = np.array(daily), np.array(usual)
    assert len(now) > 1_500
    assert (np.abs(now - then) * 4 > then).mean() > 0.01
    found = check_use(now, then, np.ones(len(now), dtype=np.uint8), 48, house.thresholds)
    print(f"{len(found)} of {len(now)} genuine periods doubted")
    assert not len(found)


def test_a_period_with_gaps_is_not_judged(tmp_path: Path) -> None:
    """Twenty complete days are too few, twenty-one do; days outside the period do not count."""
    store, wh = Storage(str(tmp_path)), np.full((2, 30, 48), 100, dtype=np.int32)
    wh[0, 1:9, 5] = -(2**31)
    wh[1, 1:8, 5] = -(2**31)
    wh[:, [0, 29]] = 9_000
    file = stored(store, wh, 1000, 1029, 1000)
    key = np.array([(0 << 8) | 1, (1 << 8) | 1])
    assert average_days(key, store, "reading_validated_48", [file], 1001, 1028).tolist() == [UNKNOWN, 4800]
    assert average_days(key[1:], store, "reading_validated_48", [file], 1001, 1028).tolist() == [4800]
    assert average_days(key[:0], store, "reading_validated_48", [file], 1001, 1028).tolist() == []


@pytest.mark.parametrize("bucket", [0, 27, 304])
def test_every_bucket_has_its_turn_once_in_28_nights(bucket: int) -> None:
    """Whatever its number."""
    assert sum(is_turn(bucket, night) for night in range(20_000, 20_028)) == 1
