"""Reading ahead: the next batches are fetched while the last one is written. Two cores then share the work."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from typing import Any

_DEPTH = 2


def read_ahead(batches: Iterable[Any], depth: int = _DEPTH) -> Iterator[Any]:
    """Yield the batches of a reader that a thread reads, at most `depth` ahead.

    An error of the reader is raised here. When the consumer stops early (a client went away) the thread ends after the
    batch it is reading; nothing is left behind.
    """
    waiting: queue.Queue[tuple[Any, BaseException | None, bool]] = queue.Queue(depth)
    stopped = threading.Event()

    def put(item: tuple[Any, BaseException | None, bool]) -> None:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.05)
                return
            except queue.Full:
                continue

    def read() -> None:
        try:
            for batch in batches:
                put((batch, None, False))
                if stopped.is_set():
                    return
            put((None, None, True))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the consumer's thread
            put((None, error, True))

    thread = threading.Thread(target=read, name="sdmx-read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            batch, error, last = waiting.get()
            if error is not None:
                raise error
            if last:
                return
            yield batch
    finally:
        stopped.set()
        thread.join()
