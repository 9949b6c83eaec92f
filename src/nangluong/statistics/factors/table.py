"""The table of conversion factors: product x flow x place x period x unit, each with its basis and source."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nangluong.foundation.reference import Column, choice, decimal_, optional
from nangluong.statistics.classification import Classification
from nangluong.statistics.exact import NANO, IntArray, round_fraction
from nangluong.statistics.factors.basis import BASES, load_basis_factors
from nangluong.statistics.reference_tables import cell, number, read_valid

ANY: Final = "*"
"""Stands for every flow, place or period."""


@dataclass(frozen=True)
class FactorRow:
    """A factor [TJ per `unit`] and what it holds for; `*` in `flow`, `place`, `period` holds for any.

    `default` marks the bottom rung (IPCC). `factor_nano` may be negative or zero only where a source's own statistical
    differences need it.
    """

    product: str
    unit: str
    factor_nano: int
    basis: str
    source: str
    confidence: str
    flow: str = ANY
    place: str = ANY
    period: str = ANY
    default: bool = False

    @property
    def rung(self) -> str:
        """The rung of the ladder this row stands on: what it is particular about."""
        if self.default:
            return "default"
        parts = [name for name in ("place", "flow", "period") if getattr(self, name) != ANY]
        return "+".join(parts) or "general"


@dataclass(frozen=True)
class FactorTable:
    """All factor rows, the gross-to-net factors by product, and the efficiencies behind primary equivalents."""

    rows: tuple[FactorRow, ...]
    net_per_gross_nano: dict[str, int]
    efficiency: dict[str, Fraction]

    @cached_property
    def by_rung(self) -> dict[str, tuple[int, ...]]:
        """Positions of the rows on each rung of the ladder, by the rung's name."""
        found: dict[str, list[int]] = {}
        for position, row in enumerate(self.rows):
            found.setdefault(row.rung, []).append(position)
        return {rung: tuple(positions) for rung, positions in found.items()}

    @cached_property
    def factor_nano(self) -> IntArray:
        """The factor of each row."""
        return np.array([row.factor_nano for row in self.rows], dtype=np.int64)

    @cached_property
    def basis(self) -> NDArray[np.int8]:
        """The index in `BASES` of each row's basis."""
        return np.array([BASES.index(row.basis) for row in self.rows], dtype=np.int8)

    def extended(self, extra: Sequence[FactorRow]) -> FactorTable:
        """Return a table with more rows (national, plant, or an importer's own factors)."""
        return replace(self, rows=(*self.rows, *extra))


def _conversion_rows(root: Path, as_of: dt.date | None) -> list[FactorRow]:
    columns = (
        Column("product"),
        Column("flow"),
        Column("place"),
        Column("period"),
        Column("unit"),
        Column("tj_per_unit", decimal_),
        Column("basis", choice("net", "gross")),
    )
    key = ("product", "flow", "place", "period", "unit", "source")
    return [
        FactorRow(
            cell(row, "product"),
            cell(row, "unit"),
            round_fraction(Fraction(number(row, "tj_per_unit")) * NANO),
            cell(row, "basis"),
            cell(row, "source"),
            cell(row, "confidence"),
            cell(row, "flow"),
            cell(row, "place"),
            cell(row, "period"),
        )
        for row in read_valid(root, "factors/conversion_factors.csv", columns, key, as_of)
    ]


def _ipcc_rows(root: Path, as_of: dt.date | None) -> list[FactorRow]:
    from nangluong.statistics.factors.emission_factors import load_ipcc

    return [
        FactorRow(
            entry.product,
            "kt",
            round_fraction(Fraction(entry.ncv_tj_per_kt) * NANO),
            entry.basis,
            entry.source,
            entry.confidence,
            default=True,
        )
        for entry in load_ipcc(root, as_of)
        if entry.product and entry.ncv_tj_per_kt is not None
    ]


def _national_toe_rows(root: Path, place: str, toe_gj: Fraction, as_of: dt.date | None) -> list[FactorRow]:
    columns = (
        Column("product"),
        Column("unit"),
        Column("toe_per_unit", decimal_),
        Column("in_use", choice("yes", "no")),
        optional("note_vi"),
    )
    return [
        FactorRow(
            cell(row, "product"),
            cell(row, "unit"),
            round_fraction(Fraction(number(row, "toe_per_unit")) * toe_gj / 1000 * NANO),
            "net",
            cell(row, "source"),
            cell(row, "confidence"),
            place=place,
        )
        for row in read_valid(root, "factors/vn_toe_2011.csv", columns, ("product", "unit"), as_of)
        if row["in_use"] == "yes"
    ]


def _with_parents(classification: Classification, row: FactorRow) -> list[FactorRow]:
    """Return the row for its heading and for every parent that holds nothing but that heading (4630 -> 463)."""
    children = Counter(product.parent for product in classification.products)
    found, code = [row], row.product
    while code in classification.product_index:
        parent = classification.products[classification.product_index[code]].parent
        if not parent or children[parent] != 1:
            break
        found.append(replace(row, product=parent))
        code = parent
    return found


def _all_units(classification: Classification, row: FactorRow) -> list[FactorRow]:
    """Return the row for every unit of its dimension, so that a figure in t finds a factor given per kt."""
    given = classification.units[classification.unit_index[row.unit]]
    same = [unit for unit in classification.units if unit.dimension == given.dimension]
    return [
        replace(row, unit=unit.code, factor_nano=round_fraction(row.factor_nano * unit.factor / given.factor))
        for unit in same
    ]


def load_factors(
    root: Path, classification: Classification, as_of: dt.date | None = None, extra: Sequence[FactorRow] = ()
) -> FactorTable:
    """Read every factor file under `root/statistics/factors` and add `extra`."""
    columns = (Column("code"), Column("name_vi"), Column("name_en"), Column("efficiency", decimal_))
    efficiency = {
        cell(row, "code"): Fraction(Decimal(cell(row, "efficiency")))
        for row in read_valid(root, "factors/primary_equivalents.csv", columns, ("code",), as_of)
    }
    toe_gj = classification.units[classification.unit_index["toe"]].factor * 1000
    files = [
        *_conversion_rows(root, as_of),
        *_national_toe_rows(root, "VN", toe_gj, as_of),
        *_ipcc_rows(root, as_of),
    ]
    given = [*(climbed for row in files for climbed in _with_parents(classification, row)), *extra]
    rows = [spread for row in given for spread in _all_units(classification, row)]
    return FactorTable(tuple(rows), load_basis_factors(root, classification, as_of), efficiency)
