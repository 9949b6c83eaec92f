"""One national night: wide files of every meter → durable as received → validated → daily sums, all committed.

`python -m benchmarks.national_night [--meters 30500000] [--folder /path]`; in `make bench` a million meters
(`NIGHT_METERS`). Two processes take the files through the intake verb (parsed, placed by master data, duplicates and
versions, fsync, lake commit, audit), then a validation run over all buckets on two processes writes values, findings,
edits and the sums by feeder and transformer, a commit a bucket; last the sums by corporation are asked for and compared
with what the files hold. Files are made before, a bucket at a time, and are not timed; `make national-night
METERS=…` keeps what was measured in `benchmarks/latest/national_night_METERS.json`, with the machine's load when it
began.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.measure import CHECKOUT, Figure, machine, temporary_home
from benchmarks.processes import Processor, Watch
from benchmarks.vee_lake import django_environment, script, setting, validate

NATION = 30_500_000
METERS = int(os.environ.get("NIGHT_METERS", "1000000"))
_OPEN = """
import django; django.setup()
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.intake.sources import open_source
from nangluong.registry.models import Organisation
from benchmarks.night_setting import AREAS
for code, _, _ in AREAS:
    open_source(SYSTEM, code=code, name=code, corporation=Organisation.objects.get(pk=code), formats=["csv_wide"],
     illustrative=True)
print("{}")
"""
_TAKE = """
import json, sys
import django; django.setup()
from pathlib import Path
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.intake.taking import take_file
from nangluong.metering.models import ReadingSource
sources = {source.code: source for source in ReadingSource.objects.all()}
files, readings, refused = 0, 0, 0
for line in sys.stdin:
    code, path = line.split()
    batch = take_file(SYSTEM, source=sources[code], path=Path(path)).batch
    files, readings, refused = files + 1, readings + batch.readings, refused + batch.refused + batch.waiting
    if batch.state != "taken":
        raise SystemExit(f"{path}: {batch.state}, {batch.refused} refused")
    print(json.dumps({"files": files, "readings": readings, "refused": refused, "state": batch.state}), flush=True)
"""
_SUMS = """
import json, time
import django; django.setup()
from nangluong.metering.queries.aggregates import by_corporation
from nangluong.metering.lake.store import readings_lake
from benchmarks.night_setting import DAY
rows = by_corporation(DAY, DAY)
feeders = readings_lake().read("SELECT count(DISTINCT feeder) FROM lake.feeder_day_48").fetchall()[0][0]
print(json.dumps({"corporations": {row.key: [row.points, row.known_wh, row.missing, row.estimated] for row in rows},
 "feeders": feeders, "points": sum(row.points for row in rows), "known_wh": sum(row.known_wh for row in rows)}))
"""


def _sources(meters: int, folder: Path) -> list[tuple[str, Path]]:
    """Return every file with the corporation that sends it."""
    from benchmarks.night_setting import AREAS, area_of, buckets

    return [(AREAS[area_of(bucket, meters)][0], folder / f"night-{bucket:05d}.csv") for bucket, _ in buckets(meters)]


def _take(home: Path, files: list[tuple[str, Path]], processes: int = 2) -> list[dict[str, float]]:
    """Take the files in some processes, each file by whoever is free; return what each says last."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _TAKE],
            env=django_environment(home),
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        for _ in range(processes)
    ]
    for number, child in enumerate(children):
        assert child.stdin is not None
        child.stdin.write("".join(f"{code} {path}\n" for code, path in files[number::processes]))
        child.stdin.close()
    answers = []
    for child in children:
        assert child.stdout is not None
        lines = child.stdout.read().splitlines()
        if child.wait() or not lines:
            raise RuntimeError("a process of the intake failed")
        answers.append(json.loads(lines[-1]))
    return answers


def night(home: Path, meters: int, folder: Path) -> dict[str, float]:
    """Make the setting, then run and time the night; files are removed as they have been read for the last time."""
    print("making files", file=sys.stderr, flush=True)
    made = setting(home, meters, "--files", folder=folder)
    script(home, _OPEN)
    files = _sources(meters, folder)
    print("the night begins", file=sys.stderr, flush=True)
    with Watch(1.0, server=home) as watch:
        used = Processor(home)
        start = time.perf_counter()
        taken = _take(home, files)
        received, intake_cpu = time.perf_counter(), used.taken()
        run, own = validate(home, 0)
        validated, validation_cpu = time.perf_counter(), used.taken()
        sums = script(home, _SUMS)
        end, sums_cpu = time.perf_counter(), used.taken()
    readings = run["slots"] / 1e6
    return {
        "meters": meters,
        "files": sum(answer["files"] for answer in taken),
        "file_bytes": made["bytes"],
        "readings_received": sum(answer["readings"] for answer in taken),
        "refused": sum(answer["refused"] for answer in taken),
        "intake_s": received - start,
        "validation_s": validated - received,
        "sums_s": end - validated,
        "total_s": end - start,
        "intake_cpu_s": intake_cpu,
        "validation_cpu_s": validation_cpu,
        "sums_cpu_s": sums_cpu,
        "cpu_s": intake_cpu + validation_cpu + sums_cpu,
        "intake_m_per_cpu_s": readings / intake_cpu,
        "validation_m_per_cpu_s": readings / validation_cpu,
        "m_per_cpu_s": readings / (intake_cpu + validation_cpu + sums_cpu),
        "validation_in_run_s": run["seconds"],
        "peak_mb": max(watch.peak_mb, own.peak_mb),
        "postgres_mb": watch.server_mb,
        "slots": run["slots"],
        "estimated": run["estimated"],
        "missing": run["missing"],
        "bytes_per_reading": run["bytes"] / run["slots"],
        **sums,
    }


def figures(found: dict[str, float], limit_s: float) -> list[Figure]:
    """Return the figures of a night."""
    what = f"night of {int(found['meters']):,} meters × 48"
    memory = found["peak_mb"] + found["postgres_mb"]
    parts = f"intake {found['intake_s']:.1f} s, validation {found['validation_s']:.1f} s, sums {found['sums_s']:.1f} s"
    return [
        Figure(f"{what}: files to committed sums", found["total_s"], "s", limit_s, parts),
        Figure(
            f"{what}: memory of all processes", memory, "MB", 3000, f"PostgreSQL {found['postgres_mb']:.0f} MB of it"
        ),
        Figure(f"{what}: readings a second", found["slots"] / found["total_s"] / 1e6, "M/s"),
        Figure(
            f"{what}: readings a CPU second",
            found["m_per_cpu_s"],
            "M",
            None,
            f"intake {found['intake_m_per_cpu_s']:.1f}, validation {found['validation_m_per_cpu_s']:.1f};"
            " start of every process and PostgreSQL counted",
        ),
    ]


def run() -> list[Figure]:
    """Measure a smaller night; its limit is that of the nation in proportion."""
    with temporary_home() as home:
        return figures(night(home, METERS, home / "files"), 300 * METERS / NATION)


def main() -> None:
    """Run a night of any size and print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--meters", type=int, default=NATION)
    given, load = options.parse_args(), os.getloadavg()[0]
    with temporary_home() as home:
        found = night(home, given.meters, home / "files")
    found |= {"machine": machine(), "load_before": load}
    (CHECKOUT / "benchmarks" / "latest" / f"national_night_{given.meters}.json").write_text(
        json.dumps(found, indent=1) + "\n", encoding="utf-8"
    )
    print(json.dumps(found, indent=1))
    for figure in figures(found, 300 * given.meters / NATION):
        print(f"{figure.what}: {figure.value:,.1f} {figure.unit} ({figure.note})")


if __name__ == "__main__":
    main()
