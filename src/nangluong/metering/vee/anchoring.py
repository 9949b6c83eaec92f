"""Scaling estimates so that the span's energy equals the register's advance. Pure, exact whole Wh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nangluong.metering.codes import Method, is_absent
from nangluong.metering.slots import UNKNOWN, Codes, Mask, Wh32, Wh64
from nangluong.metering.vee.findings import Index
from nangluong.metering.vee.ladder import Estimates, Ground
from nangluong.metering.vee.profiles import ClassProfiles
from nangluong.metering.vee.registers import Anchors

_WEIGHT_BITS = 24
_MOST_RESIDUAL = 2**38


@dataclass(frozen=True)
class Limits:
    """Per meter: `capacity_wh` of one slot (UNKNOWN = none), `tolerance_wh` of the register; permille shares."""

    capacity_wh: Wh32
    tolerance_wh: Wh64
    fail_permille: Wh64
    uncertainty_permille: int


def split_exactly(residual: Wh64, weight: Wh64, first: Index) -> Wh64:
    """Split every span's `residual` over its slots in proportion to `weight`; the parts sum to it exactly.

    `first`: index of the first slot of each span in `weight`; spans follow each other. Rounding of the running sum
    leaves no remainder to place, so no single slot carries it. Weights whose sum needs more than 24 bits lose their
    lowest bits, which keeps every product inside int64.
    """
    size = np.diff(first, append=len(weight))
    sums = np.add.reduceat(weight, first)
    shift = np.maximum(0, np.ceil(np.log2(np.maximum(sums, 1).astype(np.float64))).astype(np.int64) - _WEIGHT_BITS)
    weight = weight >> np.repeat(shift, size)
    sums = np.add.reduceat(weight, first)
    weight = np.where(np.repeat(sums, size) > 0, weight, 1)
    running = np.cumsum(weight)
    before = np.repeat(running[first] - weight[first], size)
    inside = running - before
    whole = np.repeat(np.add.reduceat(weight, first), size)
    ends = (np.repeat(residual, size) * inside + whole // 2) // whole
    parts: Wh64 = np.diff(ends, prepend=0)
    parts[first] = ends[first]
    return parts


def _span_of(anchors: Anchors, holes: Index, ground: Ground) -> Index:
    """Return for every hole the span that covers it, -1 if none; spans must be sorted by meter and day."""
    key = anchors.meter * ground.days + anchors.day
    row = holes // ground.slots
    at = np.searchsorted(key, row, side="right") - 1
    inside = (at >= 0) & (row < (key + anchors.stop - anchors.day)[at])
    return np.where(inside, at, -1)


def _present(anchors: Anchors, spans: Index, ground: Ground) -> Wh64:
    """Return the energy of the values that stand in each span."""
    length = (anchors.stop - anchors.day)[spans]
    first = np.cumsum(length) - length
    rows = np.arange(length.sum()) + np.repeat(anchors.meter[spans] * ground.days + anchors.day[spans] - first, length)
    values = ground.wh.reshape(-1, ground.slots)[rows]
    there = ~is_absent(ground.quality.reshape(-1, ground.slots)[rows])
    return np.add.reduceat((values * there).sum(axis=1, dtype=np.int64), first)


def _weights(
    ground: Ground, estimates: Estimates, at: Index, first: Index, profiles: ClassProfiles
) -> tuple[Wh64, Codes]:
    """Return weights and methods of the holes `at`, grouped in spans from `first`.

    A hole without an estimate weighs as the mean of its span's estimates; a span with none takes the class profile,
    or is flat.
    """
    weight, method = estimates.wh[at], estimates.method[at].copy()
    size = np.diff(first, append=len(at))
    none = weight < 0
    if not none.any():
        return weight, method
    estimated = np.add.reduceat((~none).astype(np.int64), first)
    mean = np.add.reduceat(np.where(none, 0, weight), first) // np.maximum(estimated, 1)
    row = estimates.position[at] // ground.slots
    kind = ground.calendar.day_class(row % ground.days + ground.first_day)
    shape = profiles.parts[ground.class_code[row // ground.days], kind, estimates.position[at] % ground.slots]
    bare = np.repeat(estimated == 0, size)
    shaped = bare & (shape >= 0)
    weight = np.where(none, np.where(shaped, shape, np.where(bare, 1, np.repeat(mean, size))), weight)
    method[none] = np.where(shaped, Method.CLASS_PROFILE, Method.FLAT)[none]
    return weight, method


def anchor(
    ground: Ground, estimates: Estimates, anchors: Anchors, limits: Limits, profiles: ClassProfiles
) -> tuple[Wh64, Codes, Mask]:
    """Return values, methods and which of the estimates a register advance sets.

    A residual below minus the tolerance, or above what the connection can carry, contradicts the values that stand:
    then nothing is scaled and the estimates stay as they were. A register too coarse for the gap (tolerance above
    `uncertainty_permille` of the residual) only pulls the sum to the edge of what it allows.
    """
    wh, method = estimates.wh.copy(), estimates.method.copy()
    anchored = np.zeros(len(wh), dtype=np.bool_)
    if not len(wh) or not len(anchors):
        return wh, method, anchored
    span = _span_of(anchors, estimates.position, ground)
    at = np.flatnonzero((span >= 0) & (method != Method.OUTAGE_ZERO))
    if not len(at):
        return wh, method, anchored
    spans, first, size = np.unique(span[at], return_index=True, return_counts=True)
    residual = anchors.advance_wh[spans] - _present(anchors, spans, ground)
    tolerance = limits.tolerance_wh[anchors.meter[spans]]
    capacity = limits.capacity_wh[anchors.meter[spans]].astype(np.int64)
    most = capacity * limits.fail_permille[ground.class_code[anchors.meter[spans]]] // 1000 * size
    possible = (residual >= -tolerance) & (residual < _MOST_RESIDUAL) & ((capacity == UNKNOWN) | (residual <= most))
    weight, how = _weights(ground, estimates, at, first, profiles)
    expected = np.add.reduceat(np.where(estimates.wh[at] < 0, 0, estimates.wh[at]), first)
    whole = np.minimum.reduceat(estimates.wh[at], first) >= 0
    fine = tolerance * 1000 <= np.maximum(residual, 0) * limits.uncertainty_permille
    near = np.clip(expected, residual - tolerance, residual + tolerance)
    # The finest register still counts in whole units: an empty gap of a few Wh is set exactly as well.
    target = np.maximum(np.where(fine | ~whole | (tolerance <= size), residual, near), 0)
    parts = split_exactly(np.where(possible, target, 0), weight, first)
    set_ = np.repeat(possible, size)
    wh[at[set_]] = parts[set_]
    method[at[set_]] = how[set_]
    anchored[at[set_]] = True
    return wh, method, anchored
