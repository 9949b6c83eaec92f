"""Judging the rows that the sweep named: which values fail, which doubts a register clears. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nangluong.metering.codes import Outcome, Rule
from nangluong.metering.slots import MISSING, Codes, Mask, Wh32, Wh64
from nangluong.metering.vee.findings import Findings, Index, make_findings
from nangluong.metering.vee.rulebook import IGNORED, Thresholds
from nangluong.metering.vee.runs import Runs, equal_runs, positions_of, runs_of
from nangluong.metering.vee.sweep import Sweep, third_highest

AGREES, DISAGREES, NO_REGISTER = 0, 1, 2


@dataclass
class Bench:
    """What the judges share: rows are target days, flat positions are row * S + slot.

    `wh`: (rows, S) working values, a failed one becomes MISSING. `total_wh` follows. `marks`: positions and the quality
    they get. Held by one call of `run_vee`, never shared.
    """

    wh: Wh32
    total_wh: Wh64
    complete: Mask
    days: int
    class_code: Codes
    capacity_wh: Wh32
    advance_wh: Wh64
    tolerance_wh: Wh64
    found: list[Findings] = field(default_factory=list)
    failed: list[tuple[Index, int]] = field(default_factory=list)
    marks: list[tuple[Index, Outcome]] = field(default_factory=list)

    @property
    def slots(self) -> int:
        """Slots a day."""
        return int(self.wh.shape[1])

    def register_status(self, rows: Index) -> Codes:
        """Return AGREES, DISAGREES or NO_REGISTER for rows, from what is left in them."""
        advance, total, tolerance = self.advance_wh[rows], self.total_wh[rows], self.tolerance_wh[rows]
        status = np.full(len(rows), NO_REGISTER, dtype=np.uint8)
        known = advance >= 0
        whole = known & self.complete[rows]
        status[whole] = np.where(np.abs(total - advance)[whole] <= tolerance[whole], AGREES, DISAGREES)
        # With holes the sum can only be too small; too large already contradicts the register.
        status[known & ~whole & (total > advance + tolerance)] = DISAGREES
        return status

    def fail(self, positions: Index, rule: Rule) -> None:
        """Take values out: keep the rule, lower the totals."""
        flat = self.wh.reshape(-1)
        row = positions // self.slots
        np.subtract.at(self.total_wh, row, np.maximum(flat[positions].astype(np.int64), 0))
        flat[positions] = MISSING
        self.complete[row] = False
        self.failed.append((positions, int(rule)))

    def report(
        self,
        positions: Index,
        width: npt.ArrayLike,
        rule: Rule,
        outcome: npt.ArrayLike,
        measured: npt.ArrayLike,
        limit: npt.ArrayLike,
    ) -> None:
        """Add findings that start at flat positions and cover `width` slots of that row."""
        row, slot = positions // self.slots, positions % self.slots
        last = slot + np.asarray(width) - 1
        where = row // self.days, row % self.days
        self.found.append(make_findings(*where, slot, last, rule, outcome, measured, limit))

    def failed_rules(self, holes: Index) -> Codes:
        """Return for sorted flat positions the rule that took the value out, MISSING where none did."""
        rules = np.full(len(holes), Rule.MISSING, dtype=np.uint8)
        for positions, rule in self.failed:
            rules[np.searchsorted(holes, positions)] = rule
        return rules


def judge_negative(bench: Bench, rows: Index) -> None:
    """Fail every value below 0: an import or export channel only counts up (hard rule)."""
    row, slot = np.nonzero((bench.wh[rows] < 0) & (bench.wh[rows] != MISSING))
    positions = rows[row] * bench.slots + slot
    if not len(positions):
        return
    measured = bench.wh.reshape(-1)[positions].astype(np.int64)
    bench.report(positions, 1, Rule.NEGATIVE, Outcome.FAILED, measured, 0)
    bench.fail(positions, Rule.NEGATIVE)


def judge_capacity(bench: Bench, peak_wh: Wh32, thresholds: Thresholds) -> None:
    """Fail values beyond what the connection can carry; doubt those a little over it."""
    capacity = bench.capacity_wh.astype(np.int64)
    warn = capacity * thresholds.value("over_capacity", "warn_permille")[bench.class_code] // 1000
    fail = capacity * thresholds.value("over_capacity", "fail_permille")[bench.class_code] // 1000
    rows = np.flatnonzero((capacity >= 0) & (peak_wh > warn))
    if not len(rows):
        return
    row, slot = np.nonzero(bench.wh[rows] > warn[rows][:, None])
    row = rows[row]
    positions = row * bench.slots + slot
    values = bench.wh.reshape(-1)[positions].astype(np.int64)
    beyond = values > fail[row]
    agrees = bench.register_status(row) == AGREES
    outcome = np.where(beyond, Outcome.FAILED, np.where(agrees, Outcome.VERIFIED, Outcome.QUESTIONABLE)).astype(
        np.uint8
    )
    bench.report(positions, 1, Rule.OVER_CAPACITY, outcome, values, np.where(beyond, fail[row], warn[row]))
    bench.fail(positions[beyond], Rule.OVER_CAPACITY)
    _mark(bench, positions, outcome)


def _mark(bench: Bench, positions: Index, outcome: Codes) -> None:
    for kind in (Outcome.VERIFIED, Outcome.QUESTIONABLE):
        bench.marks.append((positions[outcome == kind], kind))


def _settle(bench: Bench, rows: Index, suspect_wh: Wh64, outcomes: Codes, *, too_high: bool) -> Codes:
    """Return the outcome of one suspicion per row, from the register's word and the rule's own table (n, 3).

    A register that disagrees fails the suspect only if the rest of the day fits under the advance and, where the
    suspect can only be too high, the sum is too large; else something else is wrong with the day, and the value is
    only doubted.
    """
    status = bench.register_status(rows)
    outcome: Codes = np.take_along_axis(outcomes, status[:, None].astype(np.intp), axis=1)[:, 0]
    excess = bench.total_wh[rows] - bench.advance_wh[rows]
    explains = excess - suspect_wh <= bench.tolerance_wh[rows]
    if too_high:
        explains &= excess > bench.tolerance_wh[rows]
    unproven = (status == DISAGREES) & (outcome == Outcome.FAILED) & ~explains
    return np.where(unproven, np.uint8(Outcome.QUESTIONABLE), outcome)


def judge_spikes(bench: Bench, swept: Sweep, floor_wh: Wh32, thresholds: Thresholds) -> None:
    """Doubt the values that tower over the third highest of their day.

    UBP 1.4.4: (highest - third highest) / third highest > ratio. On homes this is a warning: the register clears it,
    and only a register that contradicts it, or the capacity rule, takes the value out.
    """
    rows = np.flatnonzero(swept.peaky)
    if not len(rows):
        return
    values = np.maximum(bench.wh[rows], 0)
    third = third_highest(values).astype(np.int64)
    kind = bench.class_code[rows]
    alone = bench.register_status(rows) == NO_REGISTER
    ratio = np.where(
        alone,
        thresholds.value("spike", "ratio_alone_permille")[kind],
        thresholds.value("spike", "ratio_permille")[kind],
    )
    limit = np.maximum(third + third * ratio // 1000, floor_wh[rows])
    towering = values > limit[:, None]
    suspect = (values * towering).sum(axis=1, dtype=np.int64)
    hit = towering.any(axis=1)
    rows, limit, towering, suspect = rows[hit], limit[hit], towering[hit], suspect[hit]
    outcome = _settle(bench, rows, suspect, thresholds.outcome("spike")[bench.class_code[rows]], too_high=True)
    row, slot = np.nonzero(towering)
    keep = outcome[row] != IGNORED
    row, slot = row[keep], slot[keep]
    positions = rows[row] * bench.slots + slot
    measured = bench.wh.reshape(-1)[positions].astype(np.int64)
    bench.report(positions, 1, Rule.SPIKE, outcome[row], measured, limit[row])
    bench.fail(positions[outcome[row] == Outcome.FAILED], Rule.SPIKE)
    _mark(bench, positions, outcome[row])


def judge_stuck(bench: Bench, swept: Sweep, thresholds: Thresholds) -> None:
    """Doubt long runs of one value above the floor, also across midnight."""
    days = bench.days
    meters = np.unique(np.flatnonzero(swept.flat) // days)
    if not len(meters):
        return
    slots, minutes = bench.slots, 1440 // bench.slots
    kind = bench.class_code[meters * days]
    least = thresholds.value("stuck", "run_minutes")[kind] // minutes
    floor = thresholds.value("stuck", "floor_wh_per_hour")[kind] * minutes // 60
    series = bench.wh.reshape(-1, days * slots)[meters]
    which, runs = equal_runs(series, int(least.min()), max(1, int(floor.min())))
    value = series.reshape(-1)[runs.start]
    long = (runs.length >= least[which]) & (value >= floor[which])
    if not long.any():
        return
    offset = (meters[which] - which) * days * slots
    whole = Runs((runs.start + offset)[long], (runs.stop + offset)[long])
    parts = runs_of(positions_of(whole), slots)  # cut at midnight: each day has its own register's word
    rows = parts.start // slots
    values = bench.wh.reshape(-1)[parts.start].astype(np.int64)
    outcome = _settle(
        bench, rows, values * parts.length, thresholds.outcome("stuck")[bench.class_code[rows]], too_high=False
    )
    seen = outcome != IGNORED
    parts, rows, values, outcome = Runs(parts.start[seen], parts.stop[seen]), rows[seen], values[seen], outcome[seen]
    limit = thresholds.value("stuck", "run_minutes")[bench.class_code[rows]] // minutes
    bench.report(parts.start, parts.length, Rule.STUCK, outcome, values, limit)
    positions = positions_of(parts)
    spread = np.repeat(outcome, parts.length)
    bench.fail(positions[spread == Outcome.FAILED], Rule.STUCK)
    _mark(bench, positions, spread)


def judge_sums(bench: Bench) -> Index:
    """Report the days whose register still contradicts what is left of the intervals; return their rows."""
    candidates = np.flatnonzero(bench.advance_wh >= 0)
    rows: Index = candidates[bench.register_status(candidates) == DISAGREES]
    if len(rows):
        bench.report(
            rows * bench.slots,
            bench.slots,
            Rule.SUM_CHECK,
            Outcome.QUESTIONABLE,
            bench.total_wh[rows],
            bench.advance_wh[rows],
        )
    return rows
