"""The past that estimates are made from, read for the few points that need it, day by day as far as it is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nangluong.metering.codes import Quality, is_good
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.layout import decode_days
from nangluong.metering.slots import MISSING, Calendar, Codes, Mask, Wh32, Wh64
from nangluong.metering.validating.grid import point_key

_COLUMNS = ["point_id", "channel", "day", "wh", "quality", "register_start_wh", "register_end_wh"]


@dataclass
class History:
    """`wh`, `quality` (m, H, S) of the H days before `first_day` of the points `key` (m,), filled by `load`."""

    first_day: int
    key: Wh64
    wh: Wh32
    quality: Codes

    @classmethod
    def empty(cls, first_day: int, key: Wh64, days: int, slots: int) -> History:
        """Return a history of `days` days in which nothing is known yet."""
        shape = (len(key), days, slots)
        return cls(
            first_day,
            key,
            np.full(shape, MISSING, dtype=np.int32),
            np.full(shape, Quality.ABSENT, dtype=np.uint8),
        )

    def load(self, store: Storage, table: str, files: Sequence[LakeFile], days: frozenset[int]) -> None:
        """Read the named days (numbers) from the files that may have them."""
        length = self.wh.shape[1]
        for file in files:
            if not any(file.first_day <= day <= file.last_day for day in days):
                continue
            rows = store.read(table, file, _COLUMNS)
            if file.first_day != file.last_day:
                rows = rows.filter(pc.is_in(rows.column("day").cast(pa.int32()), pa.array(sorted(days), pa.int32())))
            column = decode_days(rows)
            key = point_key(column.point_id, column.channel)
            at = np.minimum(np.searchsorted(self.key, key), len(self.key) - 1)
            back = column.day - self.first_day + length
            mine = np.flatnonzero((self.key[at] == key) & (back >= 0) & (back < length))
            assert column.quality is not None
            self.wh[at[mine], back[mine]] = column.wh[mine]
            self.quality[at[mine], back[mine]] = column.quality[mine]

    def good_days(self, days: Sequence[int]) -> Wh64:
        """Count for each point on how many of the days (numbers) every value is good."""
        back = [day - self.first_day + self.wh.shape[1] for day in days]
        counted: Wh64 = is_good(self.quality[:, back]).all(axis=2).sum(axis=1)
        return counted


@dataclass(frozen=True)
class Wanted:
    """Which earlier days matter: `near` for nearly every point, `enough` (m,) tells who needs no more."""

    near: frozenset[int]
    like: tuple[int, ...]


def near_days(first_day: int, last_day: int, calendar: Calendar, back: int, count: int) -> Wanted:
    """Return the newest `count` days of each day class that the target days have, and the day before the first.

    Where `count` - 1 of them are good throughout, older days cannot change an estimate: the ladder takes the newest.
    """
    targets = set(calendar.day_class(np.arange(first_day, last_day + 1)).tolist())
    before = np.arange(first_day - 1, first_day - back - 1, -1)
    classes = calendar.day_class(before)
    like = [int(day) for kind in sorted(targets) for day in before[classes == kind][:count]]
    return Wanted(frozenset({*like, first_day - 1}), tuple(like))


def satisfied(history: History, wanted: Wanted, calendar: Calendar, least: int) -> Mask:
    """Tell which points have `least` good days of every class among the near days."""
    classes = calendar.day_class(np.array(wanted.like, dtype=np.int64))
    enough = np.ones(len(history.key), dtype=np.bool_)
    for kind in np.unique(classes):
        days = [day for day, of in zip(wanted.like, classes, strict=True) if of == kind]
        enough &= history.good_days(days) >= least
    return enough
