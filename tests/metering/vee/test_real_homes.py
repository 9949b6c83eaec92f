"""On real household series: few false alarms, and gap errors as in the published comparison or better."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import pytest

from nangluong.metering.codes import Outcome, Quality, Rule
from nangluong.metering.slots import MISSING, UNKNOWN, Calendar, day_number
from nangluong.metering.vee import MeterDays, VeeResult, run_vee
from nangluong.metering.vee.profiles import no_profiles
from tests.metering.conftest import House

AUSGRID = "data/metering/households/ausgrid_customer12_2011-2012.csv"
BRITISH = "data/metering/households/uk-electricity-hdd-only-hourly-sample-{}.csv.gz"


def ausgrid(shared: Path) -> tuple[int, np.ndarray]:
    """Return first day and the complete days of customer 12 in Wh, (days, 48)."""
    with (shared / AUSGRID).open(encoding="utf-8") as stream:
        rows = list(csv.reader(stream))[1:]
    wh = np.array([round(float(row[1]) * 1000) for row in rows], dtype=np.int32)
    return day_number(dt.date.fromisoformat(rows[0][0][:10])), wh[: len(wh) // 48 * 48].reshape(-1, 48)


def british(shared: Path, sample: int) -> tuple[int, np.ndarray]:
    """Return first day and days of a British home, half-hours in Wh, MISSING where the file has nothing.

    A file in hours gives no half-hours: its rows fall on every other slot and its days are never complete.
    """
    with gzip.open(shared / BRITISH.format(sample), "rt", encoding="utf-8") as stream:
        rows = [row for row in list(csv.reader(stream))[1:] if row[1]]
    moments = np.array([row[0][:19].replace(" ", "T") for row in rows], dtype="datetime64[s]").astype(np.int64)
    first = int(moments.min()) // 86_400
    wh = np.full((int(moments.max()) // 86_400 - first + 1, 48), MISSING, dtype=np.int32)
    wh.reshape(-1)[(moments - first * 86_400) // 1800] = [round(float(row[1]) * 1000) for row in rows]
    return first, wh


def homes(shared: Path) -> list[tuple[int, np.ndarray]]:
    """Return the three series in half-hours."""
    return [ausgrid(shared), british(shared, 1), british(shared, 2)]


def run(house: House, first: int, wh: np.ndarray, advance: np.ndarray | None = None) -> VeeResult:
    """Validate one home's days; 100 A, as nothing is known of the breaker."""
    given = np.full((1, len(wh)), UNKNOWN, dtype=np.int64) if advance is None else advance[None]
    one = np.ones(1, dtype=np.int64)
    block = MeterDays(first, wh[None], one.astype(np.uint8), np.array([11_500], dtype=np.int32), given, one)
    return run_vee(block, house.thresholds, Calendar(), no_profiles(9, 48))


def alarms_without_a_register(shared: Path, house: House) -> tuple[dict[Rule, int], int]:
    """Return the genuine days of the real homes on which each rule has a warning, and the number of days."""
    alarms = {Rule.SPIKE: 0, Rule.STUCK: 0, Rule.OVER_CAPACITY: 0, Rule.NEGATIVE: 0}
    days = 0
    for first, wh in homes(shared):
        found = run(house, first, wh).findings
        days += int((wh >= 0).all(axis=1).sum())
        for rule in alarms:
            alarms[rule] += len(np.unique(found.day[found.rule == rule]))
    return alarms, days


def test_false_alarms_without_a_register(shared: Path, house: House) -> None:
    """Spike and stuck warnings on genuine days: at most the 0.23 % measured for a ratio of 20, for each rule."""
    alarms, days = alarms_without_a_register(shared, house)
    print({rule.name: f"{count} of {days}" for rule, count in alarms.items()})
    assert days > 1_000
    assert alarms[Rule.SPIKE] / days <= 0.0023
    assert alarms[Rule.STUCK] / days <= 0.0023
    assert alarms[Rule.OVER_CAPACITY] == alarms[Rule.NEGATIVE] == 0


def test_a_register_clears_every_doubt(shared: Path, house: House) -> None:
    """With the register that such a home would have, no complete day is left in doubt."""
    for first, wh in homes(shared):
        advance = np.where((wh >= 0).all(axis=1), wh.sum(axis=1, dtype=np.int64), UNKNOWN)
        found = run(house, first, wh, advance).findings
        complete = advance[found.day] >= 0
        assert (found.outcome[complete] == Outcome.VERIFIED).all()
        print(f"cleared by the register: {complete.sum()} of {(advance >= 0).sum()} days")


# Energy error of the gap: |estimate - truth| / truth, means; the better of line and like-day in the comparison of
# methods on 13 homes (facts/metering.md section 6; 24 h: 0.28 for the previous three days).
PUBLISHED = {2: 0.50, 4: 0.48, 6: 0.53, 8: 0.52, 24: 0.39, 48: 0.28}


def gaps(wh: np.ndarray, length: int) -> list[tuple[np.ndarray, int]]:
    """Return random windows of 31 days with a gap's place in each; gap, neighbours and its days are complete."""
    rng = np.random.default_rng(length)
    found = []
    for start in rng.integers(28 * 48, len(wh) * 48 - length - 96, 150):
        day = int(start) // 48
        window = wh[day - 28 : day + 3]
        at = int(start) - (day - 28) * 48
        if (window[27:] >= 0).all():
            found.append((window, at))
    return found


def methods(window: np.ndarray, at: int, length: int) -> tuple[float, float]:
    """Return the gap's energy by a straight line, and by the mean of up to four same weekdays."""
    flat = window.reshape(-1)
    like = np.stack([flat[at - lag * 48 : at - lag * 48 + length] for lag in (7, 14, 21, 28) if at >= lag * 48])
    mean = np.ma.masked_less(like, 0).mean(axis=0).filled(0).sum()
    return (int(flat[at - 1]) + int(flat[at + length])) / 2 * length, float(mean)


def ours(house: House, window: np.ndarray, at: int, length: int, *, anchored: bool) -> int:
    """Return the gap's energy as the ladder fills it."""
    advance = np.where((window >= 0).all(axis=1), window.sum(axis=1, dtype=np.int64), UNKNOWN)
    spoilt = window.copy()
    spoilt.reshape(-1)[at : at + length] = MISSING
    quality = np.where(spoilt[:28] >= 0, Quality.VALID, Quality.ABSENT).astype(np.uint8)
    one = np.ones(1, dtype=np.int64)
    block = MeterDays(
        20_000 // 7 * 7,
        spoilt[None],
        one.astype(np.uint8),
        np.array([UNKNOWN], dtype=np.int32),
        (advance if anchored else np.full_like(advance, UNKNOWN))[None],
        one,
        28,
        quality[None],
    )
    result = run_vee(block, house.thresholds, Calendar(), no_profiles(9, 48))
    filled = result.wh.reshape(-1)[at - 28 * 48 : at - 28 * 48 + length]
    assert (filled >= 0).all()
    return int(filled.sum())


def gap_errors(length: int, shared: Path, house: House) -> tuple[float, float, float, float]:
    """Return the mean energy error of gaps of a length: ours, ours with registers, straight line, same weekdays."""
    true, errors = 0, np.zeros(4)
    for _first, wh in homes(shared):
        for window, at in gaps(wh, length):
            truth = int(window.reshape(-1)[at : at + length].sum())
            line, like = methods(window, at, length)
            free = ours(house, window, at, length, anchored=False)
            held = ours(house, window, at, length, anchored=True)
            errors += np.abs(np.array([free, held, line, like]) - truth)
            true += truth
    free, held, line, like = (float(error) for error in errors / true)
    return free, held, line, like


@pytest.mark.parametrize("length", PUBLISHED)
def test_gap_errors(length: int, shared: Path, house: House) -> None:
    """Not worse than the published figures, nor than their methods on the same gaps; nil where registers anchor."""
    free, held, line, like = gap_errors(length, shared, house)
    print(f"{length / 2:4} h: ours {free:.3f}, anchored {held:.5f}, line {line:.3f}, same weekdays {like:.3f}")
    assert free <= PUBLISHED[length]
    assert free <= 1.05 * min(line, like)
    assert held < 1e-5  # a part of a few Wh is only held to the register's own unit
