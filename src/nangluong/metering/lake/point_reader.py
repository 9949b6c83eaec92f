"""A few rows of one point out of files of millions: the row groups that can hold them, nothing else. No Django.

Files never change, so what was learnt of one (its footer's statistics) is kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.slots import Wh64

_KEPT_FILES: Final = 64


@dataclass(frozen=True)
class _Opened:
    """An open file; `first`, `last`: least and greatest point of every row group."""

    file: parquet.ParquetFile
    first: Wh64
    last: Wh64


class PointReader:
    """Reads points from the files of one storage; safe for threads."""

    def __init__(self, store: Storage) -> None:
        """Begin with nothing open."""
        self._store = store
        self._lock = threading.Lock()
        self._open: OrderedDict[tuple[str, str], _Opened] = OrderedDict()

    def _opened(self, table: str, file: LakeFile) -> _Opened:
        key = (table, file.path)
        found = self._open.get(key)
        if found is None:
            opened = self._store.open(table, file)
            about = opened.metadata
            groups = [about.row_group(number).column(0).statistics for number in range(about.num_row_groups)]
            first = np.array([group.min for group in groups], dtype=np.int64)
            found = self._open[key] = _Opened(opened, first, np.array([group.max for group in groups], dtype=np.int64))
            while len(self._open) > _KEPT_FILES:
                self._open.popitem(last=False)
        else:
            self._open.move_to_end(key)
        return found

    def rows(self, table: str, files: Sequence[LakeFile], point_id: int, columns: list[str] | None = None) -> pa.Table:
        """Return the rows of a point in `files`, in their order."""
        parts = []
        # One reader at a time: an open Parquet file is not made for two threads.
        with self._lock:
            for file in files:
                opened = self._opened(table, file)
                groups = np.flatnonzero((opened.first <= point_id) & (point_id <= opened.last))
                if len(groups):
                    read = opened.file.read_row_groups(groups.tolist(), columns=columns, use_threads=False)
                    parts.append(_of_point(read, point_id))
        if not parts:
            schema = self._schema(table, files, columns)
            return schema.empty_table()
        return parts[0] if len(parts) == 1 else pa.concat_tables(parts)

    def _schema(self, table: str, files: Sequence[LakeFile], columns: list[str] | None) -> pa.Schema:
        if not files:
            return pa.schema([])
        with self._lock:
            schema = self._opened(table, files[0]).file.schema_arrow
        return pa.schema([schema.field(name) for name in columns]) if columns else schema


def _of_point(rows: pa.Table, point_id: int) -> pa.Table:
    """Cut out a point's rows; files are sorted by point, so they are one slice."""
    points = rows.column("point_id").to_numpy()
    start, stop = np.searchsorted(points, [point_id, point_id + 1])
    if (np.diff(points) < 0).any():
        return rows.filter(pc.equal(rows.column("point_id"), point_id))
    return rows.slice(int(start), int(stop - start))
