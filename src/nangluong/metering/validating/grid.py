"""The grid of what should be there: the points of a bucket by master data, and the received days put into it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nangluong.metering.estate.columns import EstateColumns
from nangluong.metering.layout import DayColumns
from nangluong.metering.slots import MISSING, UNKNOWN, Mask, Wh32, Wh64
from nangluong.metering.vee import register_advance


def point_key(point_id: Wh64, channel: npt.NDArray[np.integer]) -> Wh64:
    """Return point and channel as one number, in their order."""
    key: Wh64 = point_id.astype(np.int64) << 8 | channel
    return key


@dataclass(frozen=True)
class Grid:
    """M channels of points over D days. `estate`: the newest installation of each; `key` (M,), ascending.

    `active` (M, D): something hung there on that day. `changed` (M, D): a meter came that day, so that the reads at its
    ends are not of one register.
    """

    first_day: int
    estate: EstateColumns
    key: Wh64
    active: Mask
    changed: Mask

    @property
    def days(self) -> int:
        """Return the number of days."""
        return int(self.active.shape[1])

    def __len__(self) -> int:
        """Return the number of channels of points."""
        return len(self.key)


def make_grid(installations: EstateColumns, channels: tuple[int, ...], slots: int, first_day: int, days: int) -> Grid:
    """Return the grid of `channels` over the days, from all installations of a bucket."""
    stop = first_day + days
    mine = np.isin(installations.channel, channels) & (installations.slots == slots)
    mine &= (installations.since < stop) & (installations.until > first_day)
    rows = installations.take(np.flatnonzero(mine))
    key = point_key(rows.point_id, rows.channel)
    last = np.flatnonzero(np.append(np.diff(key) != 0, True)) if len(key) else np.empty(0, dtype=np.int64)
    number = np.cumsum(np.append(0, np.diff(key) != 0)) if len(key) else np.empty(0, dtype=np.int64)
    numbers = np.arange(first_day, stop)
    covers = (rows.since[:, None] <= numbers) & (numbers < rows.until[:, None])
    comes = (rows.since[:, None] == numbers) & (rows.first == 0)[:, None]
    if len(last) == len(key):  # nearly always: one installation a point in the span
        return Grid(first_day, rows, key, covers, comes)
    active = np.zeros((len(last), days), dtype=np.bool_)
    changed = np.zeros((len(last), days), dtype=np.bool_)
    np.logical_or.at(active, number, covers)
    np.logical_or.at(changed, number, comes)
    return Grid(first_day, rows.take(last), key[last], active, changed)


@dataclass(frozen=True)
class Placed:
    """Received days on the grid: `wh` (M, D, S), registers (M, D) UNKNOWN where not read, `came` (M, D).

    `unexpected`: rows of points that master data do not know for that day; they stay in the received table only.
    """

    wh: Wh32
    start_wh: Wh64
    end_wh: Wh64
    came: Mask
    unexpected: int


def place(grid: Grid, received: DayColumns | None, slots: int) -> Placed:
    """Put received rows (sorted, one a key) where they belong."""
    shape = (len(grid), grid.days)
    if received is None:
        none = np.full(shape, UNKNOWN, dtype=np.int64)
        return Placed(
            np.full((*shape, slots), MISSING, dtype=np.int32), none, none.copy(), np.zeros(shape, np.bool_), 0
        )
    key = point_key(received.point_id, received.channel)
    day = received.day - grid.first_day
    if len(key) == len(grid) * grid.days and (grid.days == 1) and bool((key == grid.key).all()):
        came = np.ones(shape, dtype=np.bool_)
        return Placed(
            received.wh.reshape(*shape, slots),
            received.register_start_wh.reshape(shape),
            received.register_end_wh.reshape(shape),
            came,
            0,
        )
    at = np.searchsorted(grid.key, key)
    safe = np.minimum(at, max(len(grid) - 1, 0))
    fits = (day >= 0) & (day < grid.days)
    fits &= (grid.key[safe] == key) if len(grid) else False
    fits[fits] &= grid.active[safe[fits], day[fits]]
    mine = slice(None) if fits.all() else fits  # the usual case copies nothing before it is put in place
    row = safe[mine] * grid.days + day[mine]
    wh = np.full((*shape, slots), MISSING, dtype=np.int32)
    start, end = np.full(shape, UNKNOWN, dtype=np.int64), np.full(shape, UNKNOWN, dtype=np.int64)
    came = np.zeros(shape, dtype=np.bool_)
    wh.reshape(-1, slots)[row] = received.wh[mine]
    start.reshape(-1)[row] = received.register_start_wh[mine]
    end.reshape(-1)[row] = received.register_end_wh[mine]
    came.reshape(-1)[row] = True
    return Placed(wh, start, end, came, int((~fits).sum()))


def advances(grid: Grid, placed: Placed, slots: int) -> tuple[Wh64, Mask]:
    """Return the register advance of every day (M, D), UNKNOWN where it is not known, and where a register went back.

    On the day a meter came the two reads are of two registers.
    """
    estate = grid.estate
    capacity = estate.capacity_wh.astype(np.int64)
    most = np.where(capacity >= 0, capacity * slots, UNKNOWN)[:, None]
    advance, backwards = register_advance(placed.start_wh, placed.end_wh, estate.modulus_wh[:, None], most)
    advance = np.where(grid.changed, UNKNOWN, advance)
    return advance, backwards & ~grid.changed
