"""Reads of what a release changed against the one before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nangluong.statistics.queries.snapshot import at, kept, rows


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was added, removed or changed. `what` is fact, cell or indicator; `item` the flow, row or code."""

    what: str
    kind: str
    place: str
    period: str
    product: str
    item: str
    old_value: Decimal | None
    new_value: Decimal | None
    unit: str
    reason: str


@kept
def change_counts(snapshot: int) -> tuple[tuple[str, str, int], ...]:
    """Return how many values of each sort (what, kind) changed."""
    query = f"SELECT what, kind, count(*) FROM {at('change', snapshot)} GROUP BY what, kind ORDER BY what, kind"
    return tuple((what, kind, count) for what, kind, count in rows(query))


@kept
def changes(snapshot: int, what: str, offset: int, limit: int) -> tuple[Change, ...]:
    """Return a page of the changes of one sort, the newest period first."""
    query = (
        f"SELECT what, kind, place, period, product, item, old_value, new_value, unit, reason"
        f" FROM {at('change', snapshot)} WHERE what = ?"
        " ORDER BY period DESC, place, product, item, kind LIMIT ? OFFSET ?"
    )
    return tuple(Change(*row) for row in rows(query, [what, limit, offset]))
