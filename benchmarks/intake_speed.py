"""How fast files of readings are taken: parsed, placed by master data, made durable in the lake, acknowledged.

Each file holds a night of 100,000 meters (4.8 million half-hours) as wide CSV or Parquet and fills a bucket of its own.
One process takes one file, then two processes take two at once. Beside: pandas, polars and DuckDB reading the same file
into long rows and writing Parquet, without master data, versions, quarantine or commit.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.measure import CHECKOUT, Figure, environment, temporary_home

METERS = int(os.environ.get("INTAKE_METERS", "100000"))
FILES = 4
_DAY = dt.date(2026, 11, 2)
_CHILD = """
import sys, time, json, resource
import django; django.setup()
from pathlib import Path
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.intake.taking import take_file
from nangluong.metering.models import ReadingSource
from nangluong.metering.estate.snapshot import current
from nangluong.foundation.lake import warm_up
source = ReadingSource.objects.get(code="bench")
current(); warm_up()
print("ready", flush=True); sys.stdin.readline()
start, cpu = time.perf_counter(), time.process_time()
batch = take_file(SYSTEM, source=source, path=Path(sys.argv[1])).batch
print(json.dumps({"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu, "readings": batch.readings,
 "state": batch.state, "refused": batch.refused + batch.waiting,
 "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
_PREPARE = """
import sys
import django; django.setup()
from django.core.management import call_command
import datetime as dt, io
from pathlib import Path
import numpy as np
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.classes import read_customer_classes
from nangluong.metering.estate.illustrative import Grid, estate_table, write_estate
from nangluong.metering.estate.importing import import_estate
from nangluong.metering.generator import Meters
from nangluong.metering.intake.sources import open_source
from nangluong.registry.models import Organisation
from django.conf import settings
call_command("prepare", stdout=io.StringIO()); call_command("load_reference", stdout=io.StringIO())
from nangluong.metering.preparing import prepare_tables
prepare_tables()
count = int(sys.argv[1])
classes = read_customer_classes(settings.REFERENCE_ROOT / "metering" / "customer_classes.csv")
ones = np.ones(count, dtype=np.int64)
meters = Meters(ones.astype(np.uint8), ones * 8000, (ones * 7245).astype(np.int32), ones * 10, ones * 10**9, ones > 1)
path = Path(sys.argv[2]) / "estate.parquet"
write_estate(path, estate_table(meters, classes, Grid(areas=(("evncpc", "48"),)), dt.date(2024, 1, 1)))
import_estate(SYSTEM, path=path, illustrative=True)
open_source(SYSTEM, code="bench", name="bench", corporation=Organisation.objects.get(pk="evncpc"),
 formats=["csv_wide", "parquet"], illustrative=True)
"""


def _write_wide(path: Path, first: int, count: int) -> None:
    """Write a night of meters as wide CSV: about five bytes a reading."""
    import pyarrow as pa
    from pyarrow import csv

    from nangluong.metering.estate.illustrative import meter_serials
    from nangluong.metering.formats.csv_wide import wide_header

    rng = np.random.default_rng(first)
    wh = (rng.gamma(1.2, 180, (count, 48))).astype(np.int32)
    start = rng.integers(0, 10**8, count)
    columns = [meter_serials(first, count), ["A+"] * count, [_DAY.isoformat()] * count, start, start + wh.sum(axis=1)]
    table = pa.table(dict(zip(wide_header(48), [*columns, *wh.T], strict=True)))
    with path.open("wb") as sink:
        sink.write((",".join(table.column_names) + "\n").encode())  # Arrow would quote the names
        csv.write_csv(table, sink, csv.WriteOptions(include_header=False, quoting_style="none"))


def _parquet_of(path: Path, target: Path) -> None:
    """Write the same rows as Parquet day vectors."""
    import pyarrow as pa
    from pyarrow import parquet

    from nangluong.metering.formats import WideCsv
    from nangluong.metering.formats.intake import Limits

    [days] = WideCsv().read(path.read_bytes(), Limits()).days
    vectors = pa.FixedSizeListArray.from_arrays(pa.array(days.wh.reshape(-1)), 48)
    names = ("meter", "channel", "day", "register_start_wh", "register_end_wh")
    columns = {name: pa.array(getattr(days, name)) for name in names}
    columns["day"] = columns["day"].cast(pa.date32())
    parquet.write_table(pa.table({**columns, "wh": vectors}), target)


def _django(home: Path) -> dict[str, str]:
    return environment(home, DJANGO_SETTINGS_MODULE="nangluong.settings", PYTHONPATH=f"{CHECKOUT}/src:{CHECKOUT}")


def _take(home: Path, paths: list[Path]) -> tuple[list[dict[str, float]], float]:
    """Take files at once, a process each; return what each says and the seconds from start to the last end."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(path)],
            env=_django(home),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for path in paths
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    start = time.perf_counter()
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    answers = [json.loads(child.communicate()[0]) for child in children]
    return answers, time.perf_counter() - start


def _peers(path: Path, folder: Path) -> dict[str, float]:
    """Return the seconds that others need to read the file and write it as Parquet, values only."""
    import duckdb
    import pandas as pd
    import polars as pl

    seconds = {}
    start = time.perf_counter()
    pd.read_csv(path).to_parquet(folder / "pandas.parquet")
    seconds["pandas"] = time.perf_counter() - start
    start = time.perf_counter()
    pl.read_csv(path).write_parquet(folder / "polars.parquet")
    seconds["polars"] = time.perf_counter() - start
    start = time.perf_counter()
    duckdb.connect().execute(f"COPY (FROM '{path}') TO '{folder / 'duckdb.parquet'}' (FORMAT parquet)")
    seconds["DuckDB"] = time.perf_counter() - start
    return seconds


def run() -> list[Figure]:
    """Return the figures."""
    with temporary_home() as home:
        files = home / "files"
        files.mkdir()
        subprocess.run([sys.executable, "-c", _PREPARE, str(METERS * FILES), str(home)], env=_django(home), check=True)
        paths = [files / f"{number}.csv" for number in range(FILES)]
        for number, path in enumerate(paths):
            _write_wide(path, number * METERS, METERS)
        _parquet_of(paths[3], files / "3.parquet")
        [alone], _ = _take(home, paths[:1])
        both, seconds = _take(home, paths[1:3])
        [columns], _ = _take(home, [files / "3.parquet"])
        for answer in (alone, *both, columns):
            assert (answer["state"], answer["refused"], answer["readings"]) == ("taken", 0, METERS * 48), answer
        peers = _peers(paths[0], files)
        readings = METERS * 48 / 1e6
        size = f"{paths[0].stat().st_size / 1e6:.0f} MB, {METERS:,} meters"
        together = 2 * readings / seconds
        figures = [
            Figure("wide CSV, one process", readings / alone["seconds"], "M readings/s", 15, size, at_least=True),
            Figure("wide CSV, of its CPU", readings / alone["cpu"], "M readings/s", None, "threads counted together"),
            Figure("wide CSV, two processes", together, "M readings/s", 30, "two files at once", at_least=True),
            Figure("Parquet, one process", readings / columns["seconds"], "M readings/s"),
            Figure("memory of a process", alone["mb"], "MB", 700, "one file of 100,000 meters"),
        ]
        note = "reads and writes only: no master data, versions, quarantine, commit"
        beside = [Figure(f"{who}, the same file", readings / s, "M readings/s", None, note) for who, s in peers.items()]
        return figures + beside
