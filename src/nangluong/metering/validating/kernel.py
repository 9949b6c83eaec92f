"""The kernel over a bucket: in parts that fit the cache, then again with history where values lack. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from nangluong.metering.slots import MISSING, Mask, Wh32, Wh64
from nangluong.metering.validating.grid import Grid, Placed
from nangluong.metering.validating.history import History
from nangluong.metering.validating.house import House
from nangluong.metering.vee import Edits, Findings, MeterDays, Refusals, VeeResult, run_vee
from nangluong.metering.vee.findings import Index

_PART_ROWS = 100_000
"""Days of points a part: a bucket's night in one, for the kernel costs 3 ms a part whatever it holds."""
T = TypeVar("T", Findings, Refusals, Edits)


@dataclass(frozen=True)
class Bench:
    """What the kernel is given of a bucket. `check_wh` (M, D, S) or None: the check meters' values.

    `interrupted` (M, D, S) or None: slots without supply, as the meters reported.
    """

    grid: Grid
    placed: Placed
    advance_wh: Wh64
    check_wh: Wh32 | None
    interrupted: Mask | None = None


def _block(bench: Bench, rows: Index | slice, history: History | None) -> MeterDays:
    grid, estate = bench.grid, bench.grid.estate
    wh, advance = bench.placed.wh[rows], bench.advance_wh[rows]
    inactive = ~grid.active[rows]
    before, first_day = 0, grid.first_day
    if history is not None:
        before = history.wh.shape[1]
        first_day -= before
        wh = np.concatenate([history.wh, wh], axis=1)
        advance = np.concatenate([np.full((len(advance), before), -1, dtype=np.int64), advance], axis=1)
    meters, days, slots = wh.shape
    interrupted = check = None
    reported = None if bench.interrupted is None else bench.interrupted[rows]
    if inactive.any() or (reported is not None and reported.any()):
        interrupted = np.zeros((meters, days, slots), dtype=np.bool_)
        if reported is not None:
            interrupted[:, before:] = reported
        # Where nothing hung that day is nothing to estimate, and the day is no model for others.
        interrupted[:, before:][inactive] = True
    if bench.check_wh is not None:
        check = np.full((meters, days, slots), MISSING, dtype=np.int32)
        check[:, before:] = bench.check_wh[rows]
    return MeterDays(
        first_day,
        wh,
        np.ascontiguousarray(estate.class_code[rows]),
        np.ascontiguousarray(estate.capacity_wh[rows]),
        advance,
        estate.register_unit_wh[rows].astype(np.int64),
        before,
        None if history is None else history.quality,
        interrupted,
        check,
    )


def _with_meters(table: T, meters: Index) -> T:
    """Return findings, refusals or edits with their meters counted in the bucket."""
    return replace(table, meter=meters[table.meter])


def _put_together(parts: Sequence[tuple[VeeResult, Index]]) -> VeeResult:
    if len(parts) == 1 and parts[0][1][0] == 0:
        return parts[0][0]

    def stacked(name: str) -> np.ndarray:
        return np.concatenate([getattr(result, name) for result, _ in parts])

    return VeeResult(
        **{name: stacked(name) for name in ("wh", "quality", "total_wh", "missing", "estimated")},
        findings=Findings.concat([_with_meters(result.findings, meters) for result, meters in parts]),
        refusals=Refusals.concat([_with_meters(result.refusals, meters) for result, meters in parts]),
        edits=Edits.concat([_with_meters(result.edits, meters) for result, meters in parts]),
    )


def run_all(bench: Bench, house: House) -> VeeResult:
    """Validate every point without history: all that most of them need."""
    parts = []
    part = max(1, _PART_ROWS // max(bench.grid.days, 1))
    for start in range(0, max(len(bench.grid), 1), part):
        rows = slice(start, min(start + part, len(bench.grid)))
        result = run_vee(_block(bench, rows, None), house.thresholds, house.calendar, house.profiles)
        parts.append((result, np.arange(rows.start, rows.stop)))
    return _put_together(parts)


def open_points(result: VeeResult) -> Index:
    """Return the points with a slot that was estimated or could not be: those for which the past matters."""
    meters: Index = np.unique(np.concatenate([result.edits.meter, np.flatnonzero(result.missing.any(axis=1))]))
    return meters


def _rows_of(table: T, keep: np.ndarray) -> T:
    return type(table)(*(getattr(table, field.name)[keep] for field in fields(table)))


def run_again(bench: Bench, house: House, result: VeeResult, points: Index, history: History) -> VeeResult:
    """Validate some points again with their past, and put them in place of the first result."""
    again = run_vee(_block(bench, points, history), house.thresholds, house.calendar, house.profiles)
    for name in ("wh", "quality", "total_wh", "missing", "estimated"):
        getattr(result, name)[points] = getattr(again, name)

    def joined(first: T, second: T) -> T:
        kept = _rows_of(first, ~np.isin(first.meter, points))
        return type(first).concat([kept, _with_meters(second, points)])

    return replace(
        result,
        findings=joined(result.findings, again.findings),
        refusals=joined(result.refusals, again.refusals),
        edits=joined(result.edits, again.edits),
    )


def only_active(result: VeeResult, grid: Grid) -> VeeResult:
    """Leave out what is said of days on which nothing hung at a point."""
    if grid.active.all():
        return result

    def kept(table: T) -> T:
        return _rows_of(table, grid.active[table.meter, table.day])

    return replace(result, findings=kept(result.findings), refusals=kept(result.refusals), edits=kept(result.edits))
