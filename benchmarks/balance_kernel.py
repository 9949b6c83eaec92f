"""Measure a balance build over one million facts: 150 products x 100 flows x 67 years of one country.

Prints one JSON object: wall and CPU seconds of the build (best of three; facts already in columns), of encoding
the code columns beforehand and of reading cells out afterwards, and the peak resident memory of the process.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.measure import Figure, script_report
from nangluong.statistics.balances import COMPLETE_COUNTRY, FactColumns, build_balances, load_definition
from nangluong.statistics.classification import Classification, load_classification
from nangluong.statistics.factors import load_factors

PRODUCTS, FLOWS, YEARS = 150, 100, 67
TARGET_WALL_S, TARGET_RSS_MB = 2.0, 500.0
REPEATS = 3


def synthetic_facts(classification: Classification) -> dict[str, Any]:
    """Return code columns of every product x flow x year, in units the products allow; values are pseudo-random."""
    products = [product for product in classification.products if product.units and product.balance_group]
    products += [product for product in classification.products if product.units and not product.balance_group]
    products = products[:PRODUCTS]
    kinds = ("capacity", "reserve", "memo", "stock")
    flows = [flow for flow in classification.flows if flow.kind not in kinds][:FLOWS]
    shape = (len(products), len(flows), YEARS)
    random = np.random.default_rng(2)
    at = np.indices(shape).reshape(3, -1)

    def codes(index: Any, known: list[str]) -> pa.DictionaryArray:
        return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), pa.array(known))

    return {
        "place": codes(np.zeros(at.shape[1], np.int32), ["VN"]),
        "period": codes(at[2], [str(1965 + year) for year in range(YEARS)]),
        "product": codes(at[0], [product.code for product in products]),
        "flow": codes(at[1], [flow.code for flow in flows]),
        "unit": codes(at[0], [product.units[0] for product in products]),
        "value_micro": random.integers(0, 10**10, at.shape[1]),
        "coverage": COMPLETE_COUNTRY,
    }


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Run `work`; return its result, wall seconds and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def main() -> int:
    """Measure and print; exit 1 where a target is missed."""
    root = Path(__file__).resolve().parents[1] / "reference"
    classification = load_classification(root)
    definition, factors = load_definition(root, classification), load_factors(root, classification)
    columns = synthetic_facts(classification)
    facts, encode_wall, _ = timed(lambda: FactColumns.from_columns(classification, **columns))
    wall, cpu = float("inf"), float("inf")
    for _ in range(REPEATS):
        balances = None  # the one before makes room, as in a release build
        balances, once, busy = timed(lambda: build_balances(definition, factors, facts))
        wall, cpu = min(wall, once), min(cpu, busy)
    cells, cells_wall, _ = timed(lambda: balances.cells)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    passed = wall <= TARGET_WALL_S and peak <= TARGET_RSS_MB
    report = {
        "benchmark": "balance_kernel",
        "facts": len(facts),
        "cells": len(cells),
        "wall_s": round(wall, 3),
        "cpu_s": round(cpu, 3),
        "encode_wall_s": round(encode_wall, 3),
        "cells_wall_s": round(cells_wall, 3),
        "peak_rss_mb": round(peak, 1),
        "target_wall_s": TARGET_WALL_S,
        "target_rss_mb": TARGET_RSS_MB,
        "passed": passed,
    }
    print(json.dumps(report))
    return 0 if passed else 1


def run() -> list[Figure]:
    """Measure in a process of its own, so that the peak memory is this build's."""
    found = script_report("balance_kernel")
    what = f"balance build over {found['facts']:,} facts"
    return [
        Figure(what, found["wall_s"], "s", TARGET_WALL_S, f"{found['cells']:,} cells, CPU {found['cpu_s']} s"),
        Figure(f"{what}, peak memory", found["peak_rss_mb"], "MB", TARGET_RSS_MB),
    ]


if __name__ == "__main__":
    sys.exit(main())
