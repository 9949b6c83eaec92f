"""What a query costs beside how much is stored: one series and a table of a thousand observations, at 1 and 10 million.

`SDMX_SCALE=1,10,100` (millions) names other sizes; 100 million take some minutes and 1.3 GB of disk
(`make bench-scale`).
"""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

from benchmarks.measure import Figure, temporary_home
from benchmarks.sdmx_lake import YEARS, key_of
from benchmarks.sdmx_server import BASE, made, serving

_TRIES = 200
_SIZES = "1,10"


def _asked(port: int, paths: list[str]) -> tuple[float, float]:
    """Return median and 95th percentile of the milliseconds of these requests over one connection."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    for path in paths:
        begun = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        times.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
    connection.close()
    times.sort()
    return times[len(times) // 2], times[int(0.95 * (len(times) - 1))]


def _size(home: Path, millions: int) -> list[Figure]:
    facts = millions * 1_000_000
    seconds = made(home, "file", facts)
    stored = sum(path.stat().st_size for path in home.rglob("figures.duckdb")) / 1e6
    series = facts // YEARS
    chosen = random.Random(7)
    keys = [key_of(chosen.randrange(series)) for _ in range(_TRIES + 20)]
    with serving(home, 1) as (port, _process):
        _asked(port, [f"{BASE}/{key}?format=csv" for key in keys[:20]])
        one, one_95 = _asked(port, [f"{BASE}/{key}?format=csv" for key in keys[20:]])
        # All flows of a product of a place: 20 series × 25 years = 500 observations.
        wide = [".".join([*key.split(".")[:3], "*", *key.split(".")[4:]]) for key in keys[20:120]]
        many, many_95 = _asked(port, [f"{BASE}/{key}?format=json" for key in wide])
    what = f"{millions} million observations stored"
    return [
        Figure(f"{what}: file", stored, "MB", None, f"made in {seconds:.0f} s"),
        Figure(f"{what}: one series (25), median", one, "ms", None, f"p95 {one_95:.1f} ms"),
        Figure(f"{what}: twenty series (500), median", many, "ms", None, f"p95 {many_95:.1f} ms"),
    ]


def run() -> list[Figure]:
    """Measure every size, smallest first."""
    sizes = [int(text) for text in os.environ.get("SDMX_SCALE", _SIZES).split(",")]
    with temporary_home() as home:
        found = [figure for millions in sizes for figure in _size(home, millions)]
    print(f"sizes: {sizes}", file=sys.stderr)
    return found
