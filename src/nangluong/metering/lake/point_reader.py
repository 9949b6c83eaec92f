"""A few rows of one point out of files of millions: the row groups that can hold them, nothing else. No Django.

Files never change, so one that was opened is kept with its footer.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage

_KEPT_FILES: Final = 64
_FEW_FILES: Final = 2
_THREADS: Final = 4
"""Each decodes a file of its own; Arrow lets go of the interpreter while it does."""


def _groups_of(file: parquet.ParquetFile, point_id: int) -> list[int]:
    """Return the row groups that may hold a point: files are sorted by it, so a dozen of a thousand are looked at."""
    about = file.metadata

    def greatest(number: int) -> int:
        return int(about.row_group(number).column(0).statistics.max)

    first = bisect_left(range(about.num_row_groups), point_id, key=greatest)
    found = []
    for number in range(first, about.num_row_groups):
        if about.row_group(number).column(0).statistics.min > point_id:
            break
        found.append(number)
    return found


class PointReader:
    """Reads points from the files of one storage; safe for threads."""

    def __init__(self, store: Storage) -> None:
        """Begin with nothing open."""
        self._store = store
        self._lock = threading.Lock()
        self._open: OrderedDict[tuple[str, str], parquet.ParquetFile] = OrderedDict()
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="point-reader")  # starts threads when first used

    def _opened(self, table: str, file: LakeFile) -> parquet.ParquetFile:
        key = (table, file.path)
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = self._store.open(table, file)
            while len(self._open) > _KEPT_FILES:
                self._open.popitem(last=False)
        else:
            self._open.move_to_end(key)
        return found

    def rows(self, table: str, files: Sequence[LakeFile], point_id: int, columns: list[str] | None = None) -> pa.Table:
        """Return the rows of a point in `files`, in their order."""

        def part(opened: parquet.ParquetFile) -> pa.Table | None:
            groups = _groups_of(opened, point_id)
            return (
                _of_point(opened.read_row_groups(groups, columns=columns, use_threads=False), point_id)
                if groups
                else None
            )

        # One question at a time: an open Parquet file is not made for two threads.
        with self._lock:
            opened = [self._opened(table, file) for file in files]
            # A year's dozen of files is worth the threads, a month's one or two is not.
            found = list(self._pool.map(part, opened) if len(opened) > _FEW_FILES else map(part, opened))
        parts = [rows for rows in found if rows is not None]
        if not parts:
            schema = self._schema(table, files, columns)
            return schema.empty_table()
        return parts[0] if len(parts) == 1 else pa.concat_tables(parts)

    def _schema(self, table: str, files: Sequence[LakeFile], columns: list[str] | None) -> pa.Schema:
        if not files:
            return pa.schema([])
        with self._lock:
            schema = self._opened(table, files[0]).schema_arrow
        return pa.schema([schema.field(name) for name in columns]) if columns else schema


def _of_point(rows: pa.Table, point_id: int) -> pa.Table:
    """Cut out a point's rows; in files sorted by point they are one slice."""
    mine = np.flatnonzero(rows.column("point_id").to_numpy() == point_id)
    if len(mine) and mine[-1] - mine[0] + 1 == len(mine):
        return rows.slice(int(mine[0]), len(mine))
    return rows.take(pa.array(mine))
