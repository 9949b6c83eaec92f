"""The page that `make faults-metering` keeps (FAULT_REPORT): `benchmarks/latest/faults_metering.md`."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import machine

_rows: dict[str, tuple[str, str]] = {}


def note(what: str, counts: Mapping[str, int], shown: str) -> None:
    """Add what came of a drill to the page, where one is wanted: it is reached only when its tests have passed."""
    target = os.environ.get("FAULT_REPORT")
    if not target:
        return
    _rows[what] = (", ".join(f"{count} {name}" for name, count in counts.items()), shown)
    kept = [f"| {drill} | {ends} | {meaning} |" for drill, (ends, meaning) in _rows.items()]
    head = f"# faults_metering\n\n{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {machine()}\n\n"
    table = ["| drill | how it ended | what the test then found |", "|---|---|---|", *kept]
    Path(target).write_text(head + "\n".join(table) + "\n", encoding="utf-8")
