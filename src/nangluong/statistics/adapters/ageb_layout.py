"""The German energy balance's own classification: 30 products and three totals, 68 rows and their formulas."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from nangluong.foundation.reference import Column, Row, choice, integer, optional
from nangluong.statistics.balances.rules import Rule, parse_formula
from nangluong.statistics.classification import BalanceRow, Classification, Flow, Group, Product
from nangluong.statistics.reference_tables import cell, read_valid
from nangluong.statistics.signs import Signs, load_signs
from nangluong.statistics.units import Unit, load_units

CONVENTION: Final = "ageb"
TOTALS: Final = ("PRIMARY", "SECONDARY", "TOTAL")
PRINTED: Final = "p"
"""Suffix of a row that holds a subtotal as printed, so that the next subtotal is computed from printed ones."""
OTHER: Final = "b"
"""Suffix of a row that holds a total computed in a second way."""


@dataclass(frozen=True)
class AgebLayout:
    """The source's classification. `one_step`: subtotals are computed from printed components, totals of products are
    products of their own; otherwise everything is computed from single products and rows of detail.
    """

    classification: Classification
    signs: Signs
    one_step: bool

    def sign(self, row: str) -> int:
        """Return what turns a printed figure of a row into our cell."""
        entry = self.classification.rows[self.classification.row_index[row]]
        return self.signs.sign(CONVENTION, entry.kind)

    def rules(self) -> list[Rule]:
        """Return one rule per row of facts: it goes to its own row with its own sign."""
        return [
            Rule(row.code, "*", row.code, self.sign(row.code)) for row in self.classification.rows if not row.formula
        ]


def printed_row(code: str) -> int:
    """Return the number of the printed row behind a row code."""
    return int(code.rstrip(PRINTED + OTHER))


def load_layout(root: Path, *, one_step: bool) -> AgebLayout:
    """Read the layout from `reference/statistics/balances`; formulas are turned into our signs."""
    signs = load_signs(root)
    rows = _rows(root, signs, one_step)
    flows = tuple(Flow(row.code, "", row.name_vi, row.name_en, row.kind, "own") for row in rows)
    products, groups = _columns(root, one_step)
    units = load_units(root)
    known = {unit.code for unit in units}
    # Published kilowatt-hours stay a quantity of the source: its own factor applies, which is 3.6 only up to rounding.
    published = dict.fromkeys(code for product in products for code in product.units if code not in known)
    units = (*units, *(Unit(code, code, code, f"published {code}", code, Fraction(1)) for code in published))
    return AgebLayout(Classification(products, flows, rows, groups, units, ()), signs, one_step)


def _columns(root: Path, one_step: bool) -> tuple[tuple[Product, ...], tuple[Group, ...]]:
    given = read_valid(
        root,
        "balances/ageb_products.csv",
        (
            Column("column", integer),
            Column("code"),
            Column("name_de"),
            Column("name_en"),
            Column("unit"),
            Column("siec"),
            Column("level", choice("primary", "secondary")),
        ),
        ("column",),
    )
    products = tuple(_product(row) for row in given)
    if one_step:
        totals = (Product(code, "total", "", "", code, code, ("TJ",), "", "no", "", "", "own") for code in TOTALS)
        return (*products, *totals), ()
    by_level = {level: tuple(p.code for p in products if p.level == level) for level in ("primary", "secondary")}
    members = (by_level["primary"], by_level["secondary"], tuple(product.code for product in products))
    return products, tuple(Group(code, "", n, code, code, members[n], "") for n, code in enumerate(TOTALS))


def _product(row: Row) -> Product:
    units = tuple(dict.fromkeys((cell(row, "unit"), "TJ")))
    names = (cell(row, "name_de"), cell(row, "name_en"))
    return Product(cell(row, "code"), cell(row, "level"), "", "", *names, units, "", "no", "", "", "own")


def _rows(root: Path, signs: Signs, one_step: bool) -> tuple[BalanceRow, ...]:
    columns = (
        Column("row", integer),
        Column("name_de"),
        Column("name_en"),
        Column("kind"),
        optional("formula"),
        optional("other_formula"),
    )
    given = read_valid(root, "balances/ageb_rows.csv", columns, ("row",))
    kinds = {cell(row, "row"): cell(row, "kind") for row in given}
    subtotals = {cell(row, "row") for row in given if row["formula"]} if one_step else set()
    found: list[BalanceRow] = []

    def add(row: Row, code: str, formula: str) -> None:
        turned = _in_our_signs(kinds[cell(row, "row")], formula, kinds, subtotals, signs)
        names = (cell(row, "name_de"), cell(row, "name_en"))
        found.append(BalanceRow(code, "", len(found) + 1, *names, cell(row, "kind"), turned, "own", ""))

    for row in given:
        code = cell(row, "row")
        add(row, code, cell(row, "formula"))
        if code in subtotals:
            add(row, code + PRINTED, "")
        if one_step and row["other_formula"]:
            add(row, code + OTHER, cell(row, "other_formula"))
    return tuple(found)


def _in_our_signs(kind: str, formula: str, kinds: dict[str, str], subtotals: set[str], signs: Signs) -> str:
    """Turn a formula between printed figures into the same one between our cells."""
    own = signs.sign(CONVENTION, kind)
    words = []
    for code, sign in parse_formula(formula):
        turned = own * sign * signs.sign(CONVENTION, kinds[code])
        words += ["+" if turned > 0 else "-", code + PRINTED if code in subtotals else code]
    return " ".join(words)
