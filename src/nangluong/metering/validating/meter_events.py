"""What meters reported that a night goes by: slots without supply, and clocks that were off. Plain data, then arrays.

Nothing here imports Django: `NightEvents` travels with the job to whatever machine works on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nangluong.metering.slots import Mask, Wh64
from nangluong.metering.validating.grid import Grid

_DAY_S = 86_400
_VIET_NAM_S = 25_200


@dataclass(frozen=True)
class NightEvents:
    """`outages`: point, first and last second (UTC, the last not included) without supply, both reported.

    `drifts`: point, day number, seconds that the meter's clock was off.
    """

    outages: tuple[tuple[int, int, int], ...] = ()
    drifts: tuple[tuple[int, int, int], ...] = ()


def _rows_of(grid: Grid, point_id: int) -> range:
    """Return the rows of a point: all its channels."""
    first, last = np.searchsorted(grid.key, [point_id << 8, (point_id + 1) << 8])
    return range(int(first), int(last))


def interrupted_slots(grid: Grid, outages: Sequence[tuple[int, int, int]], slots: int) -> Mask | None:
    """Return (M, D, S): slots that lie within an interruption as a whole; None if there are none.

    A slot that an interruption only touches has energy of its own.
    """
    length = _DAY_S // slots
    midnight = grid.first_day * _DAY_S - _VIET_NAM_S
    mask: Mask | None = None
    for point_id, began, ended in outages:
        first = max(-((midnight - began) // length), 0)
        stop = min((ended - midnight) // length, grid.days * slots)
        rows = _rows_of(grid, point_id)
        if first >= stop or not len(rows):
            continue
        if mask is None:
            mask = np.zeros((len(grid), grid.days, slots), dtype=np.bool_)
        mask.reshape(len(grid), -1)[rows.start : rows.stop, first:stop] = True
    return mask


def drift_of_days(grid: Grid, drifts: Sequence[tuple[int, int, int]]) -> tuple[np.ndarray, Wh64] | None:
    """Return the rows whose clock was off and their drift in seconds (m, D), the greatest of a day; None without any.

    Rows are those of the points' first energy channel: a clock is one, however many channels it stamps.
    """
    rows: dict[int, int] = {}
    for point_id, _, _ in drifts:
        mine = _rows_of(grid, point_id)
        if len(mine):
            rows[point_id] = mine.start
    if not rows:
        return None
    which = np.array(sorted(rows.values()), dtype=np.int64)
    drift = np.zeros((len(which), grid.days), dtype=np.int64)
    for point_id, day, seconds in drifts:
        at = day - grid.first_day
        if point_id in rows and 0 <= at < grid.days:
            row = int(np.searchsorted(which, rows[point_id]))
            drift[row, at] = max(drift[row, at], abs(seconds))
    return which, drift
