"""Versions of received days: numbering what comes, merging what is there. No Django: workers use it as well.

The received state of a day takes, slot by slot, the newest version that has a value there: a late half day completes
the first half, a correction replaces, and an empty slot says nothing. Registers likewise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.layout import DayColumns, decode_days
from nangluong.metering.slots import MISSING, UNKNOWN, Mask, Wh32, Wh64

if TYPE_CHECKING:
    from nangluong.metering.received import DayRows


@dataclass(frozen=True)
class StoredVersions:
    """Stored rows in the order of point, channel, day and version; `version`, `batch_id` (n,)."""

    days: DayColumns
    version: npt.NDArray[np.int16]
    batch_id: Wh64


def _keys(days: DayColumns | DayRows) -> Wh64:
    """Return point, channel and day of rows as one number, in their order (days from 1970 to 2149)."""
    key: Wh64 = (days.point_id << 8 | days.channel) << 16 | days.day.astype(np.int64)
    return key


def read_versions(
    store: Storage,
    table: str,
    files: Sequence[LakeFile],
    points: Wh64 | None = None,
    day_numbers: npt.NDArray[np.int32] | None = None,
) -> StoredVersions | None:
    """Return the rows of `files`, those between the least and greatest of `points` and `day_numbers` only.

    None if there are none.
    """
    parts = []
    for file in files:
        rows = store.read(table, file)
        if points is not None:
            column = rows.column("point_id")
            mine = pc.and_(pc.greater_equal(column, int(points.min())), pc.less_equal(column, int(points.max())))
            rows = rows.filter(mine)
        if day_numbers is not None and not file.within(int(day_numbers.min()), int(day_numbers.max())):
            column = rows.column("day").cast(pa.int32())
            first, last = int(day_numbers.min()), int(day_numbers.max())
            rows = rows.filter(pc.and_(pc.greater_equal(column, first), pc.less_equal(column, last)))
        if rows.num_rows:
            parts.append(rows)
    if not parts:
        return None
    table_ = parts[0] if len(parts) == 1 else pa.concat_tables(parts)
    days = decode_days(table_)
    version = table_.column("version").to_numpy()
    batch = table_.column("batch_id").to_numpy()
    key = _keys(days)
    step = np.diff(key)
    if (step > 0).all():
        return StoredVersions(days, version, batch)
    order = np.lexsort((version, key))
    return StoredVersions(take_days(days, order), version[order], batch[order])


def take_days(days: DayColumns, rows: npt.NDArray[np.int64] | Mask) -> DayColumns:
    """Return some rows."""
    quality = None if days.quality is None else days.quality[rows]
    return DayColumns(
        days.point_id[rows],
        days.channel[rows],
        days.day[rows],
        days.wh[rows],
        quality,
        days.register_start_wh[rows],
        days.register_end_wh[rows],
    )


def _overlay(wh: Wh32, start: Wh64, end: Wh64, first: npt.NDArray[np.int64]) -> tuple[Wh32, Wh64, Wh64]:
    """Merge runs of rows that begin at `first`: the later row wins wherever it says something."""
    size = np.diff(first, append=len(wh))
    merged, opening, closing = wh[first].copy(), start[first].copy(), end[first].copy()
    for step in range(1, int(size.max(initial=1))):
        mine = np.flatnonzero(size > step)
        later = first[mine] + step
        merged[mine] = np.where(wh[later] == MISSING, merged[mine], wh[later])
        opening[mine] = np.where(start[later] == UNKNOWN, opening[mine], start[later])
        closing[mine] = np.where(end[later] == UNKNOWN, closing[mine], end[later])
    return merged, opening, closing


def merge_repeats(rows: DayRows) -> DayRows:
    """Merge rows of one batch with the same key, sorted, into one each."""
    key = _keys(rows)
    first = np.concatenate(([0], np.flatnonzero(np.diff(key)) + 1))
    if len(first) == len(rows):
        return rows
    wh, start, end = _overlay(rows.wh, rows.register_start_wh, rows.register_end_wh, first)
    kept = rows.take(first)
    return type(rows)(kept.point_id, kept.channel, kept.day, wh, start, end)


def merge_versions(stored: StoredVersions) -> DayColumns:
    """Return the received state: one row a point, channel and day."""
    days = stored.days
    key = _keys(days)
    first = np.concatenate(([0], np.flatnonzero(np.diff(key)) + 1))
    if len(first) == len(key):
        return days
    wh, start, end = _overlay(days.wh, days.register_start_wh, days.register_end_wh, first)
    kept = take_days(days, first)
    return DayColumns(kept.point_id, kept.channel, kept.day, wh, None, start, end)


def number_versions(rows: DayRows, stored: StoredVersions | None) -> tuple[npt.NDArray[np.int16], Mask]:
    """Return the version that each row (sorted, one a key) becomes, and which rows say anything new.

    A row is new if it changes the received state: a slot or register with another value than is there.
    """
    fresh = np.ones(len(rows), dtype=np.bool_)
    version = np.ones(len(rows), dtype=np.int16)
    if stored is None:
        return version, fresh
    state = merge_versions(stored)
    key, known = _keys(rows), _keys(state)
    at = np.searchsorted(known, key)
    there = np.flatnonzero((at < len(known)) & (known[np.minimum(at, len(known) - 1)] == key))
    old = at[there]
    differs = ((rows.wh[there] != MISSING) & (rows.wh[there] != state.wh[old])).any(axis=1)
    for name in ("register_start_wh", "register_end_wh"):
        mine, theirs = getattr(rows, name)[there], getattr(state, name)[old]
        differs |= (mine != UNKNOWN) & (mine != theirs)
    fresh[there] = differs
    # The last stored row of a key has its highest version.
    last = np.searchsorted(_keys(stored.days), key[there], side="right") - 1
    version[there] = stored.version[last] + 1
    return version, fresh
