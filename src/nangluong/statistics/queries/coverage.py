"""Reads of what the sources cover and where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from nangluong.statistics.queries.snapshot import PUBLIC_YEAR, at, kept, rows


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many figures of a source a release holds, and for which years."""

    source: str
    count: int
    first: str
    last: str


@kept
def source_counts(snapshot: int) -> Mapping[str, SourceCount]:
    """Return the counts by source."""
    query = (
        f"SELECT source, count(*), min(period), max(period) FROM {at('fact', snapshot)}"
        f" WHERE {PUBLIC_YEAR} GROUP BY source ORDER BY source"
    )
    return MappingProxyType({row[0]: SourceCount(*row) for row in rows(query)})


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell for which two real sources give different figures in the same unit; `first` has the better priority."""

    product: str
    flow: str
    period: str
    unit: str
    first: str
    first_value: Decimal
    second: str
    second_value: Decimal

    @property
    def relative_pct(self) -> Decimal | None:
        """The difference in percent of the first figure; None where that is zero."""
        if not self.first_value:
            return None
        return 100 * (self.second_value - self.first_value) / self.first_value


@kept
def differences(snapshot: int, place: str) -> tuple[Difference, ...]:
    """Return every cell of a place in which two real sources differ by more than 0.1 %, the largest amount first."""
    ranked = (
        f"SELECT f.*, s.priority FROM {at('fact', snapshot)} AS f JOIN {at('source', snapshot)} AS s"
        f" ON s.code = f.source WHERE {PUBLIC_YEAR} AND NOT f.illustrative AND f.place = ?"
    )
    query = (
        f"WITH ranked AS ({ranked})"
        " SELECT a.product, a.flow, a.period, a.unit, a.source, a.value, b.source, b.value"
        " FROM ranked AS a JOIN ranked AS b USING (place, product, flow, period, unit, basis)"
        " WHERE (a.priority, a.source) < (b.priority, b.source) AND abs(a.value - b.value) > abs(a.value) / 1000"
        " ORDER BY abs(b.value - a.value) * CASE a.unit WHEN 'GWh' THEN 3.6 ELSE 1 END DESC,"
        " a.product, a.flow, a.period, a.source, b.source"
    )
    return tuple(Difference(*row) for row in rows(query, [place]))
