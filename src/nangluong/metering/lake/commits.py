"""Files into and out of the lake, in one commit: other readers see all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import psycopg
from django.db import connection

from nangluong.foundation.errors import StateConflict
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.store import readings_lake, storage
from nangluong.metering.lake.tables import FEEDER_DAY, TRANSFORMER_DAY
from nangluong.metering.layout import BUCKET_METERS
from nangluong.metering.slots import day_of


class Side(IntEnum):
    """Which tables of a bucket a lock keeps: intake and validation do not wait for each other.

    The value is the first of the two numbers of PostgreSQL's lock; the second is the bucket.
    """

    RECEIVED = 0x6E67
    VALIDATED = 0x6E68


@dataclass(frozen=True)
class Change:
    """What happens to one table: files added, and files of one bucket replaced (as they were read)."""

    table: str
    added: tuple[LakeFile, ...] = ()
    replaced: tuple[LakeFile, ...] = field(default=())


@contextmanager
def buckets_held(side: Side, buckets: Sequence[int], *, wait: bool = True) -> Iterator[bool]:
    """Hold the locks of one side of buckets while the body runs; yield whether all are held (always, when waiting).

    All on one connection, taken in ascending order; they die with the process.
    """
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as own:
        own.autocommit = True
        function = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
        taken = [
            own.execute(f"SELECT {function}(%s, %s)", [side, bucket]).fetchone() for bucket in sorted(set(buckets))
        ]
        try:
            yield wait or all(row is not None and row[0] for row in taken)
        finally:
            # Closing alone lets go a moment later, when the server notices: the next in line would be turned away.
            own.execute("SELECT pg_advisory_unlock_all()")


def _remove(connection: Any, change: Change) -> None:
    """Delete exactly the rows of the replaced files; then DuckLake drops the files whole.

    Raises `StateConflict` where other rows of those days are there than were read.
    """
    first, last = min(f.first_day for f in change.replaced), max(f.last_day for f in change.replaced)
    bucket = change.replaced[0].bucket
    aggregate = change.table.startswith((FEEDER_DAY, TRANSFORMER_DAY))
    where = "bucket = ? AND ? <= ?" if aggregate else "point_id >= ? AND point_id < ?"
    span = [bucket, 0, 0] if aggregate else [bucket * BUCKET_METERS, (bucket + 1) * BUCKET_METERS]
    row = connection.execute(
        f"DELETE FROM lake.{change.table} WHERE {where} AND day BETWEEN ? AND ?", [*span, day_of(first), day_of(last)]
    ).fetchone()
    wanted = sum(file.rows for file in change.replaced)
    if row is None or row[0] != wanted:
        raise StateConflict(
            f"Nhóm {bucket} của bảng {change.table} đã bị thay đổi trong lúc xử lý. Hãy chạy lại.",
            f"Bucket {bucket} of {change.table} was changed in the meantime. Run again.",
        )


def commit_changes(author: str, message: str, changes: Sequence[Change], **extra: Any) -> int:
    """Commit all changes at once and return the snapshot. `extra` finds the commit again.

    The caller holds the locks of the buckets. Raises `StateConflict` and changes nothing if somebody was faster.
    """
    store = storage()
    with readings_lake().commit(author, message, **extra) as commit:
        for change in changes:
            if change.replaced:
                _remove(commit.connection, change)
            if change.added:
                listed = ", ".join(
                    "'" + store.address(change.table, f.path).replace("'", "''") + "'" for f in change.added
                )
                commit.connection.execute(f"CALL ducklake_add_data_files('lake', '{change.table}', [{listed}])")
    return commit.snapshot
