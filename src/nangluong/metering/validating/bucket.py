"""The bucket function: received files in, validated values, records and sums out. Runs on any engine.

It may run twice: what it writes has fresh names, and only what the caller commits counts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nangluong.metering.codes import Outcome, Rule
from nangluong.metering.estate.channels import ENERGY, IMPORT, IMPORT_CHECK, REACTIVE_IMPORT
from nangluong.metering.estate.snapshot_files import EstateSnapshot, open_snapshot
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.tables import EDIT, FEEDER_DAY, FINDING, RECEIVED, TRANSFORMER_DAY, VALIDATED
from nangluong.metering.layout import DayColumns, encode_validated
from nangluong.metering.slots import UNKNOWN, Wh32, day_of
from nangluong.metering.validating.grid import Grid, Placed, advances, make_grid, place
from nangluong.metering.validating.history import History, near_days, satisfied
from nangluong.metering.validating.house import House, read_house
from nangluong.metering.validating.job import BucketJob, BucketResult
from nangluong.metering.validating.kernel import Bench, only_active, open_points, run_again, run_all
from nangluong.metering.validating.meter_events import drift_of_days, interrupted_slots
from nangluong.metering.validating.own_use import check_own_use
from nangluong.metering.validating.records import (
    edits_table,
    findings_table,
    keep_officers_edits,
    officers_edits,
    replace_slots,
)
from nangluong.metering.validating.sums import DaySums, Grouping, feeder_table, total_days, transformer_table
from nangluong.metering.vee import Findings, VeeResult
from nangluong.metering.vee.companions import check_clock, check_main_and_check, check_reactive, check_register_order
from nangluong.metering.versions import merge_versions, read_versions, take_days

TABLES = (VALIDATED, FINDING, EDIT, FEEDER_DAY, TRANSFORMER_DAY)
_snapshots: dict[str, EstateSnapshot] = {}


def _snapshot(folder: str) -> EstateSnapshot:
    """Return the mapped estate; one is kept, since a night uses one."""
    if folder not in _snapshots:
        _snapshots.clear()
        _snapshots[folder] = open_snapshot(Path(folder))
    return _snapshots[folder]


def _received(job: BucketJob) -> DayColumns | None:
    days = np.array([job.first_day, job.last_day], dtype=np.int32)
    stored = read_versions(job.storage, f"{RECEIVED}_{job.slots}", job.received, day_numbers=days)
    return None if stored is None else merge_versions(stored)


def _of_channels(received: DayColumns | None, channels: tuple[int, ...]) -> DayColumns | None:
    if received is None:
        return None
    mine = np.isin(received.channel, channels)
    if mine.all():
        return received
    return take_days(received, np.flatnonzero(mine)) if mine.any() else None


def _beside(job: BucketJob, grid: Grid, received: DayColumns | None, channel: int) -> Wh32 | None:
    """Return the values of another channel of the same points on the grid of the import channel; None without any."""
    rows = _of_channels(received, (channel,))
    if rows is None:
        return None
    as_import = np.full(len(rows.day), IMPORT, dtype=np.uint8)
    moved = DayColumns(rows.point_id, as_import, rows.day, rows.wh, None, rows.register_start_wh, rows.register_end_wh)
    return place(grid, moved, job.slots).wh


def _companions(
    bench: Bench, house: House, backwards: np.ndarray, reactive: Wh32 | None, result: VeeResult, slots: int
) -> Findings:
    classes = bench.grid.estate.class_code
    found = [result.findings, check_register_order(backwards, slots)]
    if reactive is not None:
        found.append(check_reactive(bench.placed.wh, reactive, classes, house.thresholds))
    if bench.check_wh is not None:
        whole = (bench.check_wh >= 0).all(axis=2)
        check = np.where(whole, np.maximum(bench.check_wh, 0).sum(axis=2, dtype=np.int64), UNKNOWN)
        main = np.where(result.missing == 0, result.total_wh, UNKNOWN)
        found.append(check_main_and_check(main, check, classes, slots, house.thresholds))
    return Findings.concat(found)


def _beside_the_values(job: BucketJob, grid: Grid, house: House) -> Iterator[Findings]:
    """Yield what is told from something else than the days' values: clocks, and the past of one bucket in 28."""
    off = drift_of_days(grid, job.events.drifts)
    if off is not None:
        rows, drift = off
        found = check_clock(drift, grid.estate.class_code[rows], job.slots, house.thresholds)
        # The values stand until an officer decides: which hours they belong to is not known to the slot.
        doubt = np.full(len(found), Outcome.QUESTIONABLE, dtype=np.uint8)
        yield replace(found, meter=rows[found.meter], outcome=doubt)
    if job.use is not None:
        yield check_own_use(grid, job.storage, f"{VALIDATED}_{job.slots}", job.use, job.slots, house.thresholds)


def _look_back(job: BucketJob, bench: Bench, house: House, result: VeeResult) -> VeeResult:
    """Estimate again with the past, for the points where something lacked; the far past for those few it matters to."""
    points = open_points(result)
    if not len(points) or not job.history:
        return result
    rules = house.thresholds
    back, far = rules.one("estimation", "previous_days_back"), rules.one("estimation", "same_weekdays_back")
    most = rules.one("estimation", "previous_days")
    table = f"{VALIDATED}_{job.slots}"
    wanted = near_days(job.first_day, job.last_day, house.calendar, back, most + 1)
    history = History.empty(job.first_day, bench.grid.key[points], far, job.slots)
    history.load(job.storage, table, job.history, wanted.near)
    more = np.flatnonzero(~satisfied(history, wanted, house.calendar, most))
    if len(more):
        rest = frozenset(range(job.first_day - far, job.first_day)) - wanted.near
        farther = History(job.first_day, history.key[more], history.wh[more], history.quality[more])
        farther.load(job.storage, table, job.history, rest)
        history.wh[more], history.quality[more] = farther.wh, farther.quality
    return run_again(bench, house, result, points, history)


def _grid(job: BucketJob) -> Grid:
    days = job.last_day - job.first_day + 1
    return make_grid(_snapshot(job.estate).bucket(job.bucket), ENERGY, job.slots, job.first_day, days)


def _validate(job: BucketJob, grid: Grid) -> tuple[EstateSnapshot, Bench, VeeResult, House]:
    house = read_house(job.reference, job.first_day, job.slots)
    snapshot = _snapshot(job.estate)
    received = _received(job)
    placed = place(grid, _of_channels(received, ENERGY), job.slots)
    advance, backwards = advances(grid, placed, job.slots)
    interrupted = interrupted_slots(grid, job.events.outages, job.slots)
    bench = Bench(grid, placed, advance, _beside(job, grid, received, IMPORT_CHECK), interrupted)
    result = _look_back(job, bench, house, run_all(bench, house))
    reactive = _beside(job, grid, received, REACTIVE_IMPORT)
    found = _companions(bench, house, backwards, reactive, result, job.slots)
    found = Findings.concat([found, *_beside_the_values(job, grid, house)])
    result = only_active(_with_findings(result, found), grid)
    return snapshot, bench, result, house


def _with_findings(result: VeeResult, findings: Findings) -> VeeResult:
    return VeeResult(
        result.wh,
        result.quality,
        result.total_wh,
        result.missing,
        result.estimated,
        findings,
        result.refusals,
        result.edits,
    )


def _validated_table(grid: Grid, placed: Placed, result: VeeResult) -> pa.Table:
    """Return the validated rows in the order of point, channel and day."""
    meters, days, slots = result.wh.shape
    keep = slice(None) if grid.active.all() else np.flatnonzero(grid.active.reshape(-1))

    numbers = np.arange(grid.first_day, grid.first_day + days, dtype=np.int32)
    columns = DayColumns(
        np.repeat(grid.estate.point_id, days)[keep],
        np.repeat(grid.estate.channel, days)[keep],
        np.tile(numbers, meters)[keep],
        result.wh.reshape(-1, slots)[keep],
        result.quality.reshape(-1, slots)[keep],
        placed.start_wh.reshape(-1)[keep],
        placed.end_wh.reshape(-1)[keep],
    )
    sums = (getattr(result, name).reshape(-1)[keep] for name in ("total_wh", "missing", "estimated"))
    return encode_validated(columns, *sums)


def _sum_up(
    job: BucketJob, snapshot: EstateSnapshot, bench: Bench, result: VeeResult, house: House
) -> tuple[pa.Table, pa.Table]:
    by_feeder = Grouping(bench.grid.estate, transformers=False)
    by_transformer = Grouping(bench.grid.estate, transformers=True)
    feeders, transformers = [], []
    for at in range(bench.grid.days):
        wh, day = result.wh[:, at], job.first_day + at
        totals = total_days(wh, np.ascontiguousarray(result.total_wh[:, at]), day, house.tariff)
        of_day = DaySums(day, totals, bench.placed.came[:, at], result.missing[:, at], result.estimated[:, at])
        names = snapshot.corporations, snapshot.places
        known = np.maximum(wh, 0)
        feeders.append(feeder_table(by_feeder, bench.grid, known, of_day, job.bucket, names))
        transformers.append(transformer_table(by_transformer, bench.grid, job.slots, of_day, job.bucket))
    return pa.concat_tables(feeders), pa.concat_tables(transformers)


_SORTED = {
    VALIDATED: ("point_id", "channel", "day"),
    FINDING: ("point_id", "channel", "day", "first", "rule"),
    EDIT: ("point_id", "channel", "day", "slot"),
}


def _months(first_day: int, last_day: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a span that lie in one month: a file never holds two."""
    start = first_day
    for day in range(first_day, last_day + 1):
        if day == last_day or day_of(day).month != day_of(day + 1).month:
            yield start, day
            start = day + 1


def carry_over(job: BucketJob, table: str, rows: pa.Table, first_day: int, last_day: int) -> tuple[pa.Table, int, int]:
    """Add the rows of other days that stand in the files which the new one replaces; return the new span as well."""
    others = [file for file in job.present.get(table, ()) if file.meets(first_day, last_day)]
    kept = []
    for file in others:
        if file.within(job.first_day, job.last_day):
            continue
        stored = job.storage.read(f"{table}_{job.slots}", file)
        day = stored.column("day").cast(pa.int32())
        kept.append(stored.filter(pc.or_(pc.less(day, job.first_day), pc.greater(day, job.last_day))))
        first_day, last_day = min(first_day, file.first_day), max(last_day, file.last_day)
    if kept:
        rows = pa.concat_tables([rows, *kept])
        order = _SORTED.get(table)
        rows = rows.sort_by([(name, "ascending") for name in order]) if order else rows
    return rows, first_day, last_day


def _write(job: BucketJob, table: str, rows: pa.Table) -> tuple[LakeFile, ...]:
    written = []
    for first, last in _months(job.first_day, job.last_day):
        part = rows
        if (first, last) != (job.first_day, job.last_day):
            day = rows.column("day").cast(pa.int32())
            part = rows.filter(pc.and_(pc.greater_equal(day, first), pc.less_equal(day, last)))
        part, since, until = carry_over(job, table, part, first, last)
        if part.num_rows:
            written.append(job.storage.write(f"{table}_{job.slots}", job.bucket, since, until, part))
    return tuple(written)


def _figures(bench: Bench, result: VeeResult) -> dict[str, object]:
    grid, placed = bench.grid, bench.placed
    active = grid.active
    silent = ~placed.came & active
    if bench.interrupted is not None:
        silent &= ~bench.interrupted.any(axis=2)  # that nothing came is no surprise
    rules, counts = np.unique(result.findings.rule[result.findings.outcome > 0], return_counts=True)
    return {
        "points": int(active.sum()),
        "received_points": int((placed.came & active).sum()),
        "complete_points": int(((result.missing == 0) & active).sum()),
        "slots": int(active.sum()) * result.wh.shape[2],
        "missing": int(result.missing[active].sum()),
        "estimated": int(result.estimated[active].sum()),
        "known_wh": int(result.total_wh[active].sum()),
        "findings": {str(rule): int(count) for rule, count in zip(rules, counts, strict=True)},
        "failed": int((result.findings.outcome == Outcome.FAILED).sum()),
        "silent_points": int(silent.sum()),
        "refusals": len(result.refusals),
        "unexpected": placed.unexpected,
        "gaps": int((result.findings.rule == Rule.MISSING).sum()),
    }


def _officers(job: BucketJob) -> pa.Table:
    """Return officers' edits of the job's days: those stored, and in their place those made now."""
    stored = [job.storage.read(f"{EDIT}_{job.slots}", file) for file in job.present.get(EDIT, ())]
    kept = officers_edits(stored)
    day = kept.column("day").cast(pa.int32())
    kept = kept.filter(pc.and_(pc.greater_equal(day, job.first_day), pc.less_equal(day, job.last_day)))
    return kept if job.officer_edits is None else replace_slots(kept, job.officer_edits)


def run_bucket(job: BucketJob) -> BucketResult:
    """Validate one bucket and write its files, durable when this returns. Raises `OSError` on a full disk."""
    begun = time.perf_counter()
    grid = _grid(job)
    if not len(grid):
        return BucketResult(job.bucket, {}, {"points": 0}, time.perf_counter() - begun)
    snapshot, bench, result, house = _validate(job, grid)
    officers = _officers(job)
    result = keep_officers_edits(result, bench.grid, officers)
    feeders, transformers = _sum_up(job, snapshot, bench, result, house)
    made = {
        VALIDATED: _validated_table(bench.grid, bench.placed, result),
        FINDING: findings_table(bench.grid, result.findings),
        EDIT: edits_table(bench.grid, result.edits, officers),
        FEEDER_DAY: feeders,
        TRANSFORMER_DAY: transformers,
    }
    written = {table: _write(job, table, rows) for table, rows in made.items()}
    return BucketResult(job.bucket, written, _figures(bench, result), time.perf_counter() - begun)


__all__ = ["TABLES", "run_bucket"]
