"""What the generator spoils, and the record of it: the truth that tests compare VEE with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from nangluong.metering.generator.recipe import Recipe
from nangluong.metering.slots import MISSING, Codes, Wh32
from nangluong.metering.vee.findings import EqualColumns, Index


class FaultKind(IntEnum):
    """Kinds of faults; the names in lower case are the keys of the recipe."""

    SHORT_GAP = 1
    LONG_GAP = 2
    DEAD_TAIL = 3
    SILENT = 4
    SPIKE = 5
    OVER_CAPACITY = 6
    NEGATIVE = 7
    STUCK = 8
    REGISTER_JUMP = 9
    SWAP = 10
    ROLLOVER = 11
    ZERO_WHILE_REACTIVE = 12
    CLOCK_DRIFT = 13


GAPS = (FaultKind.SHORT_GAP, FaultKind.LONG_GAP, FaultKind.DEAD_TAIL, FaultKind.SILENT)


@dataclass(frozen=True)
class Faults(EqualColumns):
    """One row an event: kind, meter, first slot counted from the first day's midnight, number of slots, size.

    A meter has at most one event, so a meter without one is clean. `size`: factor of a spike, Wh of a jump, seconds
    of a drift; 0 where it means nothing.
    """

    kind: Codes
    meter: Index
    first: Index
    length: Index
    size: Index

    def keep(self, rows: npt.NDArray[np.bool_]) -> Faults:
        """Return some of the rows."""
        return Faults(self.kind[rows], self.meter[rows], self.first[rows], self.length[rows], self.size[rows])

    def of(self, kind: FaultKind) -> npt.NDArray[np.bool_]:
        """Tell which rows are of a kind."""
        mask: npt.NDArray[np.bool_] = self.kind == kind
        return mask


def draw_faults(recipe: Recipe, meters: int, days: int, slots: int, seed: int) -> Faults:
    """Choose which meter gets which event, when and how long; `ValueError` if the shares exceed all meters."""
    rng = np.random.default_rng([seed, 2])
    plan = recipe.raw["faults"]
    order = rng.permutation(meters)
    parts, taken, total = [], 0, days * slots
    for kind in FaultKind:
        entry = plan[kind.name.lower()]
        count = round(meters * entry["meters"] / 1000)
        if taken + count > meters:
            raise ValueError("the recipe spoils more meters than there are")
        chosen = np.sort(order[taken : taken + count])
        taken += count
        low, high = entry.get("slots", (1, 1))
        length = np.minimum(rng.integers(low, high + 1, count), total)
        if kind == FaultKind.SILENT:
            length = np.full(count, total)
        first = rng.integers(0, total - np.maximum(length, 1) + 1)  # an event without length has its moment inside, too
        if kind == FaultKind.DEAD_TAIL:
            first = total - length
        low, high = entry.get("factor", (0, 0))
        size = rng.integers(low, high + 1, count)
        parts.append(Faults(np.full(count, kind, np.uint8), chosen, first, length, size))
    return Faults.concat(parts)


def spoil(received: Wh32, faults: Faults, capacity_wh: Wh32) -> Faults:
    """Write interval faults into `received` (M, D, S) in place; return the faults that really changed something.

    A spike stands at least twice as high as the spike rule's floor of a household and stays under the capacity: beyond
    it would be another fault. A stuck run repeats its first value.
    """
    flat = received.reshape(len(received), -1)
    done = np.ones(len(faults), dtype=np.bool_)
    size = faults.size.copy()
    for row in range(len(faults)):
        kind, meter = FaultKind(faults.kind[row]), int(faults.meter[row])
        at = slice(int(faults.first[row]), int(faults.first[row] + faults.length[row]))
        if kind in GAPS:
            flat[meter, at] = MISSING
        elif kind == FaultKind.SPIKE:
            value = min(max(1100, int(flat[meter].max()) * int(faults.size[row]) // 3), int(capacity_wh[meter]))
            done[row] = value > 4 * flat[meter].max()
            flat[meter, at] = value if done[row] else flat[meter, at]
            size[row] = value
        elif kind == FaultKind.OVER_CAPACITY:
            size[row] = int(capacity_wh[meter]) * int(faults.size[row])
            flat[meter, at] = size[row]
        elif kind == FaultKind.NEGATIVE:
            flat[meter, at] = -1 - flat[meter, at] // 2
        elif kind == FaultKind.STUCK:
            done[row] = flat[meter, at.start] >= 60
            flat[meter, at] = flat[meter, at.start] if done[row] else flat[meter, at]
    return Faults(faults.kind, faults.meter, faults.first, faults.length, size).keep(done)
