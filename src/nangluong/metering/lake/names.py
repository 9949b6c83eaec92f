"""Names of the lake's files: they say bucket and days, so that the catalogue's list is an index. Pure.

`b00012/2026-11-01_2026-11-30_<token>.parquet` under the table's folder: bucket 12, all of November. The token is
random: a file is written under a name that no commit knows yet, and never changed.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass

from nangluong.metering.slots import day_number, day_of


@dataclass(frozen=True)
class LakeFile:
    """A file of the lake: path below its table's folder, its bucket, first and last day (numbers), rows and bytes."""

    path: str
    rows: int = 0
    size: int = 0

    @property
    def bucket(self) -> int:
        """Return the bucket that the name says."""
        return int(self.path[1:6])

    @property
    def first_day(self) -> int:
        """Return the first day that the name says."""
        return day_number(dt.date.fromisoformat(self.path[7:17]))

    @property
    def last_day(self) -> int:
        """Return the last day that the name says, included."""
        return day_number(dt.date.fromisoformat(self.path[18:28]))

    def meets(self, first_day: int, last_day: int) -> bool:
        """Tell whether the file may hold rows of the days."""
        return self.first_day <= last_day and first_day <= self.last_day

    def within(self, first_day: int, last_day: int) -> bool:
        """Tell whether all its rows are of the days."""
        return first_day <= self.first_day and self.last_day <= last_day


def folder_of(bucket: int) -> str:
    """Return the folder of a bucket's files; buckets go to 99,999 (ten thousand million points)."""
    return f"b{bucket:05d}"


def new_name(bucket: int, first_day: int, last_day: int) -> str:
    """Return a fresh file name."""
    span = f"{day_of(first_day).isoformat()}_{day_of(last_day).isoformat()}"
    return f"{folder_of(bucket)}/{span}_{secrets.token_hex(8)}.parquet"
