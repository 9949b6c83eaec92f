"""Validation from lake to lake: read what was received, validate, write values, records and sums, commit.

`VEE_LAKE_METERS` (default 400,000) x one day of 48, two processes, one commit a bucket. Received rows are in the lake
before the clock starts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import CHECKOUT, Figure, environment, temporary_home
from benchmarks.processes import Watch

METERS = int(os.environ.get("VEE_LAKE_METERS", "400000"))
_RUN = """
import json, sys, time
import django; django.setup()
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.engines import engine
from nangluong.metering.runs import start_vee_run
from benchmarks.night_setting import DAY
import datetime as dt
day = DAY - dt.timedelta(days=int(sys.argv[1]))
readings_lake().cursor()
runner = engine(sys.argv[2], processes=int(sys.argv[3]))
start = time.perf_counter()
run = start_vee_run(SYSTEM, first_day=day, last_day=day, runner=runner)
seconds = time.perf_counter() - start
tasks = list(run.tasks.values_list("figures", "seconds"))
stored = readings_lake().read("SELECT count(*), sum(known_wh)::BIGINT FROM lake.reading_validated_48").fetchall()[0]
from nangluong.metering.lake.catalogue import all_files
size = sum(f.size for f in all_files("reading_validated_48"))
print(json.dumps({"seconds": seconds, "worker_seconds": sum(t[1] for t in tasks),
 "slots": sum(t[0]["slots"] for t in tasks), "estimated": sum(t[0]["estimated"] for t in tasks),
 "missing": sum(t[0]["missing"] for t in tasks), "rows": stored[0], "known_wh": stored[1], "bytes": size}))
"""


def django_environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation for a Django script of ours."""
    more |= {"PYTHONPATH": f"{CHECKOUT}/src:{CHECKOUT}"}
    return environment(home, DJANGO_SETTINGS_MODULE="nangluong.settings", **more)


def script(home: Path, code: str, *arguments: str) -> dict[str, float]:
    """Run code in the installation and return the JSON that it prints last."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=django_environment(home),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def setting(home: Path, meters: int, *options: str, folder: Path | None = None) -> dict[str, float]:
    """Make an installation with an estate (`benchmarks.night_setting`)."""
    with tempfile.TemporaryDirectory() as other:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.night_setting", str(meters), str(folder or other), *options],
            env=django_environment(home),
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def validate(home: Path, days_before: int, engine: str = "local", processes: int = 2) -> tuple[dict[str, float], Watch]:
    """Validate one day of everything; return what the run says and what it took."""
    with Watch(server=home) as watch:
        answer = script(home, _RUN, str(days_before), engine, str(processes))
    return answer, watch


def run() -> list[Figure]:
    """Measure."""
    from benchmarks.vee_lake_peers import measure

    with temporary_home() as home:
        setting(home, METERS, "--received", "1")
        answer, watch = validate(home, 1)
        received = next((home / "lake" / "readings").glob("*/reading_received_48/b00000/*.parquet"))
        peers = measure(received, home)
    speed = answer["slots"] / answer["seconds"] / 1e6
    what = f"VEE lake to lake, {METERS:,} meters × 48"
    busy = answer["slots"] / answer["worker_seconds"] / 1e6
    return [
        Figure(what, speed, "M readings/s", 10, f"{answer['seconds']:.1f} s, committed bucket by bucket", True),
        Figure(f"{what}, of a busy worker", busy, "M readings/s", None, "its first bucket, when it starts, counted"),
        *(
            Figure(f"{name}, vectors to rows, core rules, Parquet", clock, "M readings/s", None, f"{cpu:.1f} of CPU")
            for name, (clock, cpu) in peers.items()
        ),
        Figure("memory of all its processes", watch.peak_mb, "MB", 1500, f"PostgreSQL {watch.server_mb:.0f} MB beside"),
        Figure(
            "stored validated reading, a day a file",
            answer["bytes"] / answer["slots"],
            "bytes",
            None,
            "until the month is merged; a month a file in point_query",
        ),
    ]


if __name__ == "__main__":
    for figure in run():
        print(figure)
