"""What a cell of the balance is made of: its formula over rows, its parts over products, its facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from nangluong.statistics.pages.balance.grid import Cell, Entry, Stored, known_energy

_TERM = re.compile(r"([+-]?)\s*([^\s+-]+)")


@dataclass(frozen=True, slots=True)
class Part:
    """A cell inside another: `sign` × `energy_tj` goes into the sum; None is not known and counts as nothing.

    `secret` says why it is not shown.
    """

    row: str
    product: str
    sign: int
    energy_tj: Decimal | None
    complete: bool
    illustrative: bool
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """Parts and what they make; `difference` is the cell less the sum of its known parts (None without a figure)."""

    parts: tuple[Part, ...]
    total: Decimal | None
    difference: Decimal | None

    @property
    def missing(self) -> int:
        """How many parts are not known."""
        return sum(part.energy_tj is None for part in self.parts)


def formula_terms(formula: str) -> list[tuple[int, str]]:
    """Read `1 + 3 - 7` as [(1, "1"), (1, "3"), (-1, "7")]."""
    return [(-1 if sign == "-" else 1, code) for sign, code in _TERM.findall(formula)]


def _part(stored: Stored, row: str, product: str, sign: int) -> Part:
    cell = stored.get((row, product))
    if cell is None:
        return Part(row, product, sign, None, False, False)
    return Part(row, product, sign, known_energy(cell), cell.complete, cell.illustrative, cell.secret)


def _sum(parts: Sequence[Part], whole: Cell | None) -> Sum:
    known = [part.sign * part.energy_tj for part in parts if part.energy_tj is not None]
    total = sum(known, Decimal(0)) if known else None
    own = known_energy(whole) if whole else None
    return Sum(tuple(parts), total, own - total if own is not None and total is not None else None)


def by_rows(stored: Stored, row: str, product: str, formula: str) -> Sum | None:
    """Return the cell as the formula of its row; None for a row of facts."""
    terms = formula_terms(formula)
    if not terms:
        return None
    return _sum([_part(stored, code, product, sign) for sign, code in terms], stored.get((row, product)))


def by_products(
    stored: Stored, row: str, product: str, children: Mapping[str, Sequence[Entry]], whole: Sequence[str]
) -> Sum | None:
    """Return the cell as the sum of the columns below its own; None where nothing below is known.

    Where none of a group's sub-groups is known, its product headings are (coal published as one figure). `whole` are
    the codes without a parent: such a column (the total) is the sum of the top columns.
    """
    below = [entry for entry in children[""] if entry.parent] if product in whole else children.get(product, ())
    headings = [code for entry in children[""] if entry.code == product for code in entry.parts.split()]
    for codes in ([entry.code for entry in below], headings):
        parts = [_part(stored, row, code, 1) for code in codes]
        if known := [part for part in parts if part.energy_tj is not None or part.secret]:
            return _sum(known, stored.get((row, product)))
    return None
