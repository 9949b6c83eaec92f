"""From an empty folder to the published release of Viet Nam: database, reference data, figures, balance, release."""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks.measure import Figure, environment, temporary_home

_CODE = """
import django; django.setup()
from django.core.management import call_command
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.work import Silent
from nangluong.statistics.first_release import publish_first_release
call_command("migrate", verbosity=0); call_command("prepare_lake"); call_command("load_reference", verbosity=0)
release = publish_first_release(SYSTEM, progress=Silent())
import sys; print(release.facts, release.cells, file=sys.stderr)
"""


def run() -> list[Figure]:
    """Measure the whole in a process of its own."""
    with temporary_home() as home:
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", _CODE],
            env=environment(home, DJANGO_SETTINGS_MODULE="nangluong.settings"),
            check=True,
            capture_output=True,
            text=True,
        )
        elapsed = time.monotonic() - start
    facts, cells = done.stderr.split()[-2:]
    return [Figure("load and build the Viet Nam release from empty", elapsed, "s", 20, f"{facts} facts, {cells} cells")]
