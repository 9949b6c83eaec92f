"""Reading series that are no energy flow (population, GDP, emissions, reserves): `figures/context/*.csv`. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from nangluong.foundation.intake import read_csv
from nangluong.statistics.importing.checks import FaultList, RowChecks
from nangluong.statistics.importing.codebook import Codebook
from nangluong.statistics.importing.facts import BASES, STATUSES, rounded_value
from nangluong.statistics.importing.figures import CONFIDENCES
from nangluong.statistics.importing.sources import Source

HEADER = ("place", "series", "period", "value", "unit", "basis", "status", "source", "confidence", "note")


@dataclass(frozen=True, slots=True)
class ContextRow:
    """One value of a series at a place in a year; `value` in `unit`, at most 6 decimals."""

    place: str
    series: str
    period: str
    value: Decimal
    unit: str
    status: str
    source: str
    confidence: str
    note: str
    line: int


def load_series_units(root: Path) -> dict[str, str]:
    """Return the unit of each known series under `root` (the `reference` folder). Raises `IntakeError`."""
    rows = read_csv(root / "statistics" / "figures" / "context_series.csv", comments=True)
    return {row.text("code"): row.text("unit") for row in rows}


def read_context(
    path: Path, codebook: Codebook, sources: dict[str, Source], series_units: dict[str, str], *, as_of: dt.date
) -> tuple[ContextRow, ...]:
    """Read one context file whole. Raises `IntakeError` naming every fault; then nothing is returned."""
    faults = FaultList(path.name)
    checks = RowChecks(codebook, as_of, faults)
    places = frozenset(codebook.areas.values())
    found: list[ContextRow] = []
    for row in read_csv(path, expected=HEADER, comments=True):
        place = checks.word(row, "place", places)
        series = checks.word(row, "series", frozenset(series_units))
        period = checks.year(row, "period")
        number = checks.number(row, "value")
        unit = checks.word(row, "unit", frozenset([series_units[series]])) if series else None
        checks.word(row, "basis", BASES)
        status = checks.word(row, "status", STATUSES)
        source = checks.word(row, "source", frozenset(sources))
        confidence = checks.word(row, "confidence", CONFIDENCES)
        if not (place and series and period and number is not None and unit and status and source and confidence):
            continue
        checks.unique(row, "place+series+period", (place, series, period, source))
        note = row.optional("note") or ""
        found.append(
            ContextRow(place, series, period, rounded_value(number), unit, status, source, confidence, note, row.line)
        )
    faults.stop()
    return tuple(found)
