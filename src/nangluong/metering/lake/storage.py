"""Where the lake's files lie: a folder or an object store. No Django: workers on other machines use it as well.

A file written here is durable when `write` returns and is never changed afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import fs, parquet

from nangluong.foundation.object_store import PREFIX, S3Access
from nangluong.metering.lake.names import LakeFile, new_name
from nangluong.metering.layout import write_tables

DUCKLAKE_SCHEMA = "main"


@dataclass(frozen=True)
class Storage:
    """The root of the lake's files: a folder or `s3://bucket/prefix`."""

    root: str
    s3: S3Access | None = None

    @cached_property
    def _system(self) -> fs.FileSystem:
        if not self.root.startswith(PREFIX):
            return fs.LocalFileSystem()
        access = self.s3 or S3Access()
        options: dict[str, Any] = {"scheme": "https" if access.tls else "http"}
        if access.key:
            options |= {"access_key": access.key, "secret_key": access.secret}
        if access.endpoint:
            options["endpoint_override"] = access.endpoint
        if access.region:
            options["region"] = access.region
        return fs.S3FileSystem(**options)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the open connection behind when a job goes to a worker."""
        return {"root": self.root, "s3": self.s3}

    @property
    def local(self) -> bool:
        """Tell whether files lie in a folder."""
        return not self.root.startswith(PREFIX)

    def address(self, table: str, path: str) -> str:
        """Return the full address of a table's file."""
        return f"{self.root.rstrip('/')}/{DUCKLAKE_SCHEMA}/{table}/{path}"

    def _inside(self, table: str, path: str) -> str:
        return self.address(table, path).removeprefix(PREFIX)

    def write(self, table: str, bucket: int, first_day: int, last_day: int, rows: pa.Table) -> LakeFile:
        """Write rows as a new file of the bucket and make it durable. Raises `OSError` when the disk is full."""
        return self.write_parts(table, bucket, first_day, last_day, rows.schema, [rows])

    def write_parts(
        self, table: str, bucket: int, first_day: int, last_day: int, schema: pa.Schema, parts: Iterable[pa.Table]
    ) -> LakeFile:
        """Write rows that come part by part, in order, as `write`."""
        path = new_name(bucket, first_day, last_day)
        place = self._inside(table, path)
        if not self.local:
            with self._system.open_output_stream(place) as sink:
                rows = write_tables(parts, schema, sink)
            return LakeFile(path, rows, self._system.get_file_info(place).size)
        file = Path(place)
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with file.open("wb") as sink:
                rows = write_tables(parts, schema, sink)
                sink.flush()
                os.fsync(sink.fileno())
            _sync_folder(file.parent)
        except BaseException:
            file.unlink(missing_ok=True)  # a full disk should not stay full of us
            raise
        return LakeFile(path, rows, file.stat().st_size)

    def open(self, table: str, file: LakeFile) -> parquet.ParquetFile:
        """Open a file for reading. Raises `FileNotFoundError`, `pa.ArrowInvalid` for one that is no Parquet."""
        place = self._inside(table, file.path)
        if self.local:
            return parquet.ParquetFile(place, memory_map=True, pre_buffer=False)
        return parquet.ParquetFile(self._system.open_input_file(place))

    def read(self, table: str, file: LakeFile, columns: list[str] | None = None) -> pa.Table:
        """Return a file's rows, or some columns of them. One thread: buckets run beside each other."""
        with self.open(table, file) as opened:
            return opened.read(columns=columns, use_threads=False)

    def listed(self, table: str) -> list[tuple[str, int, float]]:
        """Return path, bytes and time of change (epoch seconds) of every file of a table, whether or not committed."""
        base = self._inside(table, "").rstrip("/")
        selector = fs.FileSelector(base, recursive=True, allow_not_found=True)
        found = [info for info in self._system.get_file_info(selector) if info.type == fs.FileType.File]
        return sorted(
            (info.path.removeprefix(base).lstrip("/"), info.size, info.mtime.timestamp() if info.mtime else 0.0)
            for info in found
        )

    def remove(self, table: str, path: str) -> None:
        """Remove a file that no commit names."""
        self._system.delete_file(self._inside(table, path))


def _sync_folder(folder: Path) -> None:
    """Make the name itself durable, not only what it names."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
