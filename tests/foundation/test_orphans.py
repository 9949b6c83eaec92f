"""A web process whose supervisor is gone ends itself, with its whole group."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil

from nangluong.foundation.orphans import SUPERVISOR, end_with_supervisor, lives, own_mark

CHILD = """
import os, subprocess, sys, time
from nangluong.foundation import orphans
orphans._EVERY_S = 0.05
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(inner.pid, flush=True)
orphans.end_with_supervisor(os.environ)
time.sleep(60)
"""


def test_a_process_is_known_by_its_number_and_its_beginning() -> None:
    mark = own_mark()[SUPERVISOR]
    assert lives(mark)
    assert not lives(mark.partition(":")[0] + ":1.5"), "another process has this number now"
    assert not lives("4194303:1.0")


def test_without_a_supervisor_nothing_is_watched() -> None:
    assert end_with_supervisor({}) is None


def test_the_group_ends_when_the_supervisor_is_killed() -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    mark = f"{supervisor.pid}:{psutil.Process(supervisor.pid).create_time()}"
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD],
        env={**os.environ, SUPERVISOR: mark},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with child:
        assert child.stdout is not None
        inner = psutil.Process(int(child.stdout.readline()))
        assert child.poll() is None
        supervisor.kill()
        supervisor.wait()
        assert child.wait(20) == -9
    gone, alive = psutil.wait_procs([inner], timeout=10)
    assert (len(gone), alive) == (1, [])
