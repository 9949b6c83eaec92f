"""The README's command in a clean clone with warm package caches: until the site answers; then once more."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.measure import CHECKOUT, Figure, free_port, wait_until_ready


def _until_ready(clone: Path) -> float:
    port = free_port()
    start = time.monotonic()
    own = {name: text for name, text in os.environ.items() if not name.startswith("NANGLUONG")}
    process = subprocess.Popen(
        ["make", "demo"],
        cwd=clone,
        env={**own, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until_ready(port, process, 400)
        return time.monotonic() - start
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)


def run() -> list[Figure]:
    """Clone what is committed, run `make demo` twice."""
    folder = Path(tempfile.mkdtemp(prefix="nangluong-clone-"))
    folder.chmod(0o755)
    try:
        clone = folder / "nangluong"
        subprocess.run(["git", "clone", "-q", str(CHECKOUT), str(clone)], check=True)
        first = _until_ready(clone)
        second = _until_ready(clone)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        Figure("first `make demo` from a clean clone", first, "s", 90, "warm package caches"),
        Figure("second `make demo`", second, "s", 15),
    ]
