"""Validation and estimation of one block, from received values to validated ones. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.codes import Outcome, Quality
from nangluong.metering.slots import MISSING, Calendar, Codes, Wh32, Wh64
from nangluong.metering.vee.block import MeterDays
from nangluong.metering.vee.edits import Edits
from nangluong.metering.vee.filling import Filling, fill_holes
from nangluong.metering.vee.findings import Findings, Index, Refusals
from nangluong.metering.vee.judging import (
    Bench,
    judge_capacity,
    judge_negative,
    judge_spikes,
    judge_stuck,
    judge_sums,
)
from nangluong.metering.vee.profiles import ClassProfiles
from nangluong.metering.vee.registers import Anchors
from nangluong.metering.vee.rulebook import Thresholds
from nangluong.metering.vee.sweep import Sweep, sweep


@dataclass(frozen=True)
class VeeResult:
    """Validated target days, M meters x T days x S slots, and what was done to them.

    `wh` int32: MISSING where no value could be made. `quality` uint8. `total_wh` int64 (M, T): sum of the values there,
    estimates included; it is the day's energy only where `missing` (M, T) is 0. `estimated` (M, T): estimated slots.
    Days in `findings`, `refusals` and `edits` count from the first target day.
    """

    wh: Wh32
    quality: Codes
    total_wh: Wh64
    missing: npt.NDArray[np.int16]
    estimated: npt.NDArray[np.int16]
    findings: Findings
    refusals: Refusals
    edits: Edits


def _sweep(block: MeterDays, target: Wh32, thresholds: Thresholds) -> tuple[Sweep, Wh32]:
    days, slots = target.shape[1:]
    kind = np.repeat(block.class_code, days)
    floor = (thresholds.value("spike", "floor_wh_per_hour") * block.minutes // 60).astype(np.int32)[kind]
    known = block.advance_wh[:, block.history_days :].reshape(-1) >= 0
    # Without a register only the rougher trigger counts; with one, the sensitive one is free: the register clears it.
    alone = thresholds.value("spike", "ratio_alone_permille")[kind]
    ratio = np.where(known, thresholds.value("spike", "ratio_permille")[kind], alone)
    shortest = int(thresholds.value("stuck", "run_minutes").min()) // block.minutes
    lowest = max(1, int(thresholds.value("stuck", "floor_wh_per_hour").min()) * block.minutes // 60)
    return sweep(target.reshape(-1, slots), floor, ratio, shortest, lowest), floor


def _tolerance(block: MeterDays, thresholds: Thresholds) -> Wh64:
    units = thresholds.value("sum_check", "register_units")[block.class_code]
    tolerance: Wh64 = units * block.register_unit_wh
    return tolerance


def _bench(block: MeterDays, swept: Sweep, work: Wh32, thresholds: Thresholds) -> Bench:
    days, slots = work.shape[1:]
    advance = block.advance_wh[:, block.history_days :].reshape(-1)
    share = thresholds.value("sum_check", "permille")[block.class_code]
    return Bench(
        wh=work.reshape(-1, slots),
        total_wh=swept.total_wh.copy(),
        complete=~swept.odd,
        days=days,
        class_code=np.repeat(block.class_code, days),
        capacity_wh=np.repeat(block.capacity_wh, days),
        advance_wh=advance,
        tolerance_wh=np.repeat(_tolerance(block, thresholds), days)
        + np.maximum(advance, 0) * np.repeat(share, days) // 1000,
    )


def _judge(block: MeterDays, work: Wh32, thresholds: Thresholds) -> tuple[Bench, Index]:
    """Return the bench after all judges, and the rows that their register still contradicts."""
    swept, floor = _sweep(block, work, thresholds)
    bench = _bench(block, swept, work, thresholds)
    judge_negative(bench, np.flatnonzero(swept.negative))
    judge_capacity(bench, swept.peak_wh, thresholds)
    judge_spikes(bench, swept, floor, thresholds)
    judge_stuck(bench, swept, thresholds)
    return bench, judge_sums(bench)


def _grade(bench: Bench, doubted: Index) -> tuple[Codes, Index]:
    """Return the quality of every slot before estimation, and the flat positions of the holes."""
    quality = np.full(bench.wh.shape, Quality.VALID, dtype=np.uint8)
    flat = quality.reshape(-1)
    grades = {Outcome.VERIFIED: Quality.VERIFIED, Outcome.QUESTIONABLE: Quality.QUESTIONABLE}
    for outcome, grade in grades.items():
        for positions, marked in bench.marks:
            if marked == outcome:
                flat[positions] = grade
    quality[doubted] = Quality.QUESTIONABLE
    rows = np.flatnonzero(~bench.complete)
    row, slot = np.nonzero(bench.wh[rows] == MISSING)
    holes = rows[row] * bench.slots + slot
    flat[holes] = Quality.ABSENT
    return quality, holes


def run_vee(
    block: MeterDays,
    thresholds: Thresholds,
    calendar: Calendar,
    profiles: ClassProfiles,
    anchors: Anchors | None = None,
) -> VeeResult:
    """Validate the target days of `block` and fill their holes by the ladder, anchored on registers.

    `thresholds` as of the target days. `anchors`: spans with a known register advance over the block's days, sorted by
    meter and day; the days of `block.advance_wh` if None. Nothing of `block` is changed; the same block always gives
    the same result.
    """
    target = block.wh[:, block.history_days :]
    meters, days, slots = target.shape
    work = np.array(target, dtype=np.int32, order="C", copy=True)
    bench, doubted = _judge(block, work, thresholds)
    quality, holes = _grade(bench, doubted)
    shape = (meters, days, slots)
    quality = quality.reshape(shape)
    filling = (
        fill_holes(block, work, quality, holes, bench.failed_rules(holes), thresholds, calendar, profiles, anchors)
        if len(holes)
        else Filling.nothing()
    )
    estimated = np.zeros(meters * days, dtype=np.int16)
    missing = np.zeros(meters * days, dtype=np.int16)
    np.add.at(bench.total_wh, filling.filled // slots, filling.filled_wh)
    np.add.at(estimated, filling.filled // slots, 1)
    np.add.at(missing, filling.left // slots, 1)
    return VeeResult(
        wh=work,
        quality=quality,
        total_wh=bench.total_wh.reshape(meters, days),
        missing=missing.reshape(meters, days),
        estimated=estimated.reshape(meters, days),
        findings=Findings.concat([*bench.found, filling.findings]),
        refusals=filling.refusals,
        edits=filling.edits,
    )
