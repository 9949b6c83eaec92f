"""Rows of a message put where master data say they belong, or told apart: waiting, foreign, not fitting. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nangluong.metering.formats import DayVectors
from nangluong.metering.slots import MISSING, UNKNOWN, Codes, Mask, Wh32, Wh64


@dataclass(frozen=True)
class Placed:
    """Rows with their metering point; all of one number of slots. The fields are those of the lake's rows."""

    point_id: Wh64
    channel: Codes
    day: npt.NDArray[np.int32]
    wh: Wh32
    register_start_wh: Wh64
    register_end_wh: Wh64

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.point_id)


@dataclass(frozen=True)
class Misfits:
    """Rows that have no place: all for one reason."""

    code: str
    days: DayVectors


@dataclass(frozen=True)
class Sorted:
    """What became of the rows of one group."""

    placed: Placed
    waiting: DayVectors
    misfits: list[Misfits] = field(default_factory=list)


@dataclass(frozen=True)
class Whereabouts:
    """What master data say of every row: the point (UNKNOWN = no such meter), its slots, and whether it is ours."""

    point_id: Wh64
    slots: npt.NDArray[np.uint8]
    ours: Mask


def sort_out(days: DayVectors, channel: Codes, where: Whereabouts, last_day: int) -> Sorted:
    """Tell apart the rows of one group; nothing is lost. `channel` 0 = unknown word; `last_day`: the last possible day.

    A meter of another corporation is refused even where the row has other faults: nothing about it is said.
    """
    unknown_channel = channel == 0
    future = days.day > last_day
    known = where.point_id != UNKNOWN
    foreign = known & ~where.ours
    other_grid = known & (where.slots != days.wh.shape[1])
    reasons: Sequence[tuple[str, Mask]] = (
        ("foreign_meter", foreign),
        ("unknown_channel", unknown_channel),
        ("day_in_future", future),
        ("other_slots", other_grid),
    )
    left = np.ones(len(days), dtype=np.bool_)
    misfits = []
    for code, mask in reasons:
        hit = left & mask
        if hit.any():
            misfits.append(Misfits(code, days.take(hit)))
            left &= ~hit
    waiting = left & ~known
    good = left & known
    if good.all():
        rows = days  # the usual case of a large file: nothing is copied
        placed_channel, placed_point = channel, where.point_id
    else:
        rows, placed_channel, placed_point = days.take(good), channel[good], where.point_id[good]
    placed = Placed(placed_point, placed_channel, rows.day, rows.wh, rows.register_start_wh, rows.register_end_wh)
    return Sorted(placed, days.take(waiting), misfits)


def count_readings(placed: Placed) -> int:
    """Return the number of values in the rows."""
    return int(placed.wh.size - np.count_nonzero(placed.wh == MISSING))
