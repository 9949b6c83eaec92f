"""Readings as received into the lake: a batch whole or not at all, once, durable before anything is acknowledged.

A row that says something new about a point, channel and day becomes its next version; one that repeats what is there
is a duplicate and not stored. Which state results is said by `merging`: slot by slot the newest version that has a
value there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import numpy.typing as npt

from nangluong.metering.aggregates import months_of
from nangluong.metering.lake.catalogue import files_of, find_commit
from nangluong.metering.lake.commits import Change, Side, buckets_held, commit_changes
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.store import storage
from nangluong.metering.lake.tables import RECEIVED
from nangluong.metering.layout import BUCKET_METERS, DayColumns, encode_received
from nangluong.metering.slots import Codes, Mask, Wh32, Wh64
from nangluong.metering.versions import StoredVersions, merge_repeats, number_versions, read_versions

_CHANNEL_BITS: Final = 8


@dataclass(frozen=True)
class DayRows:
    """Rows of one number of slots, in any order, of any buckets: keys (n,), `wh` (n, S) with MISSING.

    Registers in Wh with the multiplier applied, UNKNOWN = not read.
    """

    point_id: Wh64
    channel: Codes
    day: npt.NDArray[np.int32]
    wh: Wh32
    register_start_wh: Wh64
    register_end_wh: Wh64

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.point_id)

    def take(self, rows: npt.NDArray[np.int64] | Mask | slice) -> DayRows:
        """Return some rows."""
        return DayRows(*(getattr(self, field.name)[rows] for field in fields(self)))


@dataclass(frozen=True)
class Appended:
    """What became of a batch. `corrections`: stored rows that are a second or later version of their day.

    `already`: the batch had been committed before, and the other counts are 0.
    """

    snapshot: int | None
    rows: int
    duplicates: int
    corrections: int
    buckets: tuple[int, ...]
    already: bool = False


def batch_committed(batch_id: int) -> int | None:
    """Return the snapshot that holds the rows of a batch, None if no commit carries its number."""
    return find_commit(intake_batch=batch_id)


def _in_order(rows: DayRows) -> DayRows:
    """Return the rows sorted by point, channel and day; the usual file is sorted already and is not copied."""
    key = rows.point_id << _CHANNEL_BITS | rows.channel
    step = np.diff(key)
    if not len(step) or bool(((step > 0) | ((step == 0) & (np.diff(rows.day) >= 0))).all()):
        return rows
    return rows.take(np.lexsort((rows.day, key)))


def _by_bucket(rows: DayRows) -> list[tuple[int, DayRows]]:
    if not len(rows):
        return []
    bucket = rows.point_id // BUCKET_METERS
    edges = np.flatnonzero(np.diff(bucket)) + 1
    starts, stops = np.concatenate(([0], edges)), np.concatenate((edges, [len(rows)]))
    return [
        (int(bucket[start]), rows.take(slice(int(start), int(stop)))) for start, stop in zip(starts, stops, strict=True)
    ]


def _gathered(groups: Sequence[DayRows]) -> list[tuple[int, DayRows]]:
    """Return the rows of a batch by bucket and number of slots, sorted: one part, and one file, each."""
    pieces: dict[tuple[int, int], list[DayRows]] = {}
    for group in groups:
        for bucket, part in _by_bucket(_in_order(group)):
            pieces.setdefault((bucket, part.wh.shape[1]), []).append(part)
    return [(bucket, part) for bucket, slots in sorted(pieces) for part in _by_month(_one(pieces[bucket, slots]))]


def _by_month(rows: DayRows) -> list[DayRows]:
    """Cut rows at the ends of months: no file of the lake holds two, so that compaction finds whole files."""
    month = months_of(rows.day)
    if month[0] == month[-1] and (month == month[0]).all():
        return [rows]
    return [rows.take(np.flatnonzero(month == one)) for one in np.unique(month)]


def _one(parts: list[DayRows]) -> DayRows:
    if len(parts) == 1:
        return parts[0]
    return _in_order(DayRows(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(DayRows))))


def _stored(table: str, bucket: int, rows: DayRows) -> StoredVersions | None:
    """Return what the lake has of the days of `rows`; None where it has nothing, the case of every first file."""
    files = files_of(table, bucket, int(rows.day.min()), int(rows.day.max()))
    return read_versions(storage(), table, files, rows.point_id, rows.day) if files else None


def _write(batch_id: int, bucket: int, rows: DayRows) -> tuple[LakeFile | None, int, int]:
    """Write what is new of a bucket's rows; return the file, the duplicates and the corrections."""
    slots = rows.wh.shape[1]
    table = f"{RECEIVED}_{slots}"
    given = len(rows)
    rows = merge_repeats(rows)
    version, fresh = number_versions(rows, _stored(table, bucket, rows))
    duplicates = given - int(fresh.sum())
    if not fresh.any():
        return None, duplicates, 0
    if not fresh.all():
        rows, version = rows.take(fresh), version[fresh]
    columns = DayColumns(
        rows.point_id, rows.channel, rows.day, rows.wh, None, rows.register_start_wh, rows.register_end_wh
    )
    first, last = int(rows.day.min()), int(rows.day.max())
    file = storage().write(table, bucket, first, last, encode_received(columns, version, batch_id))
    return file, duplicates, int((version > 1).sum())


def append_received(batch_id: int, rows: Sequence[DayRows], *, author: str) -> Appended:
    """Store a batch of rows as received; when this returns they survive any crash.

    All in one lake commit that carries `batch_id`: called again with the same number it finds that commit and changes
    nothing. May run in several processes; those that touch one bucket wait for each other. Raises `OSError` on a full
    disk (nothing is stored).
    """
    done = batch_committed(batch_id)
    if done is not None:
        return Appended(done, 0, 0, 0, (), already=True)
    parts = _gathered(rows)
    buckets = sorted({bucket for bucket, _ in parts})
    with buckets_held(Side.RECEIVED, buckets):
        added: dict[str, list[LakeFile]] = {}
        duplicates = corrections = 0
        for bucket, part in parts:
            file, repeated, corrected = _write(batch_id, bucket, part)
            duplicates, corrections = duplicates + repeated, corrections + corrected
            if file is not None:
                added.setdefault(f"{RECEIVED}_{part.wh.shape[1]}", []).append(file)
        stored = sum(file.rows for files in added.values() for file in files)
        if not stored:
            return Appended(None, 0, duplicates, 0, tuple(buckets))
        changes = [Change(table, added=tuple(files)) for table, files in added.items()]
        snapshot = commit_changes(author, f"readings of batch {batch_id}", changes, intake_batch=batch_id)
    return Appended(snapshot, stored, duplicates, corrections, tuple(buckets))
