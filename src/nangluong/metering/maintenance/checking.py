"""Verification: every file of the lake is decoded and compared with what the catalogue says of it. No Django.

Parquet pages carry no checksum of their own here, but zstd frames and the encodings do not survive a flipped bit
unnoticed; keys, order, sums and counts are checked on top.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from nangluong.metering.codes import is_absent
from nangluong.metering.lake.names import LakeFile
from nangluong.metering.lake.storage import Storage
from nangluong.metering.layout import BUCKET_METERS, decode_days
from nangluong.metering.slots import MISSING


@dataclass(frozen=True)
class CheckJob:
    """Check some files of a table."""

    table: str
    storage: Storage
    files: tuple[LakeFile, ...]


@dataclass(frozen=True)
class Damage:
    """A file that is not what it should be, and why."""

    table: str
    path: str
    vi: str
    en: str


def _faults(rows: pa.Table, file: LakeFile) -> Iterator[tuple[str, str]]:
    day = rows.column("day").cast(pa.int32()).to_numpy()
    if len(day) and (day.min() < file.first_day or day.max() > file.last_day):
        yield "có ngày ngoài khoảng mà tên tệp nói", "it holds days outside the span that its name says"
    if "point_id" not in rows.column_names:
        return
    point = rows.column("point_id").to_numpy()
    if len(point) and (point.min() // BUCKET_METERS != file.bucket or point.max() // BUCKET_METERS != file.bucket):
        yield "có điểm đo của nhóm khác", "it holds points of another bucket"
    if (np.diff(point) < 0).any():
        yield "các dòng không theo thứ tự điểm đo", "its rows are not in the order of points"
    if "wh" in rows.column_names and "quality" in rows.column_names:
        yield from _validated_faults(rows)


def _validated_faults(rows: pa.Table) -> Iterator[tuple[str, str]]:
    days = decode_days(rows)
    assert days.quality is not None
    absent = is_absent(days.quality)
    if (absent != (days.wh == MISSING)).any():
        yield "giá trị và mã chất lượng không khớp", "values and quality codes do not agree"
        return
    known = np.where(absent, 0, days.wh).sum(axis=1, dtype=np.int64)
    if (known != rows.column("known_wh").to_numpy()).any():
        yield "tổng của ngày không bằng tổng các giá trị", "a day's total is not the sum of its values"
    if (absent.sum(axis=1) != rows.column("missing").to_numpy()).any():
        yield "số khoảng thiếu không đúng", "a count of missing slots is wrong"


def check_file(store: Storage, table: str, file: LakeFile) -> Damage | None:
    """Return what is wrong with a file, None if nothing is. Reads it row group by row group."""

    def damage(vi: str, en: str) -> Damage:
        return Damage(table, file.path, vi, en)

    try:
        with store.open(table, file) as opened:
            if opened.metadata.num_rows != file.rows:
                return damage("số dòng khác danh mục của kho", "its number of rows is not the catalogue's")
            for group in range(opened.metadata.num_row_groups):
                rows = opened.read_row_group(group, use_threads=False)
                for vi, en in _faults(rows, file):
                    return damage(vi, en)
    except FileNotFoundError:
        return damage("không có tệp", "the file is not there")
    except (OSError, pa.ArrowException, ValueError) as fault:
        return damage(f"không đọc được: {fault}"[:300], f"it cannot be read: {fault}"[:300])
    return None


def check_files(job: CheckJob) -> list[Damage]:
    """Check the files of a job."""
    found = (check_file(job.storage, job.table, file) for file in job.files)
    return [damage for damage in found if damage is not None]
