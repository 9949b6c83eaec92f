"""A process that sends the outbox in forked children and has each of them killed by the clock.

Reads one number of seconds a line (0: not killed), answers `killed` or `finished`. The children start warm.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback

import django

django.setup()

from datetime import timedelta  # noqa: E402

from django.conf import settings  # noqa: E402

from nangluong.foundation.notices import directory  # noqa: E402
from nangluong.foundation.notices.directory import Person  # noqa: E402
from nangluong.foundation.notices.mail_address import mail_settings  # noqa: E402
from nangluong.foundation.notices.sending import send_due  # noqa: E402

LEASE = timedelta(seconds=0.4)


def _child(seconds: float) -> None:
    if seconds:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # its default is to end the process at once
    send_due(lease=LEASE)
    os._exit(0)


def main(port: str) -> None:
    """Answer commands until the input ends."""
    for name, value in mail_settings(f"smtp://127.0.0.1:{port}").items():
        setattr(settings, name, value)
    directory.register(lambda number: Person(number, f"nguoi-{number}@don-vi.example"), lambda _right: [])
    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                _child(float(line))
            except Exception:  # noqa: BLE001 - the test shows it
                traceback.print_exc()
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"finished {os.WEXITSTATUS(status)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
