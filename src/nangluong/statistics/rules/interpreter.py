"""What a rule means, in plain exact Python: slow, and the measure of the compiler. Pure.

It also checks single small returns, where starting the database costs more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.expressions import Reader
from nangluong.statistics.rules.nodes import Node, Truth
from nangluong.statistics.rules.rule import Rule

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Definition

Cells = Mapping[tuple[str, str, str], Fraction]


@dataclass(frozen=True)
class OneReturn:
    """A return as rules see it: cells by (section, row, column) of it and of the periods before.

    `rows` are the row codes of each section, in order. `history` are cells of earlier periods, oldest first. `given`
    is by (section or None, row or None, name).
    """

    now: Cells
    rows: Mapping[str, tuple[str, ...]]
    prev: Cells = field(default_factory=dict)
    year: Cells = field(default_factory=dict)
    history: tuple[Cells, ...] = ()
    given: Mapping[tuple[str | None, str | None, str], Fraction] = field(default_factory=dict)
    hours: int = 0
    days: int = 0


@dataclass(frozen=True)
class Broken:
    """A rule does not hold: in `row` (None: of the return as a whole) its sides are `left` and `right`."""

    rule: Rule
    row: str | None
    left: Fraction
    right: Fraction


def lower_median(values: Iterable[Fraction]) -> Fraction | None:
    """Return the lower median, None of nothing."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] if ordered else None


class _Reading:
    """Evaluates the expressions of one rule at one row of one return."""

    def __init__(self, one: OneReturn, definition: Definition, row: str | None) -> None:
        self.one, self.definition, self.row = one, definition, row
        self.cells = {nodes.NOW: one.now, nodes.PREVIOUS: one.prev, nodes.LAST_YEAR: one.year}

    def _figure(self, node: nodes.Figure, cells: Cells) -> Fraction | None:
        row = self.row if node.row is None else node.row
        return cells.get((node.section, row or "", node.column))

    def _aggregate(self, node: nodes.Aggregate) -> Fraction | None:
        section = self.definition.section(node.section)
        cells = self.cells[node.period]
        if section.open_rows is None:
            rows = [
                row.code
                for row in section.rows
                if (node.rows is None and not row.total_of) or row.code in (node.rows or ())
            ]
            found = [cells[key] for row in rows if (key := (node.section, row, node.column)) in cells]
        else:
            found = [value for (s, _, c), value in cells.items() if s == node.section and c == node.column]
        if node.function == "count":
            return Fraction(len(found))
        if not found:
            return None
        return {"sum": sum, "largest": max, "smallest": min}[node.function](found)  # type: ignore[operator,no-any-return]

    def _history(self, node: nodes.History) -> Fraction | None:
        past = [value for cells in self.one.history if (value := self._figure(node.figure, cells)) is not None]
        if node.function == "seen":
            return Fraction(len(past))
        middle = lower_median(past)
        if node.function == "median" or middle is None:
            return middle
        return lower_median(abs(value - middle) for value in past)

    def _arithmetic(self, node: nodes.Arithmetic) -> Fraction | None:
        left, right = self.number(node.left), self.number(node.right)
        if left is None or right is None:
            return None
        if node.operator == "+":
            return left + right
        if node.operator == "-":
            return left - right
        if node.operator == "*":
            return left * right
        return min(left, right) if node.operator == "least" else max(left, right)

    def _single(self, node: nodes.Single) -> Fraction | None:
        value = self.number(node.operand)
        if value is None:
            return Fraction(0) if node.function == "zero" else None
        return {"minus": -value, "abs": abs(value), "zero": value}[node.function]

    def number(self, node: Node) -> Fraction | None:
        """Return the value of a number, None where it is missing."""
        if isinstance(node, nodes.Number):
            return node.value
        if isinstance(node, nodes.Figure):
            return self._figure(node, self.cells[node.period])
        if isinstance(node, nodes.Aggregate):
            return self._aggregate(node)
        if isinstance(node, nodes.History):
            return self._history(node)
        if isinstance(node, nodes.Given):
            return self.one.given.get((node.section, self.row if node.section else None, node.name))
        if isinstance(node, nodes.Span):
            return Fraction(self.one.hours if node.unit == "hours" else self.one.days)
        return self._single(node) if isinstance(node, nodes.Single) else self._arithmetic(node)

    def truth(self, node: Truth) -> bool | None:
        """Return a truth, None where it is unknown."""
        if isinstance(node, nodes.Present):
            return self.number(node.operand) is not None
        if isinstance(node, nodes.Comparison):
            left, right = self.number(node.left), self.number(node.right)
            return None if left is None or right is None else holds(node.operator, left, right)
        values = [self.truth(one) for one in node.operands]
        if node.operator == "not":
            return None if values[0] is None else not values[0]
        decisive = node.operator == "or"
        if decisive in values:
            return decisive
        return None if None in values else not decisive


def holds(operator: str, left: Fraction, right: Fraction, room: Fraction = Fraction(0)) -> bool:
    """Return whether a comparison holds, missed by `room` at most."""
    if operator == "==":
        return abs(left - right) <= room
    if operator in ("<=", ">="):
        return (left - right if operator == "<=" else right - left) <= room
    return {"!=": left != right, "<": left < right, ">": left > right}[operator]


def value_at(definition: Definition, one: OneReturn, row: str | None, node: Node) -> Fraction | None:
    """Return the value of a numeric expression in a row of a return (None: as a whole)."""
    return _Reading(one, definition, row).number(node)


@dataclass(frozen=True)
class Ready:
    """A rule whose expressions have been read, to be looked at many times."""

    rule: Rule
    check: nodes.Comparison
    when: Truth | None
    tolerance: Fraction
    share: Fraction


def ready(definition: Definition, rules: Iterable[Rule]) -> tuple[Ready, ...]:
    """Read the expressions of `rules`."""
    found = []
    for rule in rules:
        reader = Reader(definition, rule.each)
        when = reader.truth(rule.when) if rule.when else None
        check = reader.comparison(rule.check)
        found.append(Ready(rule, check, when, Fraction(rule.tolerance), Fraction(rule.share)))
    return tuple(found)


def look_at(definition: Definition, rules: Iterable[Ready], one: OneReturn) -> list[Broken]:
    """Return where the rules do not hold."""
    found = []
    for each in rules:
        rule = each.rule
        rows: Iterable[str | None] = one.rows.get(rule.each, ()) if rule.each else (None,)
        for row in rows:
            if (rule.rows and row not in rule.rows) or row in rule.not_rows:
                continue
            reading = _Reading(one, definition, row)
            if each.when is not None and reading.truth(each.when) is not True:
                continue
            left, right = reading.number(each.check.left), reading.number(each.check.right)
            if left is None or right is None:
                continue
            room = max(each.tolerance, each.share * abs(right)) if each.share else each.tolerance
            if not holds(each.check.operator, left, right, room):
                found.append(Broken(rule, row, left, right))
    return found
