"""Memory of a process that lives long: what a large answer used goes back to the system when it is done."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from functools import cache


@cache
def _trim() -> Callable[[int], int] | None:
    """Return glibc's `malloc_trim`; None where the C library is another one (musl, macOS)."""
    return getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None


def give_back_memory() -> None:
    """Return free pages of Arrow's pool and of the C library to the system (some milliseconds).

    Without it a worker keeps the largest answer it ever gave: fragments of one format's buffers do not fit the next.
    """
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    trim = _trim()
    if trim is not None:
        trim(0)


def giving_back(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces of a large answer; give memory back at the end, or when the client goes away."""
    try:
        yield from pieces
    finally:
        give_back_memory()
