"""Functions that kill the worker that runs them; a spawned process imports this without Django."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def dies_once(job: tuple[str, int]) -> int:
    """Kill this process at the first call for a job, answer at the second."""
    folder, number = job
    mark = Path(folder) / str(number)
    if number % 2 == 0 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def dies(_job: int) -> int:
    """Kill this process."""
    os.kill(os.getpid(), signal.SIGKILL)
    return 0
