"""The body of a request brought to a file, piece by piece and within its bound, unpacked where it is gzip."""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.request import UnreadablePostError

from nangluong.foundation.errors import DomainError
from nangluong.metering.intake.taking import check_size

_BLOCK = 2**18
_GZIP_WINDOW = 31


class BodyBroken(DomainError):
    """A request's body ended before its time, or is not in the encoding it says."""

    code = "metering_body_broken"


def _broken() -> BodyBroken:
    return BodyBroken(
        "Nội dung bị cắt cụt hoặc không đúng mã nén đã khai. Không nhận gì; hãy gửi lại.",
        "The body is cut off or not in the encoding it says. Nothing was taken; send it again.",
    )


def _blocks(request: HttpRequest) -> Iterator[bytes]:
    expected = int(request.headers.get("Content-Length") or -1)
    seen = 0
    try:
        while block := request.read(_BLOCK):
            seen += len(block)
            yield block
    except (UnreadablePostError, OSError):
        raise _broken() from None
    if expected >= 0 and seen != expected:
        raise _broken()


def _unpacked(blocks: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        for packed in blocks:
            rest = packed
            while rest:
                yield unpacker.decompress(rest, _BLOCK)
                rest = unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error:
        raise _broken() from None
    if not unpacker.eof or unpacker.unused_data:
        raise _broken()


@contextmanager
def body_in_file(request: HttpRequest) -> Iterator[Path]:
    """Yield a file with the body; it is gone afterwards. Raises `MessageTooLarge`, `BodyBroken`."""
    folder = Path(settings.INCOMING_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    blocks = _blocks(request)
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding == "gzip":
        blocks = _unpacked(blocks)
    elif encoding not in ("", "identity"):
        raise _broken()
    with tempfile.NamedTemporaryFile(dir=folder, prefix="body-") as file:
        size = 0
        for block in blocks:
            size += len(block)
            check_size(size)
            file.write(block)
        file.flush()
        yield Path(file.name)
