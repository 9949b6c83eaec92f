"""The German energy balance (AGEB) rebuilt by our kernel from its natural units and its own conversion factors.

The file prints all blocks positive and stocks in two rows; facts are turned into our signs, its formulas with them, and
cells back for comparison. A factor is the file's own: terajoules over natural quantity, cell by cell (product x row x
year). Where the natural figure is rounded to nothing but terajoules are printed, the terajoules enter as they are: the
natural sheet does not resolve them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from nangluong.statistics.adapters.ageb_layout import AgebLayout, load_layout, printed_row
from nangluong.statistics.adapters.ageb_workbook import Sheet, read_sheet
from nangluong.statistics.balances import (
    COMPLETE_COUNTRY,
    Balances,
    FactColumns,
    build_balances,
    compile_definition,
)
from nangluong.statistics.balances.rules import parse_formula
from nangluong.statistics.exact import MICRO, NANO, round_fraction
from nangluong.statistics.factors.table import FactorRow, FactorTable

__all__ = ["AgebLayout", "Difference", "differences", "load_layout", "natural_differences", "read_sheet", "rebuild"]

_PLACE = "DE"


@dataclass(frozen=True)
class Difference:
    """A printed figure that the rebuilt balance misses by more than the tolerance; `printed` None = no number."""

    row: int
    column: str
    printed: int | None
    rebuilt: int


def rebuild(layout: AgebLayout, natural: Sheet, energy: Sheet, year: str) -> Balances:
    """Build a year's balance from sheet `nat` and the factors that sheet `tj` implies."""
    classification = layout.classification
    columns: dict[str, list[str]] = {"product": [], "flow": [], "unit": []}
    values: list[int] = []
    factors = []
    for row in classification.rows:
        for column, product in enumerate(classification.products, 1) if not row.formula else ():
            at = (printed_row(row.code), column)
            amount, joules = natural.figures[at] or 0, energy.figures[at] or 0
            if not amount and not joules:
                continue
            unit = product.units[0] if amount else "TJ"
            for name, code in zip(columns, (product.code, row.code, unit), strict=True):
                columns[name].append(code)
            values.append((amount or joules) * MICRO)
            factor = round_fraction(Fraction(joules, amount or joules) * NANO)
            factors.append(FactorRow(product.code, unit, factor, "", energy.name, "measured", row.code))
    facts = FactColumns.from_columns(
        classification,
        place=[_PLACE] * len(values),
        period=[year] * len(values),
        value_micro=np.array(values),
        coverage=COMPLETE_COUNTRY,
        **columns,
    )
    definition = compile_definition(classification, layout.rules(), table="energy", basis="net")
    return build_balances(definition, FactorTable(tuple(factors), {}, {}), facts)


def differences(layout: AgebLayout, balances: Balances, sheet: Sheet, tolerance: int) -> Iterator[Difference]:
    """Yield every computed figure that misses the printed one of sheet `tj` by more than `tolerance` TJ.

    Computed are formula rows of all columns, and all rows of totals over products where the layout computes those.
    Printed figures are whole terajoules; so is what they are compared with.
    """
    classification = layout.classification
    (year,) = balances.converted.facts.periods
    for row in classification.rows:
        for column, code in enumerate(classification.node_index, 1):
            if not row.formula and column <= len(classification.products):
                continue
            found = balances.cell(_PLACE, year, code, row.code)
            energy = Fraction(found.energy_nano_tj or 0, NANO) if found else Fraction(0)
            rebuilt = round_fraction(energy) * layout.sign(row.code)
            printed = sheet.figures[printed_row(row.code), column]
            if printed is None or abs(printed - rebuilt) > tolerance:
                yield Difference(printed_row(row.code), code, printed, rebuilt)


def natural_differences(layout: AgebLayout, sheet: Sheet, tolerance: int) -> Iterator[Difference]:
    """Yield every formula row of sheet `nat` that its printed components miss by more than `tolerance` units."""
    classification = layout.classification
    for row in classification.rows:
        terms = parse_formula(row.formula)
        for column, code in enumerate(classification.node_index, 1) if terms else ():
            total = 0
            for part, sign in terms:
                figure = sheet.figures[printed_row(part), column] or 0
                total += layout.sign(row.code) * sign * layout.sign(part) * figure
            printed = sheet.figures[printed_row(row.code), column]
            if printed is None or abs(printed - total) > tolerance:
                yield Difference(printed_row(row.code), code, printed, total)


def read_workbook(path: Path) -> tuple[Sheet, Sheet]:
    """Read sheets `nat` and `tj`."""
    return read_sheet(path, "nat"), read_sheet(path, "tj")
