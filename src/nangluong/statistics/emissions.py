"""Greenhouse gases from fuel combustion, IPCC 2006 tier 1: energy burnt times a default factor per fuel.

*Sectoral approach*: fuel burnt in power and heat plants, in the energy industries' own use and in final consumption.
*Reference approach*: apparent consumption (supply) less what goes to non-energy use, carbon dioxide only; it counts all
carbon that enters the country and is the usual cross-check. Which rows count is in `emission_rows.csv`.

All amounts are whole grams (int64), from nano-TJ on the net calorific basis times micro-kilograms per TJ, each product
rounded once half away from zero. Carbon dioxide of biomass is a memo item (`co2_biogenic`), never part of a total.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from nangluong.foundation.reference import Column, choice
from nangluong.statistics.balances.block import FROM_PRODUCTS, NO_ENERGY, Block
from nangluong.statistics.balances.cells import Balances
from nangluong.statistics.balances.definition import Definition
from nangluong.statistics.exact import NANO, IntArray, round_fraction, scaled_product
from nangluong.statistics.factors.emission_factors import IpccFuel
from nangluong.statistics.reference_tables import cell, read_valid
from nangluong.statistics.selectors import select

GASES: Final = ("co2", "co2_biogenic", "ch4", "n2o")
_COLUMNS: Final = ("place", "period", "node", "row", "gas", "grams", "head", "known", "flags")
# Factors are kept in 1e-3 kg per TJ = grams per TJ.
_GRAMS_PER_KG: Final = 1000

Index = NDArray[np.int64]


@dataclass(frozen=True)
class EmissionRow:
    """A balance row whose energy counts as burnt, times `sign`; `head` rows add up to the total, others are detail."""

    approach: str
    row: str
    sign: int
    head: bool
    products: str


@dataclass(frozen=True)
class Emissions:
    """Emissions as parallel columns; indices as in `Cells`; `gas` indexes `GASES`; `grams` whole grams.

    `head` rows of one approach add up to the total. `known` is False where the energy is only partly known.
    """

    place: NDArray[np.int32]
    period: NDArray[np.int32]
    node: NDArray[np.int32]
    row: NDArray[np.int32]
    gas: NDArray[np.int8]
    grams: IntArray
    head: NDArray[np.bool_]
    known: NDArray[np.bool_]
    flags: NDArray[np.uint8]
    missing: tuple[tuple[str, str, str, str], ...]
    """(place, period, product, row) of fuel burnt that has no emission factor or no energy."""

    def total_grams(self, place: int, period: int, gas: str) -> int | None:
        """Return the total of one place and period (indices), None where anything burnt is not fully known."""
        at = (self.place == place) & (self.period == period) & self.head
        if not at.any() or not self.known[at].all():
            return None
        return int(self.grams[at & (self.gas == GASES.index(gas))].sum())


def load_emission_rows(root: Path, as_of: dt.date | None = None) -> tuple[EmissionRow, ...]:
    """Read `emission_rows.csv`."""
    columns = (
        Column("approach", choice("sectoral", "reference")),
        Column("row"),
        Column("sign", choice("+", "-")),
        Column("head", choice("yes", "no")),
        Column("products"),
    )
    return tuple(
        EmissionRow(
            cell(row, "approach"),
            cell(row, "row"),
            1 if row["sign"] == "+" else -1,
            row["head"] == "yes",
            cell(row, "products"),
        )
        for row in read_valid(root, "factors/emission_rows.csv", columns, ("approach", "row"), as_of)
    )


def combustion_emissions(
    balances: Balances, fuels: Sequence[IpccFuel], rows: Sequence[EmissionRow], approach: str
) -> Emissions:
    """Compute emissions of all places and periods from an energy balance on the net basis.

    Each quantity is taken at the product where it was reported (never again at a heading above). Fuel without a
    factor or without energy is listed in `missing` and makes totals unknown.
    """
    if balances.definition.basis != "net":
        raise ValueError("emission factors are per TJ net")
    factors = _factors(balances.definition, fuels)
    gases = [0, 1] if approach == "reference" else list(range(len(GASES)))
    parts: list[tuple[NDArray[np.generic], ...]] = []
    missing: list[tuple[str, str, str, str]] = []
    for block in balances.blocks:
        for entry in (row for row in rows if row.approach == approach):
            parts += _of_row(balances, block, entry, factors, gases, missing)
    if not parts:
        nothing = np.zeros(0, np.int32)
        return Emissions(
            *(nothing,) * 4,
            nothing.astype(np.int8),
            np.zeros(0, np.int64),
            *(np.zeros(0, bool),) * 2,
            np.zeros(0, np.uint8),
            tuple(missing),
        )
    columns: dict[str, Any] = dict(zip(_COLUMNS, map(np.concatenate, zip(*parts, strict=True)), strict=True))
    return Emissions(**columns, missing=tuple(missing))


def _factors(definition: Definition, fuels: Sequence[IpccFuel]) -> IntArray:
    """Return grams per TJ by gas and product, [gases, P]; -1 where a product has no factor."""
    products = definition.classification.product_index
    table = np.full((len(GASES), len(products)), -1, dtype=np.int64)
    for fuel in fuels:
        if fuel.product in products:
            co2, nothing = fuel.co2_kg_per_tj, Decimal(0)
            by_gas = (
                nothing if fuel.biogenic else co2,
                co2 if fuel.biogenic else nothing,
                fuel.ch4_kg_per_tj,
                fuel.n2o_kg_per_tj,
            )
            grams = [round_fraction(Fraction(amount) * _GRAMS_PER_KG) for amount in by_gas]
            table[:, products[fuel.product]] = grams
    return table


def _counted(definition: Definition, block: Block, row: int) -> NDArray[np.bool_]:
    """Return where a node's figure is the one reported, not a sum of products nor overruled by a heading, [N, T]."""
    how, touched = block.how[row], block.cells.touched[row]
    reached = np.zeros(touched.shape, dtype=bool)
    below = {child for children in definition.children[: len(definition.classification.products)] for child in children}
    tops = [node for node in range(len(definition.classification.products)) if node not in below]
    reached[tops] = True
    for level in reversed(definition.levels):
        for node in level:
            if node < len(definition.classification.products):
                for child in definition.children[node]:
                    reached[child] = reached[node] & (~touched[node] | (how[node] == FROM_PRODUCTS))
    counted: NDArray[np.bool_] = reached & touched & (how != FROM_PRODUCTS)
    return counted


def _of_row(
    balances: Balances,
    block: Block,
    entry: EmissionRow,
    factors: IntArray,
    gases: list[int],
    missing: list[tuple[str, str, str, str]],
) -> list[tuple[NDArray[np.generic], ...]]:
    definition = balances.definition
    classification = definition.classification
    row = classification.row_index[entry.row]
    burnt = sorted(classification.product_index[code] for code in select(entry.products, classification.product_index))
    counted = _counted(definition, block, row)[burnt]
    at, period = np.nonzero(counted)
    node = np.array(burnt, dtype=np.int64)[at]
    flags = block.cells.flags[row, node, period]
    without = (factors[0, node] < 0) | ((flags & NO_ENERGY) != 0)
    facts = balances.converted.facts
    for n, t in zip(node[without], period[without], strict=True):
        label = facts.periods[block.periods[t]]
        missing.append((facts.places[block.place], label, classification.products[n].code, entry.row))
    energy = entry.sign * block.cells.energy[row, node, period]
    known = block.known[row, node, period] & ~without
    parts: list[tuple[NDArray[np.generic], ...]] = []
    for gas in gases:
        grams = scaled_product(energy, np.maximum(factors[gas, node], 0), NANO)
        parts.append(
            (
                np.full(node.size, block.place, np.int32),
                block.periods[period].astype(np.int32),
                node.astype(np.int32),
                np.full(node.size, row, np.int32),
                np.full(node.size, gas, np.int8),
                np.where(without, 0, grams),
                np.full(node.size, entry.head),
                known,
                flags,
            )
        )
    return parts
