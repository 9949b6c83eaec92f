"""Processes of this machine. Started afresh, not forked: the parent holds database connections and threads."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from nangluong.metering.engines import Job, Result, WorkersLost

MOST_LOSSES = 3


class LocalEngine:
    """A pool of processes; a pool that lost one is replaced, and its unfinished jobs start again."""

    name = "local"

    def __init__(self, processes: int) -> None:
        """Prepare for `processes` jobs at once."""
        self.processes = processes

    def run(self, function: Callable[[Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        """See `Engine`."""
        waiting = iter(jobs)
        losses = 0
        again: list[Job] = []
        while True:
            with ProcessPoolExecutor(self.processes, mp_context=multiprocessing.get_context("spawn")) as pool:
                running: dict[Future[Result], Job] = {}
                try:
                    yield from self._drain(pool, function, again, waiting, running)
                    return
                except BrokenProcessPool:
                    losses += 1
                    if losses >= MOST_LOSSES:
                        raise WorkersLost(
                            "Tiến trình xử lý bị dừng nhiều lần liên tiếp (thiếu bộ nhớ?). Hãy xem nhật ký máy chủ.",
                            "Worker processes died again and again (out of memory?). See the machine's log.",
                        ) from None
                    # Results that were ready are lost with the pool; their jobs run anew and change nothing twice.
                    again = list(running.values())

    def _drain(
        self,
        pool: ProcessPoolExecutor,
        function: Callable[[Job], Result],
        again: list[Job],
        waiting: Iterator[Job],
        running: dict[Future[Result], Job],
    ) -> Iterator[Result]:
        def fill() -> None:
            while len(running) < self.processes + 1:
                job = again.pop() if again else next(islice(waiting, 1), None)
                if job is None:
                    return
                # Noted before it is handed over: a broken pool refuses it, and it must not be lost with that.
                placeholder: Future[Result] = Future()
                running[placeholder] = job
                future = pool.submit(function, job)
                del running[placeholder]
                running[future] = job

        fill()
        while running:
            finished, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                result = future.result()
                del running[future]
                yield result
            fill()
