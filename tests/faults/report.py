"""The page that `make faults` keeps: `benchmarks/latest/faults.md`."""

from __future__ import annotations

import datetime as dt
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import machine

if TYPE_CHECKING:
    from tests.faults.test_site_killed import Outcome


def write_report(target: str, outcome: Outcome) -> None:
    """Write what was killed and what came of it."""
    found = outcome.truth
    killed = ", ".join(f"{count} × {kind}" for kind, count in sorted(outcome.kills.items()))
    refused = ", ".join(f"{count} × {status or 'no answer'}" for status, count in sorted(outcome.failed.items()))
    rows = [
        ("kills (`kill -9`)", sum(outcome.kills.values()), killed),
        ("writes acknowledged", found.acknowledged, "rows, audit entry and job in one transaction"),
        ("writes stored", found.stored, "those above it were committed, but the answer was lost with the process"),
        ("acknowledged and lost", found.lost, "must be 0"),
        ("rows without audit entry", found.without_audit, "must be 0"),
        ("audit entries without row, or twice", found.audit_without_row, "must be 0"),
        ("jobs not finished", found.unfinished, "must be 0"),
        ("jobs without effect", found.effects_missing, "must be 0"),
        ("jobs with two effects", found.effects_twice, "must be 0"),
        ("requests that failed", sum(outcome.failed.values()), refused),
        ("ready again, median", f"{statistics.median(outcome.back_s):.1f} s", f"longest {max(outcome.back_s):.1f} s"),
        ("last job finished", f"{outcome.drained_s:.0f} s", "after the last write"),
        ("audit chain", "verified", "`nangluong audit verify`"),
    ]
    table = [
        "| what | count | note |",
        "|---|---|---|",
        *(f"| {what} | {count} | {note} |" for what, count, note in rows),
    ]
    head = f"# faults\n\n{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC, {machine()}\n\n"
    Path(target).write_text(head + "\n".join(table) + "\n", encoding="utf-8")
