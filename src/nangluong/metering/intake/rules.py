"""The numbers that intake and exceptions go by, from reference data. Pure but for reading the file."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True)
class IntakeRules:
    """What `reference/metering/intake_rules.csv` says on a day; the meanings stand there."""

    late_after_days: int
    silent_days: int
    estimated_days: int
    estimated_window: int
    outage_days: int
    sum_check_days: int


@lru_cache(maxsize=8)
def read_intake_rules(path: Path, on: dt.date) -> IntakeRules:
    """Read the rules that hold on a day; `ValueError` if one is missing or stands twice."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    day = on.isoformat()
    holding = [row for row in rows if row["valid_from"] <= day and (not row["valid_to"] or day < row["valid_to"])]
    values = {row["key"]: int(row["value"]) for row in holding}
    if len(values) != len(holding) or set(values) != {field.name for field in fields(IntakeRules)}:
        raise ValueError(f"{path.name} does not say every rule once on {day}")
    return IntakeRules(**values)
