"""A process that does work in forked children and has each of them killed at a moment of the test's choice.

Reads one command a line: `WORK statement N` (killed in front of the Nth statement to PostgreSQL or the lake), `WORK
after SECONDS` (killed by the clock) or `WORK never`; answers `killed` or `finished STATEMENTS SECONDS`. The children
start warm, so that a kill costs little more than the work itself.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from nangluong.foundation import lake as lake_module  # noqa: E402
from nangluong.foundation.actor import SYSTEM  # noqa: E402
from nangluong.statistics import building, figures, releases  # noqa: E402
from tests.faults.work import statement_after  # noqa: E402

with contextlib.suppress(ImportError):
    # DuckDB imports it where it happens to be installed; here once, not in every child.
    importlib.import_module("pandas")


class _Counter:
    def __init__(self, kill_at: int) -> None:
        self.seen = 0
        self._kill_at = kill_at

    def statement(self) -> None:
        self.seen += 1
        if self.seen == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


class _Counted:
    """A DuckDB connection whose statements are counted."""

    def __init__(self, inner: Any, counter: _Counter) -> None:
        self._inner = inner
        self._counter = counter

    def execute(self, *arguments: Any) -> Any:
        self._counter.statement()
        return self._inner.execute(*arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _keep_what_was_computed(path: Path) -> None:
    """Compute the tables of a release once: computing only reads, and the kills are wanted where it writes."""
    compute = building.compute

    def kept(*arguments: Any) -> building.BuiltTables:
        if path.exists():
            found: building.BuiltTables = pickle.loads(path.read_bytes())
            return found
        tables = compute(*arguments)
        path.write_bytes(pickle.dumps(tables))
        return tables

    building.compute = kept


def _load() -> None:
    figures.load_statement(SYSTEM, statement_after())


def _release() -> None:
    releases.build_release(SYSTEM, title_vi="bản thử", title_en="trial")


WORK: dict[str, Callable[[], None]] = {"load": _load, "release": _release}


def _child(work: str, how: str, amount: str, answers: int) -> None:
    counter = _Counter(int(amount) if how == "statement" else 0)
    cursor = lake_module.Lake.cursor
    lake_module.Lake.cursor = lambda self: _Counted(cursor(self), counter)  # type: ignore[method-assign,assignment,return-value]

    def count(execute: Any, *arguments: Any) -> Any:
        counter.statement()
        return execute(*arguments)

    start = time.monotonic()
    if how == "after":
        signal.setitimer(signal.ITIMER_REAL, float(amount))  # its default is to end the process at once
    with connection.execute_wrapper(count):
        WORK[work]()
    os.write(answers, f"finished {counter.seen} {time.monotonic() - start:.3f}\n".encode())
    os._exit(0)


def main(lake_path: str, kept_path: str) -> None:
    """Answer commands until the input ends."""
    settings.LAKE_PATH = lake_path
    _keep_what_was_computed(Path(kept_path))
    print("ready", flush=True)
    for line in sys.stdin:
        work, how, amount = [*line.split(), ""][:3]
        child = os.fork()
        if child == 0:
            try:
                _child(work, how, amount, sys.stdout.fileno())
            except Exception:  # noqa: BLE001 - the test shows it
                traceback.print_exc()
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            print("killed", flush=True)
        elif os.WEXITSTATUS(status):
            print("failed", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
