"""Where two sources differ: the same cell in both, brought to one unit, largest difference first. Pure.

Two sources agree on a cell only as far as their units, bases and concepts do. Cells are compared when place, product,
flow and period are the same, the calorific basis is the same, and the units convert into each other by an exact factor
(a definition, never a calorific value). Cells that cannot be compared are reported with the reason, not dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Protocol

_PLACES = 6


class Cell(Protocol):
    """What of a fact is compared; `FactRow` is one."""

    @property
    def place(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def flow(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def value(self) -> Decimal: ...
    @property
    def unit(self) -> str: ...
    @property
    def basis(self) -> str: ...


@dataclass(frozen=True, slots=True)
class UnitSize:
    """A unit as an exact multiple of the base unit of its dimension (GWh = 18/5 TJ)."""

    dimension: str
    in_base: Fraction


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell in both sources, in `unit` (that of the first).

    `difference` = second − first. `relative` = difference ÷ first, None when the first is 0 (no ratio, not "0 %").
    """

    place: str
    product: str
    flow: str
    period: str
    unit: str
    first: Decimal
    second: Decimal
    difference: Decimal
    relative: Decimal | None


@dataclass(frozen=True, slots=True)
class Incomparable:
    """A cell that both sources have but that cannot be compared: `reason` is `basis` or `unit`."""

    place: str
    product: str
    flow: str
    period: str
    reason: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All cells of both sources: compared (largest relative difference first), incomparable, and in one only."""

    differences: tuple[Difference, ...]
    incomparable: tuple[Incomparable, ...]
    only_first: int
    only_second: int

    def beyond(self, share: Decimal) -> tuple[Difference, ...]:
        """Return the differences larger than `share` of the first source (0.01 = 1 %); no ratio counts as beyond."""
        return tuple(
            row for row in self.differences if row.difference and (row.relative is None or abs(row.relative) > share)
        )

    @property
    def equal(self) -> int:
        """How many cells are the same to the last decimal."""
        return sum(not row.difference for row in self.differences)


@dataclass(frozen=True, slots=True)
class SeriesDifference:
    """One series in both sources: years compared, and the year of the largest relative difference."""

    place: str
    product: str
    flow: str
    unit: str
    cells: int
    equal: int
    largest: Difference


def _key(cell: Cell) -> tuple[str, str, str, str]:
    return cell.place, cell.product, cell.flow, cell.period


def _indexed(cells: Iterable[Cell]) -> dict[tuple[str, str, str, str], Cell]:
    found: dict[tuple[str, str, str, str], Cell] = {}
    for cell in cells:
        if _key(cell) in found:
            raise ValueError(f"one source gives the cell {_key(cell)} twice")
        found[_key(cell)] = cell
    return found


def _rounded(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal(1).scaleb(-_PLACES), rounding=ROUND_HALF_EVEN)


def _converted(cell: Cell, unit: str, units: Mapping[str, UnitSize]) -> Decimal | None:
    """Return the cell's value in `unit`, None when no exact factor leads there."""
    if cell.unit == unit:
        return cell.value
    have, want = units.get(cell.unit), units.get(unit)
    if have is None or want is None or have.dimension != want.dimension:
        return None
    return _rounded(Fraction(cell.value) * have.in_base / want.in_base)


def _compared(first: Cell, second: Cell, units: Mapping[str, UnitSize]) -> Difference | Incomparable:
    if first.basis != second.basis:
        return Incomparable(*_key(first), "basis", first.basis, second.basis)
    value = _converted(second, first.unit, units)
    if value is None:
        return Incomparable(*_key(first), "unit", first.unit, second.unit)
    gap = value - first.value
    relative = _rounded(Fraction(gap) / Fraction(first.value)) if first.value else None
    return Difference(*_key(first), first.unit, first.value, value, gap, relative)


def _size(row: Difference) -> tuple[bool, Decimal, Decimal]:
    """Order: a ratio that does not exist beside a real difference first, then by ratio, then by amount."""
    return (row.relative is None and bool(row.difference), abs(row.relative or Decimal(0)), abs(row.difference))


def compare_sources(first: Iterable[Cell], second: Iterable[Cell], units: Mapping[str, UnitSize]) -> Comparison:
    """Compare two sources cell by cell, in the units of the first.

    Raises `ValueError` when a source gives one cell twice.
    """
    ours, theirs = _indexed(first), _indexed(second)
    differences: list[Difference] = []
    incomparable: list[Incomparable] = []
    for key in sorted(ours.keys() & theirs.keys()):
        row = _compared(ours[key], theirs[key], units)
        if isinstance(row, Difference):
            differences.append(row)
        else:
            incomparable.append(row)
    differences.sort(key=_size, reverse=True)
    shared = len(differences) + len(incomparable)
    return Comparison(tuple(differences), tuple(incomparable), len(ours) - shared, len(theirs) - shared)


def by_series(comparison: Comparison) -> tuple[SeriesDifference, ...]:
    """Gather the compared cells by series, the series with the largest relative difference first."""
    groups: dict[tuple[str, str, str], list[Difference]] = {}
    for row in comparison.differences:
        groups.setdefault((row.place, row.product, row.flow), []).append(row)
    found = [
        SeriesDifference(*key, rows[0].unit, len(rows), sum(not row.difference for row in rows), max(rows, key=_size))
        for key, rows in groups.items()
    ]
    return tuple(sorted(found, key=lambda series: _size(series.largest), reverse=True))
