"""What a group of processes takes: proportional memory, CPU seconds. Shared pages are counted once."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

import psutil


class Watch:
    """Samples the memory of this process's children and of named others until it ends.

    `peak_mb`: the greatest sum of proportional set sizes (PSS) of the children; `server_mb` the same of PostgreSQL's
    processes, whose shared buffers are counted once.
    """

    def __init__(self, period_s: float = 0.5) -> None:
        """Prepare to sample every `period_s` seconds."""
        self._period = period_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.peak_mb = self.server_mb = 0.0

    def _sample(self) -> None:
        own = server = 0
        for child in psutil.Process().children(recursive=True):
            try:
                size = child.memory_full_info().pss
                if "postgres" in child.name():
                    server += size
                else:
                    own += size
            except psutil.Error:
                continue
        self.peak_mb, self.server_mb = max(self.peak_mb, own / 2**20), max(self.server_mb, server / 2**20)

    def _run(self) -> None:
        while not self._stop.wait(self._period):
            self._sample()

    def __enter__(self) -> Self:
        """Begin."""
        self.begun = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self._stop.set()
        self._thread.join()
        self.seconds = time.perf_counter() - self.begun
