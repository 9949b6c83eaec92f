"""What every benchmark uses: the machine's description, timing of a process, a server to ask."""

from __future__ import annotations

import http.client
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

CHECKOUT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Figure:
    """One measured figure: what, the value with its unit, and the limit that the issue sets (None: for comparison)."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""
    at_least: bool = False

    @property
    def reached(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        if self.limit is None:
            return None
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def as_json(self) -> dict[str, object]:
        """Return the figure as JSON."""
        return {**asdict(self), "reached": self.reached}


def script_report(name: str, *arguments: str) -> dict[str, Any]:
    """Run a benchmark script in a process of its own and return the JSON that it prints."""
    script = Path(__file__).parent / f"{name}.py"
    done = subprocess.run(
        [sys.executable, str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    )
    if not done.stdout.strip():
        raise RuntimeError(f"{name} printed nothing: {done.stderr[-500:]}")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def machine() -> str:
    """Return one line that says on what the figures were measured."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} × {model}, {memory:.0f} GiB, {system}"


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_home() -> Iterator[Path]:
    """Give an empty installation folder that is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="nangluong-bench-"))
    # The embedded server runs as another user when we are root.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation in `home`."""
    return {**os.environ, "NANGLUONG_HOME": str(home), "NANGLUONG_LOG_LEVEL": "WARNING", **more}


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Ask our own server and return status and body; status 0 when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def wait_until_ready(port: int, process: subprocess.Popen[bytes], limit_s: float) -> float:
    """Return the seconds until `/readyz` said yes. Raises `RuntimeError` when the process ends or time runs out."""
    start = time.monotonic()
    while time.monotonic() - start < limit_s:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        if get(port, "/readyz")[0] == 200:
            return time.monotonic() - start
        time.sleep(0.05)
    raise RuntimeError(f"not ready after {limit_s} s")


@contextmanager
def running_demo(
    home: Path, *, processes: int = 1, cwd: Path = CHECKOUT
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run `nangluong demo` in `home`; yield its port and process; stop it with Ctrl-C."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "nangluong", "demo"],
        env=environment(home, PORT=str(port), NANGLUONG_WEB_PROCESSES=str(processes)),
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(port, process, 180)
        yield port, process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def cpu_seconds(process: subprocess.Popen[bytes], name: str) -> float:
    """Return the CPU seconds used so far by the children whose command line holds `name`."""
    total = 0.0
    for child in psutil.Process(process.pid).children(recursive=True):
        if any(name in part for part in child.cmdline()):
            times = child.cpu_times()
            total += times.user + times.system
    return total
