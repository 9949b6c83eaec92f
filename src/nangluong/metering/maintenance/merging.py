"""Many files of a bucket made into one, a few points at a time: the memory does not grow with the month. No Django.

All rows stay, all versions too; only their order changes: by point first, so that a customer's month lies together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.lake.tables import EDIT, FEEDER_DAY, FINDING, RECEIVED, TRANSFORMER_DAY, VALIDATED
from nangluong.metering.layout import BUCKET_METERS, ROW_GROUP
from nangluong.metering.slots import Wh64

_CHUNK_POINTS: Final = 6_000
_POINT_KEY = ("point_id", "channel", "day")
_ORDER: Final[dict[str, tuple[str, ...]]] = {
    RECEIVED: (*_POINT_KEY, "version"),
    VALIDATED: _POINT_KEY,
    FINDING: (*_POINT_KEY, "first", "rule"),
    EDIT: (*_POINT_KEY, "slot"),
    FEEDER_DAY: ("day", "channel", "feeder", "kind", "place", "class_code"),
    TRANSFORMER_DAY: ("day", "channel", "transformer", "kind"),
}


@dataclass(frozen=True)
class MergeJob:
    """Merge `files` of one bucket of a table."""

    table: str
    bucket: int
    storage: Storage
    files: tuple[LakeFile, ...]


@dataclass(frozen=True)
class MergeResult:
    """The file that says what the job's files said."""

    table: str
    bucket: int
    written: LakeFile


@dataclass(frozen=True)
class _Source:
    file: parquet.ParquetFile
    first: Wh64
    last: Wh64

    def between(self, start: int, stop: int) -> pa.Table | None:
        """Return the rows of the points `start` … `stop` - 1; the file is sorted by point."""
        groups = np.flatnonzero((self.first < stop) & (self.last >= start))
        if not len(groups):
            return None
        rows = self.file.read_row_groups(groups.tolist(), use_threads=False)
        begin, end = np.searchsorted(rows.column("point_id").to_numpy(), [start, stop])
        return rows.slice(int(begin), int(end - begin)) if end > begin else None


def _source(file: parquet.ParquetFile) -> _Source:
    groups = [file.metadata.row_group(at).column(0).statistics for at in range(file.metadata.num_row_groups)]
    return _Source(
        file,
        np.array([group.min for group in groups], dtype=np.int64),
        np.array([group.max for group in groups], dtype=np.int64),
    )


def _sorted(parts: Sequence[pa.Table], order: tuple[str, ...]) -> pa.Table:
    together = pa.concat_tables(parts) if len(parts) > 1 else parts[0]
    return together.sort_by([(name, "ascending") for name in order])


def _by_points(sources: Sequence[_Source], bucket: int, order: tuple[str, ...]) -> Iterator[pa.Table]:
    first = bucket * BUCKET_METERS
    for start in range(first, first + BUCKET_METERS, _CHUNK_POINTS):
        stop = min(start + _CHUNK_POINTS, first + BUCKET_METERS)
        parts = [part for source in sources if (part := source.between(start, stop)) is not None]
        if parts:
            yield _sorted(parts, order)


def whole_row_groups(parts: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """Cut parts anew so that only the last one is no multiple of a row group."""
    rest: pa.Table | None = None
    for part in parts:
        rows = part if rest is None else pa.concat_tables([rest, part])
        whole = rows.num_rows - rows.num_rows % ROW_GROUP
        if whole:
            yield rows.slice(0, whole).combine_chunks()
        rest = rows.slice(whole)
    if rest is not None and rest.num_rows:
        yield rest.combine_chunks()


def kind_of(table: str) -> str:
    """Return a table's name without its number of slots."""
    return table.rsplit("_", 1)[0]


def merge_files(job: MergeJob) -> MergeResult:
    """Write the rows of all files as one new file. Raises `pa.ArrowInvalid`, `OSError` where one cannot be read."""
    order = _ORDER[kind_of(job.table)]
    first, last = min(file.first_day for file in job.files), max(file.last_day for file in job.files)
    with ExitStack() as stack:
        opened = [stack.enter_context(job.storage.open(job.table, file)) for file in job.files]
        schema = opened[0].schema_arrow
        if order[0] == "point_id":
            parts = _by_points([_source(file) for file in opened], job.bucket, order)
        else:
            parts = iter([_sorted([file.read(use_threads=False) for file in opened], order)])
        written = job.storage.write_parts(job.table, job.bucket, first, last, schema, whole_row_groups(parts))
    if written.rows != sum(file.rows for file in job.files):
        raise ValueError(f"{job.table} {job.bucket}: {written.rows} rows from {job.files}")
    return MergeResult(job.table, job.bucket, written)
