"""Reads for the page of trends: which cells and indicators have a history."""

from __future__ import annotations

from dataclasses import dataclass

from nangluong.statistics.queries.balance import ENERGY
from nangluong.statistics.queries.facts import SeriesSummary, all_series, sources
from nangluong.statistics.queries.snapshot import at, kept, rows


@dataclass(frozen=True, slots=True)
class CellSummary:
    """A cell of the energy balance over the years in which something of it is known."""

    variant: str
    place: str
    row: str
    product: str
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class IndicatorSummary:
    """An indicator over the years in which it has a value."""

    variant: str
    place: str
    code: str
    unit: str
    first: str
    last: str
    count: int


@kept
def cell_summaries(snapshot: int) -> tuple[CellSummary, ...]:
    """Return every cell of the energy balances that is known in at least one year, in order."""
    query = (
        "SELECT variant, place, row_code, product, min(period), max(period), count(*)"
        f" FROM {at('cell', snapshot)} WHERE balance = ? AND coalesce(energy_tj, partial_tj) IS NOT NULL"
        " GROUP BY variant, place, row_code, product ORDER BY place, row_code, product, variant"
    )
    return tuple(CellSummary(*row) for row in rows(query, [ENERGY]))


@kept
def indicator_summaries(snapshot: int) -> tuple[IndicatorSummary, ...]:
    """Return every indicator that has a value in at least one year, in order."""
    query = (
        f"SELECT variant, place, code, unit, min(period), max(period), count(*) FROM {at('indicator', snapshot)}"
        " WHERE value IS NOT NULL GROUP BY variant, place, code, unit ORDER BY place, code, variant, unit"
    )
    return tuple(IndicatorSummary(*row) for row in rows(query))


@kept
def longest_series(snapshot: int, place: str, product: str, flow: str) -> SeriesSummary | None:
    """Return the real series of a product and flow that has the most years; of equal ones that of the first source.

    One source over the whole time: a trend across sources would show their differences as if they were changes.
    """
    priority = {code: position for position, code in enumerate(sources(snapshot))}
    found = [
        summary
        for summary in all_series(snapshot)
        if (summary.key.place, summary.key.product, summary.key.flow) == (place, product, flow)
        and not summary.illustrative
    ]
    return min(found, key=lambda one: (-one.count, priority.get(one.key.source, 999)), default=None)
