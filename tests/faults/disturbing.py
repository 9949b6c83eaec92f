"""What a child of the killers does to itself before it begins to work."""

from __future__ import annotations

import resource
import signal

_FULL = "full:"


def disturb(how: str) -> None:
    """Set the clock that kills (`0.25`), leave it alone (`never`), or let no file outgrow some bytes (`full:900`).

    A write beyond the limit fails like one on a full disk: the signal that would come with it is ignored.
    """
    if how.startswith(_FULL):
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        most = int(how.removeprefix(_FULL))
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    elif how != "never":
        signal.setitimer(signal.ITIMER_REAL, float(how))  # its default is to end the process at once
