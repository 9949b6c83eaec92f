"""Reads of the balance as a release froze it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from nangluong.statistics.freezing.balances import COMPLEMENT, SECRET
from nangluong.statistics.queries.snapshot import at, kept, rows

REAL = "real"
ILLUSTRATIVE = "illustrative"

ENERGY = "energy"
COMMODITY = "commodity"
"""The commodity balance in natural units, in which the production of secondary products is production."""


@dataclass(frozen=True, slots=True)
class BalanceCell:
    """One cell: energy in TJ and, where the product has one, the natural quantity; contribution-to-supply sign.

    `complete` is false where something necessary is not known: then there is no figure, and `partial_tj` is the sum of
    what is known. `reported` marks a total as its source publishes it, not built from parts; `illustrative` touches at
    least one illustrative figure. `how` says what the cell is made of: facts, products, rows or total (a reported
    total), or why it is not shown (see `secret`); `rest_tj` is what reported totals of single products have beyond
    their details.
    """

    product: str
    row: str
    natural_value: Decimal | None
    natural_unit: str
    energy_tj: Decimal | None
    partial_tj: Decimal | None
    complete: bool
    reported: bool
    estimated: bool
    illustrative: bool
    how: str
    rest_tj: Decimal | None

    @property
    def secret(self) -> str:
        """Why the figure is not shown: `secret` (confidential) or `complement` (it protects others), else ""."""
        return self.how if self.how in (SECRET, COMPLEMENT) else ""

    @property
    def natural_secret(self) -> str:
        """Why the natural quantity is not shown; that of a sum may be kept back although its energy is shown."""
        kept_back = self.complete and bool(self.natural_unit) and self.natural_value is None
        return self.secret or (COMPLEMENT if kept_back else "")


@dataclass(frozen=True, slots=True)
class Contribution:
    """A fact in a cell: `sign` × `value` × `factor` (TJ per unit) = `energy_tj`, and where the factor came from."""

    sign: int
    dataset: str
    source: str
    product: str
    flow: str
    value: Decimal | None
    unit: str
    basis: str
    factor: Decimal | None
    factor_rung: str
    factor_source: str
    gross_to_net: bool
    divided_by: str
    energy_tj: Decimal | None
    line: int
    batch: int


_CELL = (
    "product, row_code, natural_value, natural_unit, energy_tj, partial_tj, complete, reported, estimated,"
    " illustrative, how, rest_tj"
)


@kept
def periods(snapshot: int, variant: str, place: str) -> tuple[str, ...]:
    """Return the years for which the place has a balance, newest first."""
    query = f"SELECT DISTINCT period FROM {at('cell', snapshot)} WHERE variant = ? AND place = ? ORDER BY period DESC"
    return tuple(period for (period,) in rows(query, [variant, place]))


@kept
def balance_places(snapshot: int) -> tuple[str, ...]:
    """Return the places that have a balance, in order of code."""
    return tuple(place for (place,) in rows(f"SELECT DISTINCT place FROM {at('cell', snapshot)} ORDER BY place"))


@kept
def cells(
    snapshot: int, variant: str, place: str, period: str, balance: str = ENERGY
) -> Mapping[tuple[str, str], BalanceCell]:
    """Return the cells of one balance by (row, product); a cell that is not there is not known."""
    query = f"SELECT {_CELL} FROM {at('cell', snapshot)} WHERE variant = ? AND place = ? AND period = ? AND balance = ?"
    found = (BalanceCell(*row) for row in rows(query, [variant, place, period, balance]))
    return MappingProxyType({(cell.row, cell.product): cell for cell in found})


@kept
def cell_series(
    snapshot: int, variant: str, place: str, row: str, product: str, balance: str = ENERGY
) -> Mapping[str, BalanceCell]:
    """Return one cell over the years, by period in order."""
    query = (
        f"SELECT period, {_CELL} FROM {at('cell', snapshot)}"
        " WHERE variant = ? AND place = ? AND row_code = ? AND product = ? AND balance = ? ORDER BY period"
    )
    found = rows(query, [variant, place, row, product, balance])
    return MappingProxyType({period: BalanceCell(*rest) for period, *rest in found})


@kept
def contributions(
    snapshot: int, variant: str, place: str, period: str, row: str, product: str, balance: str = ENERGY
) -> tuple[Contribution, ...]:
    """Return the facts in one cell, the largest first; empty for a cell that is a sum of other cells."""
    query = (
        "SELECT sign, dataset, source, fact_product, fact_flow, value, unit, basis, factor, factor_rung,"
        f" factor_source, gross_to_net, divided_by, energy_tj, line, batch FROM {at('contribution', snapshot)}"
        " WHERE variant = ? AND place = ? AND period = ? AND row_code = ? AND product = ? AND balance = ?"
        " ORDER BY abs(energy_tj) DESC NULLS LAST, fact_product, fact_flow, line"
    )
    return tuple(Contribution(*found) for found in rows(query, [variant, place, period, row, product, balance]))


@kept
def balance_sources(snapshot: int, variant: str, place: str, period: str) -> frozenset[str]:
    """Return the codes of the sources whose figures are in one balance."""
    query = f"SELECT DISTINCT source FROM {at('contribution', snapshot)} WHERE variant = ? AND place = ? AND period = ?"
    return frozenset(source for (source,) in rows(query, [variant, place, period]))
