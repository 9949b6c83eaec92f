"""Reads of one point's readings: as validated, as received, every version, and why a value is what it is.

`as_of` is a snapshot number or an aware time: what the lake said then. Without it, the present state. At most 400 days
a call; rows are in the order of days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from django.conf import settings

from nangluong.foundation.errors import DomainError
from nangluong.metering.aggregates import read_tariff_hours, sum_periods
from nangluong.metering.codes import Quality, Rule
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.lake.catalogue import AsOf, files_of_tables, snapshot_of
from nangluong.metering.lake.point_reader import PointReader
from nangluong.metering.lake.storage import Storage
from nangluong.metering.lake.store import storage
from nangluong.metering.lake.tables import EDIT, FINDING, RECEIVED, VALIDATED
from nangluong.metering.layout import BUCKET_METERS, decode_days
from nangluong.metering.slots import MISSING, SLOTS, UNKNOWN, Codes, Wh32, day_number, day_of
from nangluong.metering.versions import StoredVersions, merge_versions

MOST_DAYS: Final = 400


class TooManyDaysAsked(DomainError):
    """More days of readings were asked for than one answer gives."""

    code = "readings_too_many_days"


@dataclass(frozen=True)
class DayReading:
    """One day of one channel. `wh` (S,) MISSING where there is no value; `known_wh` the sum of the others."""

    day: dt.date
    slots: int
    wh: Wh32
    quality: Codes
    register_start_wh: int | None
    register_end_wh: int | None
    known_wh: int
    missing: int
    estimated: int


@dataclass(frozen=True)
class ReceivedVersion:
    """One version of a day as it came, and the batch that brought it."""

    version: int
    batch_id: int
    wh: Wh32
    register_start_wh: int | None
    register_end_wh: int | None


@dataclass(frozen=True)
class SlotExplanation:
    """What was done to one value: None = no value. `rule`, `method`, `quality` are the codes of `metering.codes`."""

    slot: int
    original_wh: int | None
    edited_wh: int | None
    rule: int
    method: int
    quality: int
    reason: str


@dataclass(frozen=True)
class FindingRow:
    """A doubt about the slots `first` … `last` of a day, and what was compared (Wh, permille or seconds)."""

    day: dt.date
    first: int
    last: int
    rule: int
    outcome: int
    measured: int
    limit: int


@dataclass(frozen=True)
class EditedDay:
    """A day on which an officer changed values: how many, and the reason given last."""

    day: dt.date
    slots: int
    reason: str


@dataclass(frozen=True)
class Freshness:
    """The last day of which any value came, None if none did in the last 400 days, and how many days ago that is."""

    last_day: dt.date | None
    days_behind: int | None


@lru_cache(maxsize=2)
def _reader(store: Storage) -> PointReader:
    return PointReader(store)


def _rows(table: str, point_id: int, first: dt.date, last: dt.date, channel: int, as_of: AsOf) -> Iterator[pa.Table]:
    """Yield the stored rows of a point by number of slots, those tables that have any."""
    if not 0 <= (last - first).days < MOST_DAYS:
        raise TooManyDaysAsked(
            f"Mỗi lần xem từ 1 đến {MOST_DAYS} ngày. Hãy chọn khoảng ngắn hơn.",
            f"Ask for 1 to {MOST_DAYS} days at a time. Choose a shorter span.",
        )
    snapshot = snapshot_of(as_of)
    since, until = day_number(first), day_number(last)
    names = [f"{table}_{slots}" for slots in SLOTS]
    for name, files in files_of_tables(names, point_id // BUCKET_METERS, since, until, snapshot).items():
        if not files:
            continue
        rows = _reader(storage()).rows(name, files, point_id)
        if not rows.num_rows:
            continue
        day = rows.column("day").cast(pa.int32()).to_numpy()
        mine = (day >= since) & (day <= until) & (rows.column("channel").to_numpy() == channel)
        if not mine.all():
            rows, day = rows.filter(pa.array(mine)), day[mine]
        if rows.num_rows:
            yield rows if bool((day[1:] >= day[:-1]).all()) else rows.sort_by("day")


def _known(value: int) -> int | None:
    return None if value == UNKNOWN else int(value)


def validated_days(
    point_id: int, first: dt.date, last: dt.date, *, channel: int = IMPORT, as_of: AsOf = None
) -> list[DayReading]:
    """Return the validated days of a point in order; a day that no run has done is left out."""
    found = []
    for rows in _rows(VALIDATED, point_id, first, last, channel, as_of):
        days = decode_days(rows)
        assert days.quality is not None
        totals = (rows.column(name).to_pylist() for name in ("known_wh", "missing", "estimated"))
        found += [
            DayReading(day_of(day), len(wh), wh, quality, _known(start), _known(end), *sums)
            for day, wh, quality, start, end, *sums in zip(
                days.day, days.wh, days.quality, days.register_start_wh, days.register_end_wh, *totals, strict=True
            )
        ]
    return sorted(found, key=lambda one: one.day)


def received_days(
    point_id: int, first: dt.date, last: dt.date, *, channel: int = IMPORT, as_of: AsOf = None
) -> list[DayReading]:
    """Return what was received of a point, versions merged; quality says received or absent."""
    found = []
    for rows in _rows(RECEIVED, point_id, first, last, channel, as_of):
        days = merge_versions(_stored(rows))
        for at in range(len(days.day)):
            wh = days.wh[at]
            there = wh != MISSING
            found.append(
                DayReading(
                    day_of(days.day[at]),
                    len(wh),
                    wh,
                    np.where(there, Quality.RECEIVED, Quality.ABSENT).astype(np.uint8),
                    _known(days.register_start_wh[at]),
                    _known(days.register_end_wh[at]),
                    int(wh[there].sum(dtype=np.int64)),
                    int((~there).sum()),
                    0,
                )
            )
    return sorted(found, key=lambda one: one.day)


def _stored(rows: pa.Table) -> StoredVersions:
    """Return received rows of one channel in the order of day and version."""
    rows = rows.sort_by([("day", "ascending"), ("version", "ascending")])
    return StoredVersions(decode_days(rows), rows.column("version").to_numpy(), rows.column("batch_id").to_numpy())


def received_versions(
    point_id: int, day: dt.date, *, channel: int = IMPORT, as_of: AsOf = None
) -> list[ReceivedVersion]:
    """Return every version of a day, oldest first."""
    found = []
    for rows in _rows(RECEIVED, point_id, day, day, channel, as_of):
        stored = _stored(rows)
        days = stored.days
        for at in range(len(days.day)):
            start, end = _known(days.register_start_wh[at]), _known(days.register_end_wh[at])
            version, batch = int(stored.version[at]), int(stored.batch_id[at])
            found.append(ReceivedVersion(version, batch, days.wh[at], start, end))
    return found


def explain_day(point_id: int, day: dt.date, *, channel: int = IMPORT, as_of: AsOf = None) -> list[SlotExplanation]:
    """Return what was done to the values of a day, one row a changed slot."""
    found = []
    for rows in _rows(EDIT, point_id, day, day, channel, as_of):
        names = ("slot", "original_wh", "edited_wh", "rule", "method", "quality", "reason")
        columns = (rows.column(name).to_pylist() for name in names)
        for slot, original, edited, rule, method, quality, reason in zip(*columns, strict=True):
            found.append(SlotExplanation(slot, original, edited, rule, method, quality, reason or ""))
    return sorted(found, key=lambda one: one.slot)


def edited_days(point_id: int, first: dt.date, last: dt.date, *, channel: int = IMPORT) -> list[EditedDay]:
    """Return the days on which officers changed values, in order."""
    found: dict[dt.date, EditedDay] = {}
    for rows in _rows(EDIT, point_id, first, last, channel, None):
        columns = (rows.column(name).to_pylist() for name in ("day", "rule", "reason"))
        for day, rule, reason in zip(*columns, strict=True):
            if rule == Rule.OFFICER:
                slots = found[day].slots + 1 if day in found else 1
                found[day] = EditedDay(day, slots, reason or "")
    return [found[day] for day in sorted(found)]


def findings_of(
    point_id: int, first: dt.date, last: dt.date, *, channel: int = IMPORT, as_of: AsOf = None
) -> list[FindingRow]:
    """Return what validation doubted, in the order of days and slots."""
    found = []
    for rows in _rows(FINDING, point_id, first, last, channel, as_of):
        names = ("day", "first", "last", "rule", "outcome", "measured", "limit")
        found += [FindingRow(*row) for row in zip(*(rows.column(name).to_pylist() for name in names), strict=True)]
    return sorted(found, key=lambda one: (one.day, one.first, one.rule))


def freshness(point_id: int, *, today: dt.date, channel: int = IMPORT) -> Freshness:
    """Return how fresh a customer's readings are: looks at the last month first, then farther back."""
    for back in (31, MOST_DAYS - 1):
        days = received_days(point_id, today - dt.timedelta(days=back), today, channel=channel)
        came = [one.day for one in days if one.missing < one.slots]
        if came:
            return Freshness(came[-1], (today - came[-1]).days)
    return Freshness(None, None)


@dataclass(frozen=True)
class PeriodSums:
    """Energy of a span by tariff period, in Wh; it is all of it only where `missing` is 0."""

    normal_wh: int
    peak_wh: int
    offpeak_wh: int
    missing: int
    estimated: int


def tariff_periods(
    point_id: int, first: dt.date, last: dt.date, *, channel: int = IMPORT, as_of: AsOf = None
) -> PeriodSums:
    """Return the energy of a span by tariff period, by the hours that held on each day; only validated days count."""
    sums, missing, estimated = np.zeros(3, dtype=np.int64), 0, 0
    hours = read_tariff_hours(Path(settings.REFERENCE_ROOT) / "metering" / "tariff_hours.csv")
    for one in validated_days(point_id, first, last, channel=channel, as_of=as_of):
        periods = hours.periods(np.array([day_number(one.day)], dtype=np.int32), one.slots)
        sums += sum_periods(one.wh.reshape(1, -1), one.quality.reshape(1, -1), periods)[0]
        missing, estimated = missing + one.missing, estimated + one.estimated
    normal, peak, offpeak = (int(part) for part in sums)
    return PeriodSums(normal, peak, offpeak, missing, estimated)
