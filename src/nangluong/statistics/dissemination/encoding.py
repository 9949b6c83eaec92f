"""Compressing an answer while it is written: Brotli or gzip, whichever the client prefers. Pure.

The same bytes in give the same bytes out: no time stands in the gzip header.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

import brotli

_GZIP_LEVEL = 5
_BROTLI_QUALITY = 4
_GZIP_WINDOW = 31
_PIECE = 65_536


def choose_encoding(accepted: str) -> str:
    """Return `br`, `gzip` or "" for an `Accept-Encoding` header; Brotli where the client likes both alike."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        text = parameter.replace(" ", "").removeprefix("q=") or "1"
        try:
            weights[name.strip()] = float(text)
        except ValueError:
            continue
    wanted = [(weights.get(name, 0.0), name) for name in ("gzip", "br")]
    best = max(wanted, key=lambda one: (one[0], one[1] == "br"))
    return best[1] if best[0] > 0 else ""


def _compressor(encoding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    if encoding == "br":
        made = brotli.Compressor(quality=_BROTLI_QUALITY)
        return made.process, made.finish
    squeezed = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)
    return squeezed.compress, squeezed.flush


def compressed(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the pieces compressed; nothing is held but the compressor's window.

    Closing the iterator closes the pieces, so that what feeds them is let go when a client goes away.
    """
    process, finish = _compressor(encoding)
    try:
        for piece in pieces:
            for start in range(0, len(piece), _PIECE):
                out = process(piece[start : start + _PIECE])
                if out:
                    yield out
        yield finish()
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()
