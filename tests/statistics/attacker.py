"""A reader who solves equations: everything that is published against everything that is not.

It shares no code with what chooses the hidden figures. It knows more than any reader does: which sums hold it looks up
in the figures before anything was hidden. Solved modulo a large prime, which for a yes or no is as good as exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from nangluong.statistics.balances.rules import parse_formula
from nangluong.statistics.factors.emission_factors import load_ipcc
from tests.statistics.kernel import ROOT, classification

_PRIME = 2**61 - 1
Unknown = tuple[Any, ...]
Equation = dict[Unknown, Fraction]


def _children() -> dict[str, list[str]]:
    known = classification()
    below: dict[str, list[str]] = {group.code: list(group.components) for group in known.groups}
    for product in known.products:
        below.setdefault(product.rollup, []).append(product.code)
    return below


class Figures:
    """The figures of the tables of a release by cell and fact; None where there is none."""

    def __init__(self, tables: Mapping[str, pa.Table], facts: list[dict[str, Any]]) -> None:
        self.known: dict[Unknown, Decimal] = {}
        self.lines = tables["contribution"].to_pylist()
        for one in tables["cell"].to_pylist():
            key = tuple(one[name] for name in ("variant", "balance", "place", "period", "row_code", "product"))
            energy = one["energy_tj"] if one["energy_tj"] is not None else one["partial_tj"]
            self._add(("TJ", *key), energy)
            self._add(("rest", *key), one["rest_tj"])
            self._add(("natural", *key), one["natural_value"])
        for one in tables["emission"].to_pylist():
            key = tuple(one[name] for name in ("approach", "gas", "variant", "place", "period", "row_code", "product"))
            self._add(("t", *key), one["value_t"])
        for one in facts:
            self._add(("fact", *(one[name] for name in _FACT)), one["value"])
        for line in self.lines:
            self._add(_fact_of(line), line["value"])

    def _add(self, key: Unknown, value: Decimal | None) -> None:
        if value is not None:
            self.known[key] = value


_FACT = ("dataset", "source", "place", "period", "product", "flow")


def _fact_of(line: dict[str, Any]) -> Unknown:
    return ("fact", *(line[name] for name in ("dataset", "source", "place", "period", "fact_product", "fact_flow")))


def _sums(cells: set[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], list[tuple[int, tuple[str, ...]]]]]:
    """Yield each cell with the cells it may be the sum of, with their signs."""
    formulas = {row.code: parse_formula(row.formula) for row in classification().rows if row.formula}
    below = _children()
    for *head, row, product in sorted(cells):
        if row in formulas:
            yield (*head, row, product), [(sign, (*head, code, product)) for code, sign in formulas[row]]
        if product in below:
            yield (*head, row, product), [(1, (*head, row, code)) for code in below[product]]


def equations(true: Figures) -> Iterator[Equation]:
    """Yield everything that holds between the figures: sums, facts in cells, fuel burnt times its factor."""
    cells = {key[1:] for key in true.known if key[0] == "TJ"}
    for whole, parts in _sums(cells):
        for measure in ("TJ", "natural"):
            terms = [(sign, (measure, *part)) for sign, part in parts if (measure, *part) in true.known]
            rest = ("rest", *whole) if measure == "TJ" and true.known.get(("rest", *whole)) else None
            terms += [(1, rest)] if rest else []
            total = sum((sign * true.known[term] for sign, term in terms), Decimal(0))
            if terms and true.known.get((measure, *whole)) == total:
                yield {(measure, *whole): Fraction(-1), **{term: Fraction(sign) for sign, term in terms}}
    yield from _facts_in_cells(true)
    yield from _emissions(true)


def _facts_in_cells(true: Figures) -> Iterator[Equation]:
    made: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for line in true.lines:
        key = tuple(line[name] for name in ("variant", "balance", "place", "period", "row_code", "product"))
        made.setdefault(key, []).append(line)
    for key, lines in made.items():
        energy, natural = ("TJ", *key), ("natural", *key)
        if all(line["energy_tj"] is not None for line in lines):
            total = sum(line["sign"] * abs(line["energy_tj"]) for line in lines)
            if true.known.get(energy) in (total, sum(line["energy_tj"] for line in lines)):
                yield _with(energy, [(_fact_of(line), _per_unit(line)) for line in lines])
        if true.known.get(natural) == sum(line["sign"] * line["value"] for line in lines):
            yield _with(natural, [(_fact_of(line), Fraction(line["sign"])) for line in lines])


def _per_unit(line: dict[str, Any]) -> Fraction:
    if line["divided_by"] and line["value"]:
        return Fraction(line["energy_tj"]) / Fraction(line["value"])
    return line["sign"] * Fraction(line["factor"])


def _with(whole: Unknown, terms: list[tuple[Unknown, Fraction]]) -> Equation:
    found: Equation = {whole: Fraction(-1)}
    for unknown, number in terms:
        found[unknown] = found.get(unknown, Fraction(0)) + number
    return found


def _emissions(true: Figures) -> Iterator[Equation]:
    factors = {fuel.product: fuel for fuel in load_ipcc(ROOT)}
    for key in [key for key in true.known if key[0] == "t"]:
        _, _, gas, *cell = key
        energy = ("TJ", cell[0], "energy", *cell[1:])
        fuel = factors.get(cell[-1])
        if fuel and gas == "co2" and not fuel.biogenic and true.known.get(energy):
            sign = 1 if (true.known[energy] > 0) == (true.known[key] > 0) else -1
            yield {key: Fraction(-1), energy: sign * Fraction(fuel.co2_kg_per_tj) / 1000}


def recovered(releases: Sequence[tuple[Figures, Figures]], wanted: set[Unknown]) -> set[Unknown]:
    """Return which of the facts `wanted` (of the last release) follow from what all `releases` (true, shown) show.

    A fact that did not change is the same unknown in every release.
    """
    named = [_named(number, true) for number, (true, _) in enumerate(releases)]
    shown = {name(one) for name, (_, open_) in zip(named, releases, strict=True) for one in open_.known}
    rows: dict[Unknown, dict[Unknown, int]] = {}
    for name, (true, _) in zip(named, releases, strict=True):
        for equation in equations(true):
            _learn(rows, {name(one): _modular(number) for one, number in equation.items() if number}, shown)
    last = named[-1]
    return {one for one in wanted if last(one) in shown or len(rows.get(last(one), ())) == 1}


def _named(number: int, true: Figures) -> Callable[[Unknown], Unknown]:
    return lambda key: (key, true.known.get(key)) if key[0] == "fact" else (number, key)


def _learn(rows: dict[Unknown, dict[Unknown, int]], equation: dict[Unknown, int], shown: set[Unknown]) -> None:
    row = {one: number for one, number in equation.items() if one not in shown}
    for pivot in [one for one in row if one in rows]:
        _eliminate(row, pivot, rows[pivot])
    if row:
        pivot = min(row, key=repr)
        inverse = pow(row[pivot], -1, _PRIME)
        row = {one: number * inverse % _PRIME for one, number in row.items()}
        for other in rows.values():
            _eliminate(other, pivot, row)
        rows[pivot] = row


def _modular(number: Fraction) -> int:
    return number.numerator * pow(number.denominator, -1, _PRIME) % _PRIME


def _eliminate(row: dict[Unknown, int], pivot: Unknown, other: dict[Unknown, int]) -> None:
    times = row.get(pivot)
    if times:
        for unknown, number in other.items():
            total = (row.get(unknown, 0) - times * number) % _PRIME
            if total:
                row[unknown] = total
            else:
                row.pop(unknown, None)
