"""Giving memory back to the system."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from nangluong.foundation.memory import giving_back

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
    done = subprocess.run([sys.executable, "-c", GROW], capture_output=True, text=True, check=True)
    assert int(done.stdout) > 20 * 2**20


def test_pieces_pass_as_they_are_and_their_source_is_closed_when_the_reader_leaves() -> None:
    closed = []

    def source() -> Iterator[bytes]:
        try:
            yield b"a"
            yield b"b"
        finally:
            closed.append(True)

    assert list(giving_back(source())) == [b"a", b"b"]
    left = giving_back(source())
    assert next(left) == b"a"
    left.close()  # type: ignore[attr-defined]
    assert closed == [True, True]
