"""The snapshot of the estate in files: memory-mapped columns, an index by bucket and one by meter serial.

A snapshot is written beside and renamed into place, so that one that can be seen is whole. Workers on other machines
read the same folder or a copy of it; nothing here asks a database.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nangluong.metering.estate.columns import DTYPES, EstateColumns
from nangluong.metering.estate.serials import WIDTH, serial_hash
from nangluong.metering.layout import BUCKET_METERS


@dataclass(frozen=True)
class EstateSnapshot:
    """Installations of all points as of one version of the master data.

    `bucket_start`: row where each bucket begins, one more at the end. `hash`, `hash_row`: serial hashes in order, and
    their rows. `serial` (n,): the meter's serial of every row.
    """

    version: str
    columns: EstateColumns
    bucket_start: npt.NDArray[np.int64]
    serial: npt.NDArray[np.bytes_]
    hash: npt.NDArray[np.uint64]
    hash_row: npt.NDArray[np.int32]
    corporations: tuple[str, ...]
    places: tuple[str, ...]
    illustrative: bool

    @property
    def buckets(self) -> list[int]:
        """Return the buckets that hold a point."""
        return [int(bucket) for bucket in np.flatnonzero(np.diff(self.bucket_start))]

    def bucket(self, number: int) -> EstateColumns:
        """Return the installations of one bucket; none for a bucket beyond the last."""
        if number + 1 >= len(self.bucket_start):
            return self.columns.take(slice(0, 0))
        return self.columns.take(slice(int(self.bucket_start[number]), int(self.bucket_start[number + 1])))


@dataclass(frozen=True)
class EstateNames:
    """What goes with the columns of a snapshot: its version, the codes that its columns count, its honesty."""

    version: str
    corporations: Sequence[str]
    places: Sequence[str]
    illustrative: bool = False


def write_snapshot(
    folder: Path, rows: int, chunks: Iterable[tuple[EstateColumns, npt.NDArray[np.bytes_]]], names: EstateNames
) -> None:
    """Write `rows` installations that come in `chunks` (columns, serials S40), sorted; replaces nothing that exists."""
    if folder.exists():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()

    def made(name: str, kind: str) -> Any:
        return np.lib.format.open_memmap(making / f"{name}.npy", mode="w+", dtype=np.dtype(kind), shape=(rows,))

    sinks = {name: made(name, kind) for name, kind in DTYPES.items()}
    serials, hashes = made("serial", f"S{WIDTH}"), np.empty(rows, dtype=np.uint64)
    at = 0
    for columns, serial in chunks:
        part = slice(at, at + len(columns))
        for name, sink in sinks.items():
            sink[part] = getattr(columns, name)
        serials[part], hashes[part] = serial, serial_hash(serial)
        at = part.stop
    if at != rows:
        raise ValueError(f"{at} installations came, {rows} were announced")
    points = sinks["point_id"]
    if rows and (np.diff(points) < 0).any():
        raise ValueError("installations are not in the order of their points")
    last = int(points[-1]) // BUCKET_METERS if rows else -1
    starts = np.searchsorted(points, np.arange(last + 2, dtype=np.int64) * BUCKET_METERS)
    order = np.argsort(hashes, kind="stable")
    np.save(making / "bucket_start.npy", starts.astype(np.int64))
    np.save(making / "hash.npy", hashes[order])
    np.save(making / "hash_row.npy", order.astype(np.int32))
    for sink in (*sinks.values(), serials):
        sink.flush()
    about = {
        "version": names.version,
        "corporations": list(names.corporations),
        "places": list(names.places),
        "illustrative": names.illustrative,
    }
    (making / "about.json").write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    making.rename(folder)


def open_snapshot(folder: Path) -> EstateSnapshot:
    """Map a snapshot; its pages are read as they are used and shared by all processes of the machine."""
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))

    def mapped(name: str) -> Any:
        return np.load(folder / f"{name}.npy", mmap_mode="r")

    return EstateSnapshot(
        version=about["version"],
        columns=EstateColumns(*(mapped(field.name) for field in fields(EstateColumns))),
        bucket_start=mapped("bucket_start"),
        serial=mapped("serial"),
        hash=mapped("hash"),
        hash_row=mapped("hash_row"),
        corporations=tuple(about["corporations"]),
        places=tuple(about["places"]),
        illustrative=bool(about["illustrative"]),
    )
