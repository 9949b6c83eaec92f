"""Whose files there are, read from DuckLake's catalogue in our PostgreSQL: a millisecond instead of a scan.

DuckLake's tables are a published format; we only read them, and add two indexes. A state of the lake is a snapshot
number; the present state is None.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from nangluong.foundation.errors import DomainError
from nangluong.metering.lake.names import LakeFile, folder_of
from nangluong.metering.lake.store import READINGS as SCHEMA

AsOf = int | dt.datetime | None


class StateUnknown(DomainError):
    """A past state was asked for that the lake does not have (before its beginning, or expired)."""

    code = "lake_state_unknown"
    http_status = 404


def _rows(query: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(parameters))
        return cursor.fetchall()


def add_indexes() -> None:
    """Add what our reads need to DuckLake's catalogue; nothing if it is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS nangluong_file_by_path ON "{SCHEMA}".ducklake_data_file'
            " (table_id, path text_pattern_ops)"
        )
        cursor.execute(
            f'CREATE INDEX IF NOT EXISTS nangluong_commit_by_info ON "{SCHEMA}".ducklake_snapshot_changes'
            " (commit_extra_info)"
        )


def snapshot_of(as_of: AsOf) -> int | None:
    """Return the snapshot that held at `as_of` (a number, or an aware time). Raises `StateUnknown`."""
    if as_of is None:
        return None
    value: object = as_of
    if isinstance(as_of, dt.datetime):
        where, value = "snapshot_time <= %s", as_of
    else:
        where, value = "snapshot_id = %s", as_of
    found = _rows(f'SELECT max(snapshot_id) FROM "{SCHEMA}".ducklake_snapshot WHERE {where}', [value])
    if not found or found[0][0] is None:
        raise StateUnknown(
            f"Kho số liệu không còn (hoặc chưa có) trạng thái {as_of}. Hãy chọn thời điểm muộn hơn.",
            f"The lake has no state {as_of} (any more, or yet). Choose a later time.",
        )
    return int(found[0][0])


def find_commit(**extra: Any) -> int | None:
    """Return the snapshot whose commit carried exactly this `extra` (as `Lake.find_commit`, but by index)."""
    info = json.dumps(extra, sort_keys=True)
    found = _rows(
        f'SELECT max(snapshot_id) FROM "{SCHEMA}".ducklake_snapshot_changes WHERE commit_extra_info = %s', [info]
    )
    return None if not found or found[0][0] is None else int(found[0][0])


_FILES = f"""
SELECT f.path, f.record_count, f.file_size_bytes FROM "{SCHEMA}".ducklake_data_file f
JOIN "{SCHEMA}".ducklake_table t ON t.table_id = f.table_id AND t.end_snapshot IS NULL
WHERE t.table_name = %s AND f.path LIKE %s AND f.path_is_relative
"""
_NOW = " AND f.end_snapshot IS NULL"
_THEN = " AND f.begin_snapshot <= %s AND (f.end_snapshot IS NULL OR f.end_snapshot > %s)"


def _files(table: str, pattern: str, snapshot: int | None) -> list[LakeFile]:
    if snapshot is None:
        found = _rows(_FILES + _NOW, [table, pattern])
    else:
        found = _rows(_FILES + _THEN, [table, pattern, snapshot, snapshot])
    return sorted((LakeFile(*row) for row in found), key=lambda file: file.path)


def files_of(table: str, bucket: int, first_day: int, last_day: int, snapshot: int | None = None) -> list[LakeFile]:
    """Return the files of a bucket that may hold rows of the days, in the order of their names."""
    found = _files(table, f"{folder_of(bucket)}/%", snapshot)
    return [file for file in found if file.meets(first_day, last_day)]


def files_of_tables(
    tables: Sequence[str], bucket: int, first_day: int, last_day: int, snapshot: int | None = None
) -> dict[str, list[LakeFile]]:
    """Return the files of a bucket that may hold rows of the days, of several tables in one question."""
    query = _FILES.replace("SELECT f.path", "SELECT t.table_name, f.path").replace(
        "t.table_name = %s", "t.table_name = ANY(%s)"
    )
    found: dict[str, list[LakeFile]] = {table: [] for table in tables}
    at, when = (_NOW, []) if snapshot is None else (_THEN, [snapshot, snapshot])
    for table, *row in _rows(f"{query}{at} ORDER BY f.path", [list(tables), f"{folder_of(bucket)}/%", *when]):
        file = LakeFile(*row)
        if file.meets(first_day, last_day):
            found[table].append(file)
    return found


def all_files(table: str, snapshot: int | None = None) -> list[LakeFile]:
    """Return every file of a table."""
    return _files(table, "b%", snapshot)


def newest_commits(table: str, first_day: int, last_day: int) -> dict[int, int]:
    """Return for every bucket with rows of the days the newest snapshot that added some."""
    query = _FILES.replace("SELECT f.path", "SELECT f.begin_snapshot, f.path") + _NOW
    newest: dict[int, int] = {}
    for snapshot, *row in _rows(query, [table, "b%"]):
        file = LakeFile(*row)
        if file.meets(first_day, last_day):
            newest[file.bucket] = max(snapshot, newest.get(file.bucket, 0))
    return newest


def known_paths(table: str) -> set[str]:
    """Return the paths of all files that any snapshot still names: what is not here is nobody's."""
    found = _rows(
        f'SELECT f.path FROM "{SCHEMA}".ducklake_data_file f JOIN "{SCHEMA}".ducklake_table t USING (table_id)'
        f' WHERE t.table_name = %s UNION SELECT path FROM "{SCHEMA}".ducklake_files_scheduled_for_deletion',
        [table],
    )
    return {path for (path,) in found}
