"""One million observations from Parquet to a finished file: our writers beside pysdmx and sdmx1, as JSON.

    .venv/bin/python benchmarks/sdmx_writers.py [--observations 1000000] [--peers] [--repeat 3]

Every measurement runs in a process of its own: best wall time, CPU time of that run, and the highest resident memory.
`from_lake` reads a Parquet file stored in order through DuckDB (2 threads) and the project's own query; `sorted` reads
an unordered one, so DuckDB sorts. Peers start from a table in memory (`--peers`, minutes); ML of peers takes a tenth of
the rows.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measure import Figure, script_report
from nangluong.statistics.sdmx.dataflows import TIME, Dataflow, Registry, read_registry
from nangluong.statistics.sdmx.query.address import split_address
from nangluong.statistics.sdmx.query.data import DataQuery, parse_data_query
from nangluong.statistics.sdmx.query.sql import Given, select
from nangluong.statistics.sdmx.writers.csv import csv_1_0, csv_2_0
from nangluong.statistics.sdmx.writers.json import json_1_0, json_2_0
from nangluong.statistics.sdmx.writers.message import ALL_DIMENSIONS, DataSet, Header, Layout
from nangluong.statistics.sdmx.writers.prefetch import read_ahead
from nangluong.statistics.sdmx.writers.xml import ml_2_1, ml_2_1_generic, ml_3_0

CHECKOUT = Path(__file__).resolve().parents[1]
YEARS = 25
BATCH = 32_768
HEADER = Header("BENCH", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "VN_MOIT")
Write = Callable[[Layout, list[DataSet]], Iterator[bytes]]

WRITERS: dict[str, Write] = {
    "csv_2_0": csv_2_0,
    "csv_1_0": csv_1_0,
    "json_2_0": lambda layout, sets: json_2_0(HEADER, layout, sets),
    "json_1_0": lambda layout, sets: json_1_0(HEADER, layout, sets),
    "ml_3_0": lambda layout, sets: ml_3_0(HEADER, layout, sets),
    "ml_2_1": lambda layout, sets: ml_2_1(HEADER, layout, sets),
    "ml_2_1_generic": lambda layout, sets: ml_2_1_generic(HEADER, layout, sets),
}


def registry() -> Registry:
    """Return the published data flows."""
    return read_registry(CHECKOUT / "reference" / "statistics" / "sdmx" / "dataflows.yaml")


def flow() -> Dataflow:
    """Return the flow that is measured."""
    return registry().dataflow("DF_ENERGY")


def prepare(folder: Path, observations: int) -> None:
    """Write the two files that the measurements read: rows as the lake's table of facts holds them."""
    db = duckdb.connect()
    db.execute(
        f"""CREATE TABLE made AS
        SELECT 'unsd' AS source, 'A' AS freq, printf('P%04d', series // 2000) AS place,
            printf('%04d', series // 20 % 100) AS product, printf('%02d', series % 20) AS flow,
            CAST(1999 + n % {YEARS} AS VARCHAR) AS period,
            CASE WHEN series // 20 % 2 = 0 THEN 'GWh' ELSE 'kt' END AS unit,
            CAST(hash(n) % 1000000000 AS DECIMAL(18,6)) / 1000 AS quotient, 'net' AS basis,
            CASE WHEN hash(n) % 3 = 0 THEN 'E' ELSE 'A' END AS status, 'F' AS confidentiality,
            CAST(NULL AS DECIMAL(18,9)) AS own_factor, false AS illustrative, 'sourced' AS confidence,
            CAST(NULL AS VARCHAR) AS note, 'fact' AS role
        FROM (SELECT range AS n, range // {YEARS} AS series FROM range({observations}))"""
    )
    db.execute("CREATE TABLE facts AS SELECT * EXCLUDE quotient, CAST(quotient AS DECIMAL(18,6)) AS value FROM made")
    db.execute(f"COPY facts TO '{folder / 'ordered.parquet'}' (ROW_GROUP_SIZE 122880)")
    db.execute(f"COPY (FROM facts ORDER BY hash(product || flow || period)) TO '{folder / 'mixed.parquet'}'")


def opened(folder: Path, layout_of: str, *, ordered: bool) -> tuple[DataQuery, Any]:
    """Return the query and a reader of its rows."""
    query = parse_data_query(split_address("DF_ENERGY/all", f"dimensionAtObservation={layout_of}"), registry())
    path = folder / ("ordered.parquet" if ordered else "mixed.parquet")
    given = Given(lists={"open_sources": ["unsd"]})
    sql = select(query, lambda _table: f"'{path}'", given, grouped=True, stored_in_order=ordered)
    db = duckdb.connect()
    db.execute("SET threads = 2")
    return query, db.execute(sql.text, sql.parameters).to_arrow_reader(BATCH)


def ours(folder: Path, name: str, layout_of: str, *, ordered: bool) -> int:
    """Write one file; return its size."""
    query, reader = opened(folder, layout_of, ordered=ordered)
    target = folder / f"out.{name}"
    with target.open("wb") as out:
        for piece in WRITERS[name](query.layout, [DataSet(read_ahead(reader))]):
            out.write(piece)
    size = target.stat().st_size
    target.unlink()
    return size


def _reduced(folder: Path, rows: int) -> Any:
    _, reader = opened(folder, TIME, ordered=True)
    return reader.read_all().slice(0, rows)


def pysdmx_writes(folder: Path, name: str, rows: int) -> Callable[[], int]:
    """Return the writing of `rows` observations by pysdmx."""
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.io.writer import write_sdmx

    from nangluong.statistics.sdmx.structures.artefacts import Artefacts

    formats = {
        "csv_2_0": (Format.DATA_SDMX_CSV_2_0_0, {}),
        "csv_1_0": (Format.DATA_SDMX_CSV_1_0_0, {}),
        "ml_3_0": (Format.DATA_SDMX_ML_3_0, {"dimension_at_observation": TIME, "prettyprint": False}),
        "ml_2_1": (Format.DATA_SDMX_ML_2_1_STR, {"dimension_at_observation": TIME, "prettyprint": False}),
    }
    known = registry()
    schema = Artefacts(known).data_structure(known.dataflow("DF_ENERGY")).to_schema()
    frame = _reduced(folder, rows).to_pandas()
    frame["OBS_VALUE"] = frame["OBS_VALUE"].astype(float)
    data = PandasDataset(structure=schema, data=frame.drop(columns=["CONVERSION_FACTOR", "NOTE"]))
    kind, options = formats[name]
    return lambda: len(write_sdmx([data], kind, **options) or "")


def sdmx1_writes(folder: Path, _name: str, rows: int) -> Callable[[], int]:
    """Return the writing of `rows` observations as ML 2.1 by sdmx1 (read from our own file, which is not counted)."""
    import io

    import sdmx

    from nangluong.statistics.sdmx.structures.artefacts import Artefacts
    from nangluong.statistics.sdmx.structures.messages import structures_ml_2_1
    from nangluong.statistics.sdmx.structures.naming import packed

    known = registry()
    structures = Artefacts(known, packed)
    definition = structures_ml_2_1(HEADER, [structures.concept_scheme(), structures.data_structure(flow())])
    dsd = next(iter(sdmx.read_sdmx(io.BytesIO(definition)).structure.values()))
    text = b"".join(ml_2_1(HEADER, Layout(flow()), [DataSet(_reduced(folder, rows).to_batches())]))
    message = sdmx.read_sdmx(io.BytesIO(text), structure=dsd)
    return lambda: len(sdmx.to_xml(message))


def measured(work: Callable[[], int], repeat: int) -> dict[str, float]:
    """Return the best wall time, the CPU time of that run, the size and the highest memory of this process."""
    runs = []
    for _ in range(repeat):
        begun, cpu = time.perf_counter(), time.process_time()
        size = work()
        runs.append((time.perf_counter() - begun, time.process_time() - cpu, size))
    seconds, cpu_seconds, size = min(runs)
    # Not getrusage: its maximum is inherited from the parent process.
    status = Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1]
    peak_mb = int(status.split()[0]) / 1024
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "size_mb": round(size / 1e6, 1),
        "peak_mb": round(peak_mb),
    }


def one(folder: Path, case: str, rows: int, repeat: int) -> dict[str, Any]:
    """Measure one case, in this process."""
    who, name, variant = case.split("/")
    if who == "ours":
        layout_of = ALL_DIMENSIONS if variant == "flat" else TIME
        return measured(lambda: ours(folder, name, layout_of, ordered=variant != "sorted"), repeat)
    work = pysdmx_writes(folder, name, rows) if who == "pysdmx" else sdmx1_writes(folder, name, rows)
    return {"observations": rows, **measured(work, 1)}


def cases(*, peers: bool) -> list[str]:
    """Return what is measured."""
    found = [f"ours/{name}/from_lake" for name in WRITERS]
    found += [f"ours/{name}/flat" for name in WRITERS if not name.startswith("csv")]
    found += ["ours/csv_2_0/sorted", "ours/ml_3_0/sorted"]
    if peers:
        found += [f"pysdmx/{name}/memory" for name in ("csv_2_0", "csv_1_0", "ml_3_0", "ml_2_1")]
        found += ["sdmx1/ml_2_1/memory"]
    return found


def main() -> None:
    """Measure every case in a process of its own and print all as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--case")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    rows = given.observations
    if given.case:
        share = rows // 10 if given.case.split("/")[1].startswith("ml") else rows
        print(json.dumps(one(given.folder, given.case, share, given.repeat)))
        return
    results: dict[str, Any] = {"observations": rows, "cores": os.cpu_count(), "load": os.getloadavg()[0], "cases": {}}
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), rows)
        for case in cases(peers=given.peers):
            command = [sys.executable, __file__, "--case", case, "--folder", folder]
            command += ["--observations", str(rows), "--repeat", str(given.repeat)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            last = done.stderr.strip().splitlines()[-1:] or [""]
            results["cases"][case] = json.loads(done.stdout) if done.returncode == 0 else {"error": last[0]}
    print(json.dumps(results, indent=1))


def run() -> list[Figure]:
    """Measure all formats from the lake to a finished file, beside pysdmx and sdmx1 (ML of the peers on a tenth)."""
    found = script_report("sdmx_writers", "--peers")
    limits = {"ours/csv_2_0/from_lake": 0.6, "ours/json_2_0/from_lake": 1.2, "ours/ml_3_0/from_lake": 2.0}
    figures = []
    for case, one in found["cases"].items():
        if "error" in one:
            figures.append(Figure(case, float("nan"), "s", limits.get(case), one["error"]))
            continue
        rows = one.get("observations", found["observations"])
        note = f"{rows:,} observations, peak {one['peak_mb']} MB, {one['size_mb']} MB file"
        figures.append(Figure(case, one["seconds"], "s", limits.get(case), note))
    return figures


if __name__ == "__main__":
    main()
