"""Web processes whose supervisor was killed end themselves.

The kernel tells the main process of the server that its parent died, but one that is just starting may miss it; then
an old program goes on answering on the port beside the new one. So each web process looks for the supervisor itself.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping

import psutil

SUPERVISOR = "NANGLUONG_SUPERVISED_BY"
_EVERY_S = 2.0


def own_mark() -> dict[str, str]:
    """Return what the supervisor leaves in its children's environment: its number and when it began."""
    return {SUPERVISOR: f"{os.getpid()}:{psutil.Process().create_time()}"}


def lives(mark: str) -> bool:
    """Return whether the process of that mark is alive; a number that is used again by another is not it."""
    number, _, began = mark.partition(":")
    try:
        process = psutil.Process(int(number))
        return process.create_time() == float(began) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _watch(mark: str) -> None:
    while lives(mark):
        time.sleep(_EVERY_S)
    # The group is that of the server: its main process and all of its web processes.
    os.killpg(0, signal.SIGKILL)


def end_with_supervisor(environ: Mapping[str, str]) -> threading.Thread | None:
    """Watch the supervisor that `environ` names, in a thread; None where there is none."""
    mark = environ.get(SUPERVISOR)
    if not mark:
        return None
    thread = threading.Thread(target=_watch, args=(mark,), name="supervisor-watch", daemon=True)
    thread.start()
    return thread
