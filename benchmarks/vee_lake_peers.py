"""From stored day vectors to stored results with pandas, polars and DuckDB, one thread each, on rows of our own lake.

They read the vectors, lay them out as rows, run the core rules of `vee_kernel` and write the rows as Parquet. That is
less than ours do in `vee_lake`: no quality of a value, no versions, registers, edit records, sums or commit.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from pyarrow import parquet

from benchmarks.vee_kernel import DUCKDB, SLOTS, with_pandas, with_polars
from nangluong.metering.slots import MISSING

_LONG = f"""
CREATE TABLE rows AS SELECT meter, u.t - 1 AS t, 0 AS day, nullif(wh[u.t], {MISSING}) AS wh, fail, floor
FROM '{{path}}', unnest(range(1, {SLOTS + 1})) AS u(t)
"""


def write_vectors(received: Path, target: Path, most: int) -> int:
    """Write the first rows of a received file with the limits that the rules need; return the number of readings."""
    rows = parquet.read_table(received, columns=["point_id", "wh"]).slice(0, most)
    count = rows.num_rows
    columns = {
        "meter": rows.column("point_id").cast(pa.int32()),
        "wh": rows.column("wh"),
        "fail": np.full(count, 20_000, dtype=np.int64),
        "floor": np.full(count, 500, dtype=np.int64),
    }
    parquet.write_table(pa.table(columns), target, compression="zstd")
    return count * SLOTS


def _pandas(source: Path, target: Path) -> None:
    rows = parquet.read_table(source, use_threads=False)
    wh = rows.column("wh").combine_chunks().flatten().to_numpy()
    repeated = {name: np.repeat(rows.column(name).to_numpy(), SLOTS) for name in ("meter", "fail", "floor")}
    frame = pd.DataFrame(
        {
            **repeated,
            "t": np.tile(np.arange(SLOTS, dtype=np.int32), rows.num_rows),
            "day": 0,
            "wh": np.where(wh == MISSING, np.nan, wh),
        }
    )
    with_pandas(frame)
    frame.to_parquet(target, compression="zstd")


def _polars(source: Path, target: Path) -> None:
    wide = pl.read_parquet(source).with_columns(pl.col("wh").arr.to_list())
    t = pl.Series("t", np.tile(np.arange(SLOTS, dtype=np.int32), len(wide)))
    long = wide.explode("wh").with_columns(t, day=pl.lit(0), wh=pl.col("wh").replace(MISSING, None))
    with_polars(long)
    long.write_parquet(target)


def _duckdb(source: Path, target: Path) -> None:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(_LONG.format(path=source))
        connection.execute(DUCKDB).fetchone()
        connection.execute(f"COPY rows TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


PEERS: dict[str, Callable[[Path, Path], None]] = {"pandas": _pandas, "polars": _polars, "DuckDB": _duckdb}


def measure(received: Path, folder: Path, most: int = 20_000) -> dict[str, tuple[float, float]]:
    """Return million readings a second, by the clock and of the processor, of every peer."""
    source = folder / "vectors.parquet"
    readings = write_vectors(received, source, most)
    found = {}
    for name, work in PEERS.items():
        start, begun = time.perf_counter(), time.process_time()
        work(source, folder / f"{name}.parquet")
        wall, cpu = time.perf_counter() - start, time.process_time() - begun
        found[name] = readings / wall / 1e6, readings / cpu / 1e6
    return found
