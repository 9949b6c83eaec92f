"""Reading ahead: the next batches are fetched while the last one is written. Two cores then share the work."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_DEPTH = 2
_LOOK_EVERY_S = 0.05


@dataclass(frozen=True)
class _Item:
    """A batch, or the end, with the error that made it."""

    batch: Any = None
    end: bool = False
    error: BaseException | None = None


class _Ahead:
    """A thread that reads batches into a short queue until told to stop."""

    def __init__(self, batches: Iterable[Any], depth: int) -> None:
        self._batches = batches
        self._waiting: queue.Queue[_Item] = queue.Queue(depth)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, name="sdmx-read-ahead", daemon=True)
        self._thread.start()

    def _put(self, item: _Item) -> None:
        while not self._stopped.is_set():
            try:
                self._waiting.put(item, timeout=_LOOK_EVERY_S)
                return
            except queue.Full:
                continue

    def _read(self) -> None:
        try:
            for batch in self._batches:
                self._put(_Item(batch))
                if self._stopped.is_set():
                    return
            self._put(_Item(end=True))
        except BaseException as error:  # noqa: BLE001 - it is raised again in the consumer's thread
            self._put(_Item(end=True, error=error))

    def next(self) -> _Item:
        return self._waiting.get()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()


def read_ahead(batches: Iterable[Any], depth: int = _DEPTH) -> Iterator[Any]:
    """Yield the batches of a reader that a thread reads, at most `depth` ahead.

    An error of the reader is raised here. When the consumer stops early (a client went away) the thread ends after the
    batch it is reading; nothing is left behind.
    """
    ahead = _Ahead(batches, depth)
    try:
        while not (item := ahead.next()).end:
            yield item.batch
        if item.error is not None:
            raise item.error
    finally:
        ahead.stop()
