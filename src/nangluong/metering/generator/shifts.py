"""Homes whose use changes for good: a lodger, a machine, a bypass. With known truth. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nangluong.metering.generator.readings import Readings
from nangluong.metering.slots import MISSING
from nangluong.metering.vee.findings import Index


@dataclass(frozen=True)
class Shifts:
    """Who uses more, and who less, from a day on."""

    up: Index
    down: Index


def shift_use(
    readings: Readings, candidates: Index, each: int, from_day: int, seed: int, *, up: int = 2500, down: int = 300
) -> tuple[Readings, Shifts]:
    """Change the use of `each` meters up and as many down from the day `from_day` (position) on.

    `candidates`: who may be chosen; `up`, `down` in permille of what it was. Registers are left as they are.
    """
    chosen = np.random.default_rng([seed, 8]).permutation(candidates)[: 2 * each]
    shifts = Shifts(np.sort(chosen[:each]), np.sort(chosen[each:]))
    true, received = readings.true_wh.copy(), readings.received_wh.copy()
    for rows, permille in ((shifts.up, up), (shifts.down, down)):
        true[rows, from_day:] = true[rows, from_day:].astype(np.int64) * permille // 1000
        part = received[rows, from_day:]
        received[rows, from_day:] = np.where(part == MISSING, MISSING, part.astype(np.int64) * permille // 1000)
    return replace(readings, true_wh=true, received_wh=received), shifts
