"""Giving memory back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

GROW = """
import os, psutil, pyarrow
from nangluong.foundation.memory import give_back_memory
rss = psutil.Process(os.getpid()).memory_info
held = [pyarrow.array(range(20_000)) for _ in range(200)]
keep, full = held[-1], rss().rss
del held
give_back_memory()
print(full - rss().rss)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc only")
def test_what_was_freed_goes_back_to_the_system() -> None:
    lean = {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
    done = subprocess.run([sys.executable, "-c", GROW], env=lean, capture_output=True, text=True, check=True)
    assert int(done.stdout) > 20 * 2**20
