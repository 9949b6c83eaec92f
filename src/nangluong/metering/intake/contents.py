"""A file or message to be read: its bytes, where it comes from, and the digest by which it is known again. Pure."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_BLOCK = 2**20


@dataclass(frozen=True)
class Content:
    """`open` gives a stream at the beginning, as often as asked. `head`: its first bytes."""

    open: Callable[[], BinaryIO]
    name: str
    sha256: str
    size: int
    head: bytes


def content_of_file(path: Path, name: str = "") -> Content:
    """Return a file as content; it is read once for its digest."""
    digest, size, head = hashlib.sha256(), 0, b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            head = head or block[:512]
            digest.update(block)
            size += len(block)
    return Content(lambda: path.open("rb"), name or path.name, digest.hexdigest(), size, head)


def content_of_bytes(raw: bytes, name: str) -> Content:
    """Return a message as content."""
    return Content(lambda: io.BytesIO(raw), name, hashlib.sha256(raw).hexdigest(), len(raw), raw[:512])
