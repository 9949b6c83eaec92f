"""Days off from reference data, for day classes and for the generator's Tết. Pure but for reading the file."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from nangluong.metering.slots import day_number


def read_days_off(path: Path, kind: str | None = None) -> frozenset[int]:
    """Return the day numbers in `reference/metering/holidays.csv`, all or of one kind (`tet`, `public`)."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    return frozenset(day_number(dt.date.fromisoformat(r["day"])) for r in rows if kind is None or r["kind"] == kind)
