"""Where the bytes of files lie: a folder of this machine or a bucket of an S3 service, under keys made by us."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings

from nangluong.foundation.space import require_space

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
_PIECE = 256 * 1024


class Store(Protocol):
    """What a place for files can do. A key has the form of `new_key`; anything else is refused with ValueError."""

    def put(self, key: str, source: Path) -> None:
        """Keep the bytes of `source` under `key`; returns when they are safe, or raises OSError."""

    def read(self, key: str) -> Iterator[bytes]:
        """Yield the bytes in pieces; raises FileNotFoundError, before the first piece, where there are none."""

    def remove(self, key: str) -> None:
        """Remove the bytes; nothing happens where there are none."""

    def keys(self) -> Iterator[str]:
        """Yield every key that is kept, in no order."""


def new_key() -> str:
    """Return a key that nobody can guess: two digits of folder, forty of name, nothing of the uploader's."""
    return f"{secrets.token_hex(1)}/{secrets.token_hex(20)}"


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError("not a key of ours")
    return key


class Folder:
    """Files in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def _path(self, key: str) -> Path:
        return self._root / _checked(key)

    def put(self, key: str, source: Path) -> None:
        """Copy, flush to the disk, then rename: a reader sees the whole file or none."""
        require_space(self._root, needed=source.stat().st_size)
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = target.with_suffix(".half")
        with source.open("rb") as read, half.open("wb") as write:
            while piece := read.read(_PIECE):
                write.write(piece)
            write.flush()
            os.fsync(write.fileno())
        half.chmod(0o600)
        half.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self, key: str) -> Iterator[bytes]:
        """Open at once, read as it is asked for."""
        return _pieces_of(self._path(key).open("rb"))

    def remove(self, key: str) -> None:
        """Remove the file and what a killed `put` left of it."""
        path = self._path(key)
        path.unlink(missing_ok=True)
        path.with_suffix(".half").unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """Walk the folder."""
        for path in self._root.glob("[0-9a-f][0-9a-f]/*"):
            key = f"{path.parent.name}/{path.stem}"
            if _KEY.fullmatch(key):
                yield key


class Bucket:
    """Files in a bucket of an S3 service."""

    def __init__(self, client: Any, bucket: str, prefix: str = "") -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix

    def _name(self, key: str) -> str:
        return f"{self._prefix}{_checked(key)}"

    def put(self, key: str, source: Path) -> None:
        """Send the file; the service answers when it has it whole."""
        with source.open("rb") as body:
            self._client.put_object(Bucket=self._bucket, Key=self._name(key), Body=body)

    def read(self, key: str) -> Iterator[bytes]:
        """Ask for the object at once, read as it is asked for."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=self._name(key))
        except self._client.exceptions.NoSuchKey:
            raise FileNotFoundError(key) from None
        return _pieces_of(found["Body"])

    def remove(self, key: str) -> None:
        """Delete the object; the service does not mind when there is none."""
        self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def keys(self) -> Iterator[str]:
        """List the bucket below our prefix."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix)
        for page in pages:
            for entry in page.get("Contents", ()):
                key = entry["Key"].removeprefix(self._prefix)
                if _KEY.fullmatch(key):
                    yield key


def _pieces_of(stream: Any) -> Iterator[bytes]:
    with contextlib.closing(stream):
        while piece := stream.read(_PIECE):
            yield piece


def open_store(address: str, *, endpoint: str = "", key: str = "", secret: str = "") -> Store:
    """Return the store at `address`: a folder, or `s3://bucket/prefix` at `endpoint` with these credentials."""
    if not address.startswith("s3://"):
        return Folder(Path(address))
    import boto3
    from botocore.config import Config

    bucket, _slash, prefix = address.removeprefix("s3://").partition("/")
    client = boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        aws_access_key_id=key or None,
        aws_secret_access_key=secret or None,
        region_name="us-east-1",
        config=Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3}),
    )
    return Bucket(client, bucket, f"{prefix.strip('/')}/" if prefix.strip("/") else "")


@lru_cache(maxsize=1)
def _opened(address: str, endpoint: str, key: str, secret: str) -> Store:
    return open_store(address, endpoint=endpoint, key=key, secret=secret)


def store() -> Store:
    """Return the store that the settings name; one per process."""
    return _opened(settings.FILES, settings.FILES_ENDPOINT, settings.FILES_KEY, settings.FILES_SECRET)
