"""A process that validates or compacts in forked children and has each of them killed by the clock.

Reads one command a line: `SECONDS WORK DAY` (`never WORK DAY`), WORK is `validate` or `compact`; answers `killed`,
`finished` or `failed`. `full:BYTES` in place of the seconds lets no file grow beyond so many bytes, as a full disk
does. Children start warm, so that the kills fall into the work.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import traceback

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from nangluong.foundation.actor import SYSTEM  # noqa: E402
from nangluong.metering.maintenance.compaction import compact_month  # noqa: E402
from nangluong.metering.runs import start_vee_run  # noqa: E402
from tests.faults.disturbing import disturb  # noqa: E402
from tests.metering.small_night import Inline  # noqa: E402


def _work(work: str, day: dt.date) -> None:
    if work == "compact":
        compact_month(SYSTEM, month=day, runner=Inline())
    else:
        start_vee_run(SYSTEM, first_day=day, last_day=day, runner=Inline())


def main(lake_path: str, estate_path: str) -> None:
    """Answer commands until the input ends."""
    settings.LAKE_PATH, settings.ESTATE_PATH = lake_path, estate_path
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, work, day = line.split()
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                disturb(seconds)
                _work(work, dt.date.fromisoformat(day))
                os._exit(0)
            except Exception:  # noqa: BLE001 - the test shows it
                traceback.print_exc()
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "failed" if os.WEXITSTATUS(status) else "finished", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
