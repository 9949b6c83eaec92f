"""The balance as a grid: which rows and columns are shown and what stands in each cell. Pure.

Values keep the sign of the balance (contribution to supply: exports, inputs, own use and losses are negative).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

import numpy as np

from nangluong.statistics.exact import NANO, decimal_of, ktoe_micro, to_fixed

Unit = Literal["TJ", "ktoe", "natural"]
_FEW = 6
RESIDUAL = "~"
"""Ends the code of a column that shows what an expanded column has beyond its parts."""


class Cell(Protocol):
    """What the grid needs of a stored balance cell."""

    @property
    def natural_value(self) -> Decimal | None: ...
    @property
    def natural_unit(self) -> str: ...
    @property
    def energy_tj(self) -> Decimal | None: ...
    @property
    def partial_tj(self) -> Decimal | None: ...
    @property
    def complete(self) -> bool: ...
    @property
    def estimated(self) -> bool: ...
    @property
    def illustrative(self) -> bool: ...
    @property
    def secret(self) -> str: ...
    @property
    def natural_secret(self) -> str: ...


Stored = Mapping[tuple[str, str], Cell]


@dataclass(frozen=True, slots=True)
class Entry:
    """A code of a tree: a balance row (parts = its formula) or a column (parts = product codes of a group)."""

    code: str
    name: str
    parent: str
    parts: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row shown, `depth` steps below the top."""

    code: str
    name: str
    depth: int
    formula: str


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column shown: a group or product; `group` is the top group it belongs to."""

    code: str
    name: str
    depth: int
    group: str
    can_expand: bool
    is_expanded: bool


@dataclass(frozen=True, slots=True)
class GridCell:
    """What stands in a cell: the figure in `unit`, or none because it is not known or its parts have different units.

    Where `complete` is false the figure is the sum of what is known, not the whole. `secret` says why it is not shown.
    """

    value: Decimal | None
    unit: str
    mixed_units: bool
    complete: bool
    estimated: bool
    illustrative: bool
    derived: bool = False
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows by columns; a pair without an entry in `cells` is not known."""

    rows: tuple[GridRow, ...]
    columns: tuple[GridColumn, ...]
    cells: Mapping[tuple[str, str], GridCell]

    @property
    def has_secret(self) -> bool:
        """Whether any cell is not shown because figures are confidential."""
        return any(cell.secret for cell in self.cells.values())

    @property
    def has_illustrative(self) -> bool:
        """Whether any shown figure touches an illustrative one."""
        return any(cell.illustrative for cell in self.cells.values())


def depth_of(code: str, parents: Mapping[str, str]) -> int:
    """Return how many steps `code` stands below the top."""
    depth = 0
    while parents.get(code):
        code, depth = parents[code], depth + 1
    return depth


def shown_rows(entries: Sequence[Entry], known: Collection[str], *, everything: bool) -> list[GridRow]:
    """Return the rows to show: the skeleton of the balance in any case, the others where a figure is known.

    The skeleton are the top rows and those right below them where there are only a few, so that a missing import is
    seen to be missing while fifteen kinds of plants that a country may not have are not listed.
    """
    parents = {entry.code: entry.parent for entry in entries}
    siblings = Counter(parents.values())
    rows = [GridRow(entry.code, entry.name, depth_of(entry.code, parents), entry.parts) for entry in entries]

    def in_skeleton(row: GridRow) -> bool:
        return row.depth == 0 or (row.depth == 1 and siblings[parents[row.code]] <= _FEW)

    return [row for row in rows if everything or row.code in known or in_skeleton(row)]


def column_children(groups: Sequence[Entry], products: Sequence[Entry]) -> dict[str, tuple[Entry, ...]]:
    """Return what each column is made of: its sub-groups; without those its products; below a product the finer ones.

    The top level is under "". The whole (a group with no parent) stands last, after its parts.
    """
    below: dict[str, list[Entry]] = {}
    whole = [group for group in groups if not group.parent]
    tops = {group.code for group in whole}
    below[""] = [group for group in groups if group.parent in tops] + whole
    for group in groups:
        if group.parent and group.parent not in tops:
            below.setdefault(group.parent, []).append(group)
    by_code = {product.code: product for product in products}
    for group in groups:
        if group.code not in below and group.code not in tops:
            below[group.code] = [by_code[code] for code in group.parts.split() if code in by_code]
    for product in products:
        if product.parent:
            below.setdefault(product.parent, []).append(product)
    return {code: tuple(found) for code, found in below.items()}


def _telling_parts(children: Mapping[str, Sequence[Entry]], code: str, known: Collection[str]) -> list[Entry]:
    """Return the known parts of a column; a single part only repeats its whole, so its own parts stand for it."""
    parts = [part for part in children.get(code, ()) if part.code in known]
    return _telling_parts(children, parts[0].code, known) if len(parts) == 1 else parts


def shown_columns(
    children: Mapping[str, Sequence[Entry]], known: Collection[str], detail: Collection[str], *, everything: bool
) -> list[GridColumn]:
    """Return the columns: the groups with any figure (all if `everything`), and the parts of those in `detail`."""

    def column(entry: Entry, depth: int, group: str) -> Iterable[GridColumn]:
        parts = _telling_parts(children, entry.code, known)
        expanded = entry.code in detail and bool(parts)
        yield GridColumn(entry.code, entry.name, depth, group, bool(parts), expanded)
        if expanded:
            for part in parts:
                yield from column(part, depth + 1, group)
            yield GridColumn(f"{entry.code}{RESIDUAL}", entry.name, depth + 1, group, False, False)

    found: list[GridColumn] = []
    for entry in children[""]:
        if everything or entry.code in known or not entry.parent:
            found.extend(column(entry, 0, entry.code))
    return found


def known_energy(cell: Cell) -> Decimal | None:
    """Return the energy of a cell in TJ: the figure, or the sum of what is known where it is not complete."""
    return cell.energy_tj if cell.energy_tj is not None else cell.partial_tj


def in_ktoe(energies_tj: Sequence[Decimal | None]) -> list[Decimal | None]:
    """Convert energies from TJ to ktoe (1 ktoe = 41.868 TJ), rounded half away from zero to six decimals."""
    fixed = np.array([to_fixed(energy or Decimal(0), NANO) for energy in energies_tj], dtype=np.int64)
    converted = ktoe_micro(fixed).tolist()
    return [None if energy is None else decimal_of(micro) for energy, micro in zip(energies_tj, converted, strict=True)]


def _secret(cell: Cell, unit: Unit) -> str:
    return cell.natural_secret if unit == "natural" else cell.secret


def _figures(cells: Sequence[Cell], unit: Unit) -> list[tuple[Decimal | None, str, bool]]:
    """Return (value, unit, units differ) for each cell, all conversions at once."""
    if unit == "natural":
        return [
            (
                cell.natural_value,
                cell.natural_unit,
                cell.natural_value is None and cell.energy_tj is not None and not cell.natural_secret,
            )
            for cell in cells
        ]
    energies = [known_energy(cell) for cell in cells]
    return [(energy, unit, False) for energy in (energies if unit == "TJ" else in_ktoe(energies))]


def build_grid(rows: Sequence[GridRow], columns: Sequence[GridColumn], stored: Stored, unit: Unit) -> Grid:
    """Return the grid in `unit`: "TJ", "ktoe" (1 ktoe = 41.868 TJ, six decimals) or each product's "natural" unit.

    A difference (a formula with a minus) is shown only when complete: part of a difference says nothing. A residual
    column holds its whole less the parts shown, where that is not nil; columns of residuals without any
    figure are left out.
    """
    keys = [(row.code, column.code) for row in rows for column in columns if (row.code, column.code) in stored]
    found = [stored[key] for key in keys]
    differences = {row.code for row in rows if "-" in row.formula}
    cells = {
        key: GridCell(value, name, mixed, cell.complete, cell.estimated, cell.illustrative, secret=_secret(cell, unit))
        for key, cell, (value, name, mixed) in zip(keys, found, _figures(found, unit), strict=True)
        if cell.complete or key[0] not in differences
    }
    for column in columns:
        if column.code.endswith(RESIDUAL):
            cells.update(_residuals(column, rows, columns, cells))
    filled = {code for _, code in cells}
    kept = tuple(column for column in columns if not column.code.endswith(RESIDUAL) or column.code in filled)
    return Grid(tuple(rows), kept, cells)


def _residuals(
    residual: GridColumn,
    rows: Sequence[GridRow],
    columns: Sequence[GridColumn],
    cells: Mapping[tuple[str, str], GridCell],
) -> dict[tuple[str, str], GridCell]:
    codes = [column.code for column in columns]
    whole = residual.code.removesuffix(RESIDUAL)
    between = columns[codes.index(whole) + 1 : codes.index(residual.code)]
    parts = [column.code for column in between if column.depth == residual.depth]
    found = {}
    for row in rows:
        cell = cells.get((row.code, whole))
        if cell is None or cell.value is None:
            continue
        inside = [part for code in parts if (part := cells.get((row.code, code))) and part.value is not None]
        rest = cell.value - sum((part.value for part in inside if part.value is not None), Decimal(0))
        if rest and all(part.unit == cell.unit for part in inside):
            illustrative = cell.illustrative
            found[row.code, residual.code] = GridCell(
                rest, cell.unit, False, cell.complete, cell.estimated, illustrative, derived=True
            )
    return found


def sorted_rows(grid: Grid, column: str, *, descending: bool) -> tuple[GridRow, ...]:
    """Return the rows by their figure in `column`; rows without one come last either way, in their own order."""
    with_value = [
        (cell.value, row)
        for row in grid.rows
        if (cell := grid.cells.get((row.code, column))) is not None and cell.value is not None
    ]
    known = {row.code for _, row in with_value}
    ordered = [row for _, row in sorted(with_value, key=lambda pair: pair[0], reverse=descending)]
    return tuple(ordered + [row for row in grid.rows if row.code not in known])
