"""The SDMX server as clients meet it: a million observations in every format, one series by key, ETag hits, peers."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks import sdmx_writers
from benchmarks.measure import CHECKOUT, Figure, environment, free_port, temporary_home, wait_until_ready
from benchmarks.sdmx_lake import NUMBER, YEARS, key_of

OBSERVATIONS = 1_000_000
BASE = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0"
_REPEAT = 3
_CLIENTS = 4
_SECONDS = 6.0
_LIMITS = {"csv": 0.6, "json": 1.2, "xml": 2.0}
_FORMATS = ("csv", "json", "xml", "structurespecificdata", "genericdata", "csv1", "json1")
_PEERS = ("pysdmx/csv_2_0/memory", "pysdmx/ml_3_0/memory", "pysdmx/ml_2_1/memory", "sdmx1/ml_2_1/memory")
_MEMORY_LIMIT = 300.0


def bench_environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of the measured server."""
    return environment(home, DJANGO_SETTINGS_MODULE="benchmarks.server_settings", **more)


def made(home: Path, what: str, facts: int) -> float:
    """Make a lake or file of so many facts in a process of its own; return its seconds (see `sdmx_lake`)."""
    command = [sys.executable, "-m", "benchmarks.sdmx_lake", what, str(facts)]
    done = subprocess.run(
        command, env=bench_environment(home), cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return float(done.stdout.strip().splitlines()[-1])


@contextmanager
def serving(home: Path, processes: int) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serve the installation with granian, as the product does; yield port and process."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(processes), "--blocking-threads", "1"]
    process = subprocess.Popen([*command, "nangluong.wsgi:application"], env=bench_environment(home), cwd=CHECKOUT)
    try:
        wait_until_ready(port, process, 60)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def _workers(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    return [child for child in psutil.Process(process.pid).children(recursive=True) if child.is_running()]


def download(port: int, path: str, target: Path) -> tuple[float, int]:
    """Fetch into a file; return the seconds from request to finished file, and its size."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path)
    answer = connection.getresponse()
    with target.open("wb") as out:
        while piece := answer.read(1 << 20):
            out.write(piece)
    seconds = time.perf_counter() - begun
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return seconds, target.stat().st_size


class _Peak(threading.Thread):
    """Watches the largest resident memory of the server's processes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__(daemon=True)
        self._process, self._ended = process, threading.Event()
        self.megabytes = 0.0

    def run(self) -> None:
        while not self._ended.wait(0.02):
            for worker in _workers(self._process):
                try:
                    self.megabytes = max(self.megabytes, worker.memory_info().rss / 2**20)
                except psutil.NoSuchProcess:
                    continue

    def end(self) -> float:
        self._ended.set()
        self.join()
        return self.megabytes


def _whole(port: int, process: subprocess.Popen[bytes], folder: Path) -> list[Figure]:
    found = []
    peak = _Peak(process)
    peak.start()
    for word in _FORMATS:
        path = f"{BASE}/*?format={word}"
        runs = [download(port, path, folder / "answer") for _ in range(_REPEAT)]
        seconds, size = min(runs)
        note = f"{size / 1e6:.0f} MB, best of {_REPEAT}"
        found.append(Figure(f"1M observations, lake → HTTP → file, {word}", seconds, "s", _LIMITS.get(word), note))
    found.append(Figure("peak memory of a worker over all of these", peak.end(), "MB", _MEMORY_LIMIT))
    return found


_LOAD = """
import http.client, json, sys, time
from benchmarks.sdmx_lake import key_of
port, first, series, seconds, base, tagged = sys.argv[1:]
connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=30)
times, number, tag = [], int(first), ""
stop = time.perf_counter() + float(seconds)
while time.perf_counter() < stop:
    path = f"{base}/{key_of(number % int(series))}?format=csv"
    begun = time.perf_counter()
    connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
    answer = connection.getresponse()
    body = answer.read()
    times.append(time.perf_counter() - begun)
    assert answer.status == (304 if tag else 200), (answer.status, body[:200])
    if tagged == "yes":
        tag = answer.headers["ETag"]
    else:
        number += 7919
print(json.dumps(times))
"""


def load(port: int, clients: int, *, tagged: bool, series: int) -> tuple[float, list[float]]:
    """Let processes ask, each for another series every time (or one again and again by ETag); return rate and times."""
    commands = [
        [
            sys.executable,
            "-c",
            _LOAD,
            str(port),
            str(n * 104_729),
            str(series),
            str(_SECONDS),
            BASE,
            "yes" if tagged else "no",
        ]
        for n in range(clients)
    ]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=CHECKOUT) for command in commands]
    lists: list[list[float]] = [json.loads(process.communicate()[0]) for process in running]
    times = sorted(one for found in lists for one in found)
    return sum(len(found) for found in lists) / _SECONDS, times


def _share(times: list[float], share: float) -> float:
    return times[int(share * (len(times) - 1))] * 1000


def _one_series(port: int, process: subprocess.Popen[bytes]) -> list[Figure]:
    series = OBSERVATIONS // YEARS
    load(port, 2, tagged=False, series=series)
    before = sum(sum(worker.cpu_times()[:2]) for worker in _workers(process))
    _rate, alone = load(port, 1, tagged=False, series=series)
    spent = sum(sum(worker.cpu_times()[:2]) for worker in _workers(process)) - before
    rate, _times = load(port, _CLIENTS, tagged=False, series=series)
    hits, _hit_times = load(port, _CLIENTS, tagged=True, series=series)
    return [
        Figure("one series by key, never asked before, p95", _share(alone, 0.95), "ms", 15.0, "one client"),
        Figure("the same, median", _share(alone, 0.5), "ms"),
        Figure("the same, CPU in the server", spent / len(alone) * 1000, "ms"),
        Figure(
            "series per second, 2 processes", rate, "1/s", 300.0, f"{_CLIENTS} clients on the same cores", at_least=True
        ),
        Figure("ETag hits (304) per second, 2 processes", hits, "1/s", 300.0, "should be far above", at_least=True),
    ]


def _peers() -> list[Figure]:
    """Let pysdmx and sdmx1 write the same observations in this run; ML from a tenth of them, scaled up."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        sdmx_writers.prepare(Path(folder), OBSERVATIONS)
        for case in _PEERS:
            rows = OBSERVATIONS // 10 if "/ml" in case else OBSERVATIONS
            command = [sys.executable, sdmx_writers.__file__, "--case", case, "--folder", folder]
            command += ["--observations", str(OBSERVATIONS), "--repeat", "1"]
            done = subprocess.run(command, capture_output=True, text=True, check=False, env=_with_checkout())
            if done.returncode:
                found.append(Figure(f"peer: {case}", float("nan"), "s", None, done.stderr.strip()[-80:]))
                continue
            measured: dict[str, Any] = json.loads(done.stdout)
            scale = OBSERVATIONS / rows
            note = f"{measured['peak_mb']} MB" + (f", ×{scale:.0f} from {rows:,} observations" if scale > 1 else "")
            found.append(
                Figure(
                    f"peer: 1M observations, {case.removesuffix('/memory')}",
                    measured["seconds"] * scale,
                    "s",
                    None,
                    note,
                )
            )
    return found


def _with_checkout() -> dict[str, str]:
    return environment(Path(tempfile.gettempdir()), PYTHONPATH=str(CHECKOUT))


def run() -> list[Figure]:
    """Measure everything in one run on one machine."""
    with temporary_home() as home, tempfile.TemporaryDirectory() as folder:
        seconds = made(home, "lake", OBSERVATIONS)
        found = [Figure("1M facts, lake → file of figures, sorted, once per release", seconds, "s", None, NUMBER)]
        with serving(home, 1) as (port, process):
            found += _whole(port, process, Path(folder))
        with serving(home, 2) as (port, process):
            found += _one_series(port, process)
    return [*found, *_peers()]


__all__ = ["bench_environment", "key_of", "made", "run", "serving"]
