"""What a group of processes takes: proportional memory, CPU seconds. Shared pages are counted once."""

from __future__ import annotations

import resource
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def _servers(home: Path) -> list[psutil.Process]:
    """Return the processes of the PostgreSQL that an installation runs."""
    try:
        head = psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().split()[0]))
        return [head, *head.children(recursive=True)]
    except (OSError, ValueError, psutil.Error):
        return []


class Processor:
    """CPU seconds of this process's ended children and of an installation's PostgreSQL, since it was made.

    Children that still run are not in it: ask when they have ended.
    """

    def __init__(self, server: Path) -> None:
        """Begin to count."""
        self._server, self._begun = server, self._now(server)

    @staticmethod
    def _now(server: Path) -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = used.ru_utime + used.ru_stime
        for process in _servers(server):
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            # Of a backend that has ended only its parent knows.
            seconds += times.user + times.system + times.children_user + times.children_system
        return seconds

    def taken(self) -> float:
        """Return the seconds since the last question."""
        now = self._now(self._server)
        seconds, self._begun = now - self._begun, now
        return seconds


class Watch:
    """Samples the memory of this process's children and of named others until it ends.

    `peak_mb`: the greatest sum of proportional set sizes (PSS) of the children; `server_mb` the same of PostgreSQL's
    processes, whose shared buffers are counted once.
    """

    def __init__(self, period_s: float = 0.5, server: Path | None = None) -> None:
        """Prepare to sample every `period_s` seconds; `server`: the installation whose PostgreSQL is counted."""
        self._server = server
        self._period = period_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.peak_mb = self.server_mb = 0.0

    def _sample(self) -> None:
        own = sum(_pss(child) for child in psutil.Process().children(recursive=True) if child.name() != "postgres")
        self.peak_mb = max(self.peak_mb, own / 2**20)
        if self._server is not None:
            self.server_mb = max(self.server_mb, sum(map(_pss, _servers(self._server))) / 2**20)

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
