"""A million cells checked with 30 rules, beside vtlengine with the same rules on the same cells in the same run.

`python benchmarks/collection_rules.py [--cells 1000000]` prints one JSON object. The questionnaire is the project's
own of oil refining (xd-01: 30 rules with the implied ones, 73 cells a return); its returns are clean ones of a few
refineries, each copied many times, with a fault in every thousandth; each has a period before and eight of history.
Ours
starts from the bytes as they are stored (`packed`) and ends with every finding; vtlengine starts from its data frames,
made before its clock starts, runs the exported script on either of its back ends and has to find the same.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from benchmarks.measure import Figure, script_report

CODE, DAYS, BASES, EVERY = "xd-01", 30, 6, 1000


def _packed(definition: Any, cells: Any, rows: Any) -> Any:
    from decimal import Decimal

    from nangluong.statistics.returns.packing import pack

    numbers = {".".join(key): Decimal(v.numerator) / Decimal(v.denominator) for key, v in cells.items()}
    return pack(definition, numbers, rows)


def ours(definition: Any, wanted: int) -> tuple[dict[str, float], Any, set[tuple[str, int, str | None]]]:
    """Return our times, the collection and what was found as (rule, return, row)."""
    import numpy as np

    from nangluong.statistics.returns.packing import Packed, RowNumbers, grids
    from nangluong.statistics.rules.collection import Collection
    from nangluong.statistics.rules.compiling import compile_rules
    from nangluong.statistics.rules.running import Checker
    from tests.statistics.rules.seeding import clean, faults_of

    bases = [clean(definition, seed) for seed in range(BASES)]
    bad = [made.one for made in faults_of(definition)]
    good = [_packed(definition, one.now, one.rows) for one in bases]
    broken = [_packed(definition, one.now, one.rows) for one in bad]
    before = [_packed(definition, one.prev, one.rows) for one in bases]
    past = [[_packed(definition, cells, one.rows) for cells in one.history] for one in bases]
    size = -(-wanted // (len(good[0].numbers) // 8))
    # A faulty return stands beside the history of the return it was made from, the first.
    kind = [0 if n % EVERY == 0 else n % BASES for n in range(size)]
    now = [(n, broken[n // EVERY % len(broken)] if n % EVERY == 0 else good[kind[n]]) for n in range(size)]
    earlier = [(n, Packed(before[kind[n]].numbers, {})) for n in range(size)]
    history = [(n, one) for n in range(size) for one in past[kind[n]]]
    started = time.perf_counter()
    numbers = RowNumbers(definition)
    tables = {
        "now": grids(definition, now, numbers),
        "prev": grids(definition, earlier, numbers),
        "past": grids(definition, history, numbers),
    }
    these = Collection(
        definition,
        size,
        numbers.codes(),
        **tables,
        hours=np.full(size, DAYS * 24, np.int64),
        days=np.full(size, DAYS, np.int64),
    )
    unpacked = time.perf_counter()
    program = compile_rules(definition)
    with Checker(these, memory_limit="2GB") as checker:
        hits = list(checker.hits(program))
    done = time.perf_counter()
    found = {(hit.rule.code, hit.ret, hit.row) for hit in hits}
    return {"unpack": unpacked - started, "check": done - unpacked, "rules": len(program.queries)}, these, found


def theirs(definition: Any, these: Any) -> dict[str, tuple[float, set[tuple[str, int, str | None]]]]:
    """Return the seconds and findings of vtlengine by back end."""
    import vtlengine

    from nangluong.statistics.rules.vtl import exported
    from tests.statistics.rules.vtl_peer import data_of, findings

    structures, frames = data_of(these)
    script = f"period_days := {DAYS};\nperiod_hours := {DAYS * 24};\n{exported(definition)}"
    done = {}
    for name, options in (("pandas", {"use_duckdb": False}), ("DuckDB", {"use_duckdb": True})):
        started = time.perf_counter()
        result = vtlengine.run(
            script=script,
            data_structures=structures,
            datapoints={key: frame.copy() for key, frame in frames.items()},
            return_only_persistent=True,
            **options,
        )
        seconds = time.perf_counter() - started
        pairs = {(code, ret, row) for code, rows in findings(result).items() for ret, row in rows}
        done[name] = (seconds, pairs)
    return done


def measured(cells: int, *, peers: bool) -> dict[str, Any]:
    """Measure everything once and return it as JSON."""
    import django

    django.setup()
    from tests.statistics.rules.seeding import questionnaires

    definition = next(one for one in questionnaires() if one.code == CODE)
    # Once small, so that imports and the first opening of DuckDB are not counted.
    ours(definition, 2000)
    times, these, found = ours(definition, cells)
    report: dict[str, Any] = {"cells": these.cells, "returns": these.size, **times, "found": len(found), "peers": {}}
    if peers:
        for name, (seconds, pairs) in theirs(definition, these).items():
            report["peers"][name] = {
                "seconds": seconds,
                "found": len(pairs),
                "missed": len(found - pairs),
                "false": len(pairs - found),
            }
    return report


def run() -> list[Figure]:
    """Measure in a process of its own; figures for the table."""
    report = script_report("collection_rules")
    total = report["unpack"] + report["check"]
    cells = report["cells"] / 1e6
    figures = [
        Figure(
            f"{cells:.2f} M cells, {report['rules']:.0f} rules, with history",
            total,
            "s",
            1.0,
            f"unpacking {report['unpack']:.2f}, {report['found']} found",
        )
    ]
    figures += [
        Figure(
            f"the same in vtlengine ({name})",
            peer["seconds"],
            "s",
            note=f"{peer['found']} found: {peer['missed']} missed, {peer['false']} false",
        )
        for name, peer in report["peers"].items()
    ]
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--alone", action="store_true", help="without vtlengine")
    given = parser.parse_args()
    said = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(said):
        warnings.simplefilter("ignore")
        result = measured(given.cells, peers=not given.alone)
    print(json.dumps(result))
