"""From holes to values: the ladder and the anchors on the meters that need them, written back with a record. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np

from nangluong.metering.codes import ANCHORED_FROM, ESTIMATED_FROM, Method, Outcome, Quality, Refusal, Rule
from nangluong.metering.slots import MISSING, Calendar, Codes, Mask, Wh32, Wh64
from nangluong.metering.vee.anchoring import Limits, anchor
from nangluong.metering.vee.block import MeterDays
from nangluong.metering.vee.edits import Edits, make_edits
from nangluong.metering.vee.findings import Findings, Index, Refusals, make_findings
from nangluong.metering.vee.ladder import Ground, climb
from nangluong.metering.vee.profiles import ClassProfiles
from nangluong.metering.vee.registers import Anchors, anchors_from_advances
from nangluong.metering.vee.rulebook import Thresholds
from nangluong.metering.vee.runs import runs_of


@dataclass(frozen=True)
class Filling:
    """What was written: flat target positions `filled` with `filled_wh`, and those `left` without a value."""

    filled: Index
    filled_wh: Wh64
    left: Index
    findings: Findings
    refusals: Refusals
    edits: Edits

    @classmethod
    def nothing(cls) -> Self:
        """Return the filling of a block without holes."""
        none = np.empty(0, dtype=np.int64)
        return cls(none, none, none, Findings.concat([]), Refusals.concat([]), Edits.concat([]))


def _ground(block: MeterDays, work: Wh32, quality: Codes, meters: Index, calendar: Calendar) -> Ground:
    """Return history and targets of the named meters only: the others have no hole to fill."""
    history = block.history_days
    wh, grades = work[meters], quality[meters]
    if history:
        assert block.quality is not None
        wh = np.concatenate([block.wh[meters, :history], wh], axis=1)
        grades = np.concatenate([block.quality[meters], grades], axis=1)
    return Ground(
        wh=wh,
        quality=grades,
        first_day=block.first_day,
        calendar=calendar,
        class_code=block.class_code[meters],
        interrupted=None if block.interrupted is None else block.interrupted[meters],
        check_wh=None if block.check_wh is None else block.check_wh[meters],
    )


def _anchors_of(block: MeterDays, anchors: Anchors | None, meters: Index) -> Anchors:
    """Return the spans of the named meters, numbered as in `meters`."""
    if anchors is None:
        return anchors_from_advances(block.advance_wh[meters])
    at = np.searchsorted(meters, anchors.meter)
    mine = meters[np.minimum(at, len(meters) - 1)] == anchors.meter
    return Anchors(at[mine], anchors.day[mine], anchors.stop[mine], anchors.advance_wh[mine])


def _quality_of(method: Codes, anchored: Mask) -> Codes:
    base = np.where(anchored, ANCHORED_FROM, ESTIMATED_FROM).astype(np.uint8)
    code: Codes = (method + base).astype(np.uint8)
    code[method == Method.OUTAGE_ZERO] = Quality.OUTAGE_ZERO
    return code


def _refusals(left: Index, unscaled: Mask, days: int, slots: int) -> Refusals:
    parts = []
    for reason, mine in ((Refusal.NO_LIKE_DAY, ~unscaled), (Refusal.NO_SCALE, unscaled)):
        runs = runs_of(left[mine], slots)
        row = runs.start // slots
        first, last = (runs.start % slots).astype(np.int16), ((runs.stop - 1) % slots).astype(np.int16)
        parts.append(Refusals(row // days, row % days, first, last, np.full(len(row), reason, dtype=np.uint8)))
    return Refusals.concat(parts)


def _gap_findings(missing: Index, days: int, slots: int) -> Findings:
    """Return one finding a gap and day: how many slots were not received."""
    runs = runs_of(missing, slots)
    row, first = runs.start // slots, runs.start % slots
    last = first + runs.length - 1
    return make_findings(row // days, row % days, first, last, Rule.MISSING, Outcome.FAILED, runs.length, 0)


def fill_holes(
    block: MeterDays,
    work: Wh32,
    quality: Codes,
    holes: Index,
    rules: Codes,
    thresholds: Thresholds,
    calendar: Calendar,
    profiles: ClassProfiles,
    anchors: Anchors | None,
) -> Filling:
    """Write estimates into `work` and `quality`. `holes`: flat, sorted target positions; `rules`: what made each."""
    days, slots = work.shape[1:]
    owner = holes // (days * slots)
    meters, which = np.unique(owner, return_inverse=True)
    ground = _ground(block, work, quality, meters, calendar)
    # The same hole, counted in the block of these meters with their history.
    inner = holes + which * block.history_days * slots + (which - owner) * days * slots + block.history_days * slots
    estimates = climb(ground, inner, profiles, thresholds)
    kind = block.class_code[meters]
    limits = Limits(
        capacity_wh=block.capacity_wh[meters],
        tolerance_wh=thresholds.value("sum_check", "register_units")[kind] * block.register_unit_wh[meters],
        fail_permille=thresholds.value("over_capacity", "fail_permille"),
        uncertainty_permille=thresholds.one("estimation", "anchor_uncertainty_permille"),
    )
    wh, method, anchored = anchor(ground, estimates, _anchors_of(block, anchors, meters), limits, profiles)

    made = wh >= 0
    value = np.where(made, wh, MISSING).astype(np.int32)
    grade = np.where(made, _quality_of(method, anchored), np.uint8(Quality.ABSENT)).astype(np.uint8)
    grade[~made & (rules != Rule.MISSING)] = Quality.REFUSED
    work.reshape(-1)[holes] = value
    quality.reshape(-1)[holes] = grade
    original = block.wh[:, block.history_days :][owner, holes // slots % days, holes % slots]
    changed = made | (rules != Rule.MISSING)
    edits = make_edits(
        holes[changed], days, slots, original[changed], value[changed], rules[changed], method[changed], grade[changed]
    )
    left = holes[~made]
    return Filling(
        filled=holes[made],
        filled_wh=wh[made],
        left=left,
        findings=_gap_findings(holes[rules == Rule.MISSING], days, slots),
        refusals=_refusals(left, estimates.unscaled[~made], days, slots),
        edits=edits,
    )
