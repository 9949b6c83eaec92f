"""A thread of its own for pyHanko: it starts an event loop, which a thread that runs one already refuses."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

_R = TypeVar("_R")


def in_own_thread(work: Callable[[], _R]) -> _R:
    """Return what `work` returns or let through what it raises; an asynchronous server may call it too.

    Context variables (language, request id) are the caller's. Database connections are not: `work` must need none.
    """
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(copy_context().run, work).result()
