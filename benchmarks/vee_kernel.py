"""VEE kernel on day vectors beside pandas, polars and DuckDB doing the same core rules on the same data, one core each.

`python benchmarks/vee_kernel.py [--meters 8000] [--days 28]` prints one JSON object. Core rules, identical results
demanded: missing, negative (fails), over capacity (fails beyond 120 %), spike days (ratio 20 over 1 kWh/h), straight
lines over gaps of at most four slots across midnight, energy. The kernel does all its other rules, the ladder and the
edit records as well in the same time; `full` adds registers: sum check, clearing, exact anchoring.

The long rows of the others are made before their clock starts. Figures are readings (slots) a second; CPU seconds are
the robust ones on a machine with other load.
"""

from __future__ import annotations

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import argparse
import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from benchmarks.measure import Figure, script_report
from nangluong.metering.classes import read_customer_classes
from nangluong.metering.codes import Method, Outcome, Rule
from nangluong.metering.days_off import read_days_off
from nangluong.metering.generator import Meters, Readings, make_meters, make_readings, read_recipe
from nangluong.metering.slots import MISSING, UNKNOWN, Calendar, day_number
from nangluong.metering.vee import Anchors, MeterDays, VeeResult, read_rulebook, register_advance, run_vee
from nangluong.metering.vee.profiles import read_profiles

REFERENCE = Path(__file__).resolve().parents[1] / "reference" / "metering"
SLOTS = 48
PART = 4_000
RATIO = 20
LONGEST = 4


@dataclass(frozen=True)
class Core:
    """What every engine must agree on."""

    missing: int
    negative: int
    over_capacity: int
    spike_days: int
    interpolated: int
    energy_wh: int


class Kernel:
    """Our kernel, in blocks of 4,000 meters."""

    def __init__(self, meters: Meters, readings: Readings) -> None:
        """Keep the data and read the rules as of its first day."""
        classes = read_customer_classes(REFERENCE / "customer_classes.csv")
        self.thresholds = read_rulebook(REFERENCE / "vee_rules.yaml", classes).as_of(dt.date(2026, 2, 2))
        self.calendar = Calendar(read_days_off(REFERENCE / "holidays.csv"))
        self.profiles = read_profiles(REFERENCE / "class_profiles.yaml", classes, SLOTS)
        self.meters, self.readings = meters, readings
        most = meters.capacity_wh.astype(np.int64)[:, None] * SLOTS
        modulus = meters.modulus_wh[:, None]
        self.advance, _ = register_advance(readings.register_start_wh, readings.register_end_wh, modulus, most)

    def run(self, *, registers: bool) -> list[VeeResult]:
        """Run all blocks."""
        none = Anchors(*[np.empty(0, dtype=np.int64)] * 4)
        results = []
        for start in range(0, len(self.meters), PART):
            part = slice(start, start + PART)
            advance = self.advance[part] if registers else np.full_like(self.advance[part], UNKNOWN)
            block = MeterDays(
                self.readings.first_day,
                self.readings.received_wh[part],
                self.meters.class_code[part],
                self.meters.capacity_wh[part],
                advance,
                self.meters.register_unit_wh[part],
            )
            anchors = None if registers else none
            results.append(run_vee(block, self.thresholds, self.calendar, self.profiles, anchors))
        return results


def core_of(results: list[VeeResult]) -> Core:
    """Return the core figures of the kernel's results."""
    counts = np.zeros(6, dtype=np.int64)
    for result in results:
        found, edits = result.findings, result.edits
        failed = found.outcome == Outcome.FAILED
        gap = found.rule == Rule.MISSING
        spikes = found.rule == Rule.SPIKE
        other = edits.method != Method.LINEAR
        beyond_line = edits.edited_wh[other & (edits.method > 0)].sum(dtype=np.int64)
        counts += [
            (found.last - found.first + 1)[gap].sum(),
            (found.rule == Rule.NEGATIVE).sum(),
            ((found.rule == Rule.OVER_CAPACITY) & failed).sum(),
            len(np.unique(found.meter[spikes] * 1000 + found.day[spikes])),
            (~other).sum(),
            result.total_wh.sum() - beyond_line,
        ]
    return Core(*(int(count) for count in counts))


def long_rows(meters: Meters, readings: Readings) -> pa.Table:
    """Return the data as long rows: meter, t (slots from the first midnight), day, wh or null, fail, floor."""
    count, days, slots = readings.received_wh.shape
    wh = readings.received_wh.reshape(-1)
    per_meter = days * slots
    floor = np.where(np.isin(meters.class_code, [3, 8]), 10_000, 500)
    return pa.table(
        {
            "meter": np.repeat(np.arange(count, dtype=np.int32), per_meter),
            "t": np.tile(np.arange(per_meter, dtype=np.int32), count),
            "day": np.tile(np.repeat(np.arange(days, dtype=np.int32), slots), count),
            "wh": pa.array(wh, mask=wh == MISSING),
            "fail": np.repeat(meters.capacity_wh.astype(np.int64) * 1200 // 1000, per_meter),
            "floor": np.repeat(floor.astype(np.int64), per_meter),
        }
    )


def with_pandas(frame: pd.DataFrame) -> Core:
    """Run the core rules in pandas."""
    missing, negative = frame["wh"].isna(), frame["wh"] < 0
    over = frame["wh"] > frame["fail"]
    good = frame["wh"].where(~(negative | over))
    clean = frame.assign(good=good, zeroed=good.fillna(0))
    day = clean.groupby(["meter", "day"], sort=False)
    rank = clean.sort_values("zeroed", ascending=False).groupby(["meter", "day"], sort=True)["zeroed"]
    top, third = rank.nth(0), rank.nth(2)
    keys = ["meter", "day"]
    first = clean.loc[top.index, [*keys, "floor"]].assign(top=top).set_index(keys)
    second = clean.loc[third.index, keys].assign(third=third).set_index(keys)
    joined = first.join(second)
    limit = np.maximum(joined["third"] * (1 + RATIO), joined["floor"])
    spikes = int((joined["top"] > limit).sum())
    hole = good.isna()
    series = clean["meter"]
    start = (hole != hole.shift()) | (series != series.shift())
    run = start.cumsum()
    length = hole.groupby(run).transform("size")
    before, after = good.groupby(series).ffill(), good.groupby(series).bfill()
    step = clean.groupby(run).cumcount() + 1
    fits = hole & (length <= LONGEST) & before.notna() & after.notna()
    value = np.floor((before * (length + 1 - step) + after * step + (length + 1) // 2) / (length + 1))
    energy = int(day["zeroed"].sum().sum()) + int(value[fits].sum())
    return Core(int(missing.sum()), int(negative.sum()), int(over.sum()), spikes, int(fits.sum()), energy)


def with_polars(frame: pl.DataFrame) -> Core:
    """Run the core rules in polars, lazily."""
    wh = pl.col("wh").cast(pl.Int64)
    base = frame.lazy().with_columns(
        good=pl.when((wh < 0) | (wh > pl.col("fail"))).then(None).otherwise(wh),
    )
    days = base.group_by("meter", "day").agg(
        missing=wh.is_null().sum(),
        negative=(wh < 0).sum(),
        over=(wh > pl.col("fail")).sum(),
        top=pl.col("good").fill_null(0).top_k(3),
        floor=pl.col("floor").first(),
        energy=pl.col("good").sum(),
    )
    days = days.with_columns(first=pl.col("top").list.max(), third=pl.col("top").list.min())
    spike = pl.col("first") > pl.max_horizontal(pl.col("third") * (1 + RATIO), pl.col("floor"))
    sums = days.select(
        pl.col("missing").sum(), pl.col("negative").sum(), pl.col("over").sum(), spike.sum(), pl.col("energy").sum()
    )
    hole = pl.col("good").is_null()
    changed = (hole != hole.shift()) | (pl.col("meter") != pl.col("meter").shift())
    runs = base.with_columns(
        hole=hole,
        run=changed.fill_null(True).cum_sum(),
        before=pl.col("good").forward_fill().over("meter"),
        after=pl.col("good").backward_fill().over("meter"),
    ).filter("hole")
    runs = runs.with_columns(n=pl.len().over("run").cast(pl.Int64), k=pl.int_range(1, pl.len() + 1).over("run"))
    n = pl.col("n") + 1
    lines = runs.filter((pl.col("n") <= LONGEST) & pl.col("before").is_not_null() & pl.col("after").is_not_null())
    value = (pl.col("before") * (n - pl.col("k")) + pl.col("after") * pl.col("k") + n // 2) // n
    found, filled = pl.collect_all([sums, lines.select(count=pl.len(), energy=value.sum())])
    missing, negative, over, spikes, energy = found.row(0)
    return Core(missing, negative, over, spikes, filled["count"][0], energy + (filled["energy"][0] or 0))


DUCKDB = f"""
WITH base AS (SELECT meter, day, t, wh, fail, floor,
    CASE WHEN wh < 0 OR wh > fail THEN NULL ELSE wh::BIGINT END AS good FROM rows),
days AS (SELECT meter, day, count(*) - count(wh) AS missing, count(*) FILTER (wh < 0) AS negative,
    count(*) FILTER (wh > fail) AS over, max(coalesce(good, 0), 3) AS top, any_value(floor) AS floor,
    sum(good) AS energy FROM base GROUP BY meter, day),
holes AS (SELECT meter, t, t - row_number() OVER (PARTITION BY meter ORDER BY t) AS run FROM base WHERE good IS NULL),
gaps AS (SELECT meter, min(t) AS first, count(*) AS n FROM holes GROUP BY meter, run HAVING count(*) <= {LONGEST}),
lines AS (SELECT g.n, b.good AS left_, a.good AS right_ FROM gaps g
    JOIN base b ON b.meter = g.meter AND b.t = g.first - 1 AND b.good IS NOT NULL
    JOIN base a ON a.meter = g.meter AND a.t = g.first + g.n AND a.good IS NOT NULL),
filled AS (SELECT (left_ * (n + 1 - k) + right_ * k + (n + 1) // 2) // (n + 1) AS value
    FROM lines, unnest(range(1, n + 1)) AS u(k))
SELECT sum(missing)::BIGINT, sum(negative)::BIGINT, sum(over)::BIGINT,
    count(*) FILTER (top[1] > greatest(top[3] * {1 + RATIO}, floor)),
    (SELECT count(*) FROM filled), (sum(energy) + (SELECT coalesce(sum(value), 0) FROM filled))::BIGINT FROM days
"""


def with_duckdb(rows: pa.Table) -> Core:
    """Run the core rules in DuckDB SQL, one thread."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("rows", rows)
        found = connection.execute(DUCKDB).fetchone()
    assert found
    return Core(*found)


def timed(work: Callable[[], object], times: int) -> tuple[float, float, object]:
    """Return the best wall and CPU seconds of `times` runs, and the last result."""
    wall = cpu = float("inf")
    result: object = None
    for _ in range(times):
        start, begun = time.perf_counter(), time.process_time()
        result = work()
        wall, cpu = min(wall, time.perf_counter() - start), min(cpu, time.process_time() - begun)
    return wall, cpu, result


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--meters", type=int, default=8_000)
    options.add_argument("--days", type=int, default=28)
    options.add_argument("--kernel-only", action="store_true")
    given = options.parse_args()
    classes = read_customer_classes(REFERENCE / "customer_classes.csv")
    profiles = read_profiles(REFERENCE / "class_profiles.yaml", classes, SLOTS)
    holidays = REFERENCE / "holidays.csv"
    calendar = Calendar(read_days_off(holidays))
    recipe = read_recipe(REFERENCE / "generator.yaml", classes, profiles, calendar, read_days_off(holidays, "tet"))
    meters = make_meters(recipe, given.meters, seed=1)
    first = day_number(dt.date(2026, 2, 2))
    made, _, readings = timed(lambda: make_readings(recipe, meters, first, given.days, seed=1), 1)
    assert isinstance(readings, Readings)
    slots = readings.received_wh.size
    report: dict[str, object] = {
        "meters": given.meters,
        "days": given.days,
        "readings": slots,
        "generator_million_per_s": round(slots / made / 1e6, 1),
        "load_average": os.getloadavg()[0],
    }
    kernel = Kernel(meters, readings)
    engines: dict[str, dict[str, object]] = {}

    def measure(name: str, work: Callable[[], object], times: int) -> object:
        wall, cpu, result = timed(work, times)
        engines[name] = {
            "wall_s": round(wall, 3),
            "cpu_s": round(cpu, 3),
            "million_per_s": round(slots / wall / 1e6, 1),
            "million_per_cpu_s": round(slots / cpu / 1e6, 1),
        }
        return result

    measure("kernel_full", lambda: kernel.run(registers=True), 9)
    results = measure("kernel_core", lambda: kernel.run(registers=False), 9)
    core = core_of(results)  # type: ignore[arg-type]
    report["core"] = vars(core)
    if not given.kernel_only:
        rows = long_rows(meters, readings)
        frame, columns = rows.to_pandas(), pl.from_arrow(rows)
        answers = {
            "pandas": measure("pandas", lambda: with_pandas(frame), 1),
            "polars": measure("polars", lambda: with_polars(columns), 2),  # type: ignore[arg-type]
            "duckdb": measure("duckdb", lambda: with_duckdb(rows), 2),
        }
        report["differences"] = {name: vars(answer) for name, answer in answers.items() if answer != core}
    report["engines"] = engines
    print(json.dumps(report, indent=1))


def run() -> list[Figure]:
    """Measure the kernel beside pandas, polars and DuckDB on the same data, one core each."""
    found = script_report("vee_kernel")
    limits = {"kernel_full": 100.0}
    return [
        Figure(
            f"VEE on {found['readings']:,} readings, {name}",
            engine["million_per_s"],
            "M readings/s",
            limits.get(name),
            f"{engine['million_per_cpu_s']} per CPU second",
            at_least=True,
        )
        for name, engine in found["engines"].items()
    ]


if __name__ == "__main__":
    main()
