"""Where files lie that a backup copies and a restore puts back: a folder, or a bucket of an object store."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol
from urllib.parse import urlsplit

_CHUNK = 1 << 20
_UNFINISHED = re.compile(r"\.(lock|tmp|part|half|\d+)(/|$)")
"""Lock files, and files or folders under a name with the writer's process number, which get their name when whole."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file that is there: path within the store, bytes, time of change in ns."""

    name: str
    size: int
    modified: int


class Store(Protocol):
    """Files by name."""

    def walk(self) -> Iterator[Found]:
        """Yield every file, in the order of names."""

    def fetch(self, name: str, target: Path) -> tuple[int, str]:
        """Copy a file to `target`; return its size and SHA-256. Raises FileNotFoundError."""

    def put(self, name: str, source: Path) -> None:
        """Store the file `source` under `name`, in the place of what is there."""


def _copy(source: BinaryIO, target: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as written:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            written.write(chunk)
    return size, digest.hexdigest()


@dataclass(frozen=True)
class Folder:
    """Files below `root`; locks and what is still being written are not walked to."""

    root: Path

    def walk(self) -> Iterator[Found]:
        """Yield every file, in the order of names."""
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and not _UNFINISHED.search(name):
                told = path.stat()
                yield Found(name, told.st_size, told.st_mtime_ns)

    def fetch(self, name: str, target: Path) -> tuple[int, str]:
        """Copy a file to `target`; return its size and SHA-256. Raises FileNotFoundError."""
        with (self.root / name).open("rb") as source:
            return _copy(source, target)

    def put(self, name: str, source: Path) -> None:
        """Store the file `source` under `name`, whole or not at all."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.part")
        shutil.copyfile(source, half)
        half.replace(target)


@dataclass(frozen=True)
class Bucket:
    """Objects of one bucket below `prefix`; `client` is boto3's client of the store."""

    client: Any
    bucket: str
    prefix: str = ""

    def walk(self) -> Iterator[Found]:
        """Yield every object, in the order of names."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            for one in page.get("Contents", ()):
                changed = int(one["LastModified"].timestamp() * 1e9)
                yield Found(one["Key"].removeprefix(self.prefix), int(one["Size"]), changed)

    def fetch(self, name: str, target: Path) -> tuple[int, str]:
        """Copy an object to `target`; return its size and SHA-256. Raises FileNotFoundError."""
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)
        except self.client.exceptions.NoSuchKey:
            raise FileNotFoundError(name) from None
        return _copy(answer["Body"], target)

    def put(self, name: str, source: Path) -> None:
        """Store the file `source` under `name`."""
        self.client.upload_file(str(source), self.bucket, self.prefix + name)


def store_at(address: str | os.PathLike[str], *, endpoint: str = "", key: str = "", secret: str = "") -> Store:
    """Return the store at `address`: a path, or `s3://bucket/prefix` at the given end point."""
    parts = urlsplit(str(address))
    if parts.scheme != "s3":
        return Folder(Path(address))
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        region_name="us-east-1",  # every S3-like store takes it
    )
    prefix = parts.path.strip("/")
    return Bucket(client, parts.netloc, f"{prefix}/" if prefix else "")
