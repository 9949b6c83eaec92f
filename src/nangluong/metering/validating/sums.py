"""Sums of a bucket's days: totals of every row, and by feeder, transformer, class and province. Pure, exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from nangluong.metering.aggregates import OFFPEAK, PEAK, TariffHours
from nangluong.metering.estate.columns import EstateColumns
from nangluong.metering.layout.schemas import feeder_day_schema, transformer_day_schema
from nangluong.metering.slots import Mask, Wh32, Wh64
from nangluong.metering.validating.grid import Grid

Index = npt.NDArray[np.int64]
_CHUNK = 8192


@dataclass(frozen=True)
class DayTotals:
    """Energy of the values there (M,): of the day, of its peak and of its off-peak hours; the rest is normal hours."""

    known_wh: Wh64
    peak_wh: Wh64
    offpeak_wh: Wh64


@dataclass(frozen=True)
class DaySums:
    """Per channel of a point, one day: totals, `came` = any value was received, `complete` = no slot is without one."""

    day: int
    totals: DayTotals
    came: Mask
    missing: npt.NDArray[np.int16]
    estimated: npt.NDArray[np.int16]


def total_days(wh: Wh32, total_wh: Wh64, day: int, tariff: TariffHours) -> DayTotals:
    """Return the totals of one day: `wh` (M, S) with values >= 0 or MISSING, `total_wh` (M,) of the values there."""
    periods = tariff.periods(np.array([day], dtype=np.int32), wh.shape[1])[0]
    parts = {}
    for period in (PEAK, OFFPEAK):
        slots = np.flatnonzero(periods == period)
        total = np.zeros(len(wh), dtype=np.int64)
        for start in range(0, len(wh), _CHUNK):
            part = slice(start, start + _CHUNK)
            total[part] = np.maximum(wh[part][:, slots], 0).sum(axis=1, dtype=np.int64)
        parts[period] = total
    return DayTotals(total_wh, parts[PEAK], parts[OFFPEAK])


def _groups(columns: list[npt.NDArray[np.integer]]) -> tuple[Index, Index]:
    """Return the group of every row, and a row of each group."""
    group = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        if len(column) and bool((column == column[0]).all()):
            continue  # one corporation, one channel: divides nothing, and telling so is cheaper than sorting
        _, code = np.unique(column, return_inverse=True)
        group = group * (int(code.max(initial=0)) + 1) + code
        _, group = np.unique(group, return_inverse=True)
    _, first = np.unique(group, return_index=True)
    return group, first


class Grouping:
    """The groups of a bucket's points; the same for every day of a job."""

    def __init__(self, estate: EstateColumns, *, transformers: bool) -> None:
        """Group by transformer, or by feeder with province and class."""
        columns: list[npt.NDArray[Any]] = [estate.channel, estate.feeder, estate.kind]
        columns += [estate.transformer] if transformers else [estate.place, estate.corporation, estate.class_code]
        mine = np.flatnonzero(estate.transformer >= 0) if transformers else np.arange(len(estate))
        self.rows = mine
        group, first = _groups([column[mine] for column in columns])
        self.of_first = estate.take(mine[first])
        self.order = np.argsort(group, kind="stable")
        self.starts = np.flatnonzero(np.append(True, np.diff(group[self.order]) != 0)) if len(mine) else first

    def __len__(self) -> int:
        """Return the number of groups."""
        return len(self.starts)

    def add(self, column: npt.NDArray[np.integer] | Mask) -> Index:
        """Add a column of the bucket's points (M,) by group."""
        ordered = column[self.rows][self.order].astype(np.int64)
        return np.add.reduceat(ordered, self.starts) if len(self) else np.empty(0, dtype=np.int64)

    def curve(self, known: Wh32) -> Wh64:
        """Add day vectors (M, S) slot by slot by group."""
        if not len(self):
            return np.empty((0, known.shape[1]), dtype=np.int64)
        ordered = known[self.rows[self.order]]
        stops = np.append(self.starts[1:], len(ordered))
        curve = np.empty((len(self), known.shape[1]), dtype=np.int64)
        # A group at a time: `reduceat` along rows, widened to 64 bits, takes nine times as long.
        for group, (start, stop) in enumerate(zip(self.starts, stops, strict=True)):
            ordered[start:stop].sum(axis=0, dtype=np.int64, out=curve[group])
        return curve


def _sums(groups: Grouping, sums: DaySums, active: Mask, slots: int) -> list[pa.Array]:
    def added(column: npt.NDArray[np.integer] | Mask) -> Index:
        return groups.add(np.where(active, column, 0))

    points = groups.add(active)
    totals = sums.totals
    return [
        pa.array(points.astype(np.int32)),
        pa.array(added(sums.came).astype(np.int32)),
        pa.array(added(sums.missing == 0).astype(np.int32)),
        pa.array(points * slots),
        *(pa.array(added(column)) for column in (sums.missing, sums.estimated)),
        *(pa.array(added(column)) for column in (totals.known_wh, totals.peak_wh, totals.offpeak_wh)),
    ]


def _keys(groups: Grouping, bucket: int, day: int) -> list[pa.Array]:
    return [
        pa.array(np.full(len(groups), bucket, dtype=np.int32)),
        pa.array(np.full(len(groups), day, dtype=np.int32)).cast(pa.date32()),
        pa.array(groups.of_first.channel),
    ]


def feeder_table(
    groups: Grouping, grid: Grid, known: Wh32, sums: DaySums, bucket: int, names: tuple[tuple[str, ...], ...]
) -> pa.Table:
    """Return one day by feeder, province and class. `known` (M, S): 0 where there is no value; `names`: the codes of
    corporations and places.
    """
    slots = known.shape[1]
    schema = feeder_day_schema(slots)
    active = grid.active[:, sums.day - grid.first_day]
    curve = groups.curve(known if active.all() else np.where(active[:, None], known, 0))
    of = groups.of_first
    corporations, places = (np.array([*codes, ""], dtype=object) for codes in names)
    columns = [
        *_keys(groups, bucket, sums.day),
        pa.array(of.feeder),
        pa.array(corporations[of.corporation], type=pa.string()),
        pa.array(places[of.place], type=pa.string()),
        pa.array(of.kind),
        pa.array(of.class_code),
        *_sums(groups, sums, active, slots),
        pa.FixedSizeListArray.from_arrays(pa.array(curve.reshape(-1)), type=schema.field("curve_wh").type),
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def transformer_table(groups: Grouping, grid: Grid, slots: int, sums: DaySums, bucket: int) -> pa.Table:
    """Return one day by transformer."""
    of = groups.of_first
    columns = [
        *_keys(groups, bucket, sums.day),
        pa.array(of.transformer),
        pa.array(of.feeder),
        pa.array(of.kind),
        *_sums(groups, sums, grid.active[:, sums.day - grid.first_day], slots),
    ]
    return pa.Table.from_arrays(columns, schema=transformer_day_schema())
