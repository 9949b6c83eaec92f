"""Reads of the conversion factors that a release used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from nangluong.statistics.queries.snapshot import at, kept, rows


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A factor that at least one fact was converted with: `value` TJ per unit; `*` stands for any."""

    product: str
    flow: str
    place: str
    period: str
    source: str
    value: Decimal
    unit: str
    basis: str
    rung: str


@kept
def factors_used(snapshot: int) -> tuple[FactorRow, ...]:
    """Return the factors, in order of product, flow, place and period."""
    names = ", ".join(FactorRow.__slots__)
    query = f"SELECT {names} FROM {at('factor', snapshot)} ORDER BY product, flow, place, period, source"
    return tuple(FactorRow(*row) for row in rows(query))
