"""A process that takes files of readings in forked children and has each of them killed by the clock.

Reads one command a line: `SECONDS FOLDER` (`never FOLDER`). A child takes the folder's files in order and writes a line
`receipt NAME BATCH` for every receipt, as a sender would get it; the process then answers `killed`, `finished` or
`failed`. `full:BYTES` in place of the seconds lets no file grow beyond so many bytes, as a full disk does. Children
start warm, so that the kills fall into the taking.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402

from nangluong.foundation.actor import SYSTEM  # noqa: E402
from nangluong.metering.intake.taking import take_file  # noqa: E402
from nangluong.metering.models import ReadingSource  # noqa: E402
from tests.faults.disturbing import disturb  # noqa: E402


def _take(folder: Path) -> None:
    source = ReadingSource.objects.get(code="hes-hn")
    for path in sorted(folder.iterdir()):
        receipt = take_file(SYSTEM, source=source, path=path)
        os.write(sys.stdout.fileno(), f"receipt {path.name} {receipt.batch.pk}\n".encode())


def main(lake_path: str, estate_path: str) -> None:
    """Answer commands until the input ends."""
    settings.LAKE_PATH, settings.ESTATE_PATH = lake_path, estate_path
    print("ready", flush=True)
    for line in sys.stdin:
        seconds, folder = line.split(maxsplit=1)
        connections.close_all()
        child = os.fork()
        if child == 0:
            try:
                disturb(seconds)
                _take(Path(folder.strip()))
                os._exit(0)
            except Exception:  # noqa: BLE001 - the test shows it
                traceback.print_exc()
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else "failed" if os.WEXITSTATUS(status) else "finished", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
