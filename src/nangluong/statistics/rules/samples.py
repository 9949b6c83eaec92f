"""Sample answers to a questionnaire that break none of its rules: for trying a form out, and for tests. Pure.

Cells start with figures of a likely size and are then mended: where a rule does not hold, one of its cells is solved
for. The figures mean nothing; whoever shows them says that they are illustrative.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from nangluong.statistics.exact import round_fraction
from nangluong.statistics.rules import nodes
from nangluong.statistics.rules.compiling import attached_to, decimals_of
from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.interpreter import Broken, OneReturn, Ready, look_at, ready, value_at
from nangluong.statistics.rules.nodes import Node, Truth

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Column, Definition

_PASSES = 200
_AT_ONCE = 40
_OTHERS_FIRST = 0.15
Cells = dict[tuple[str, str, str], Fraction]
Key = tuple[str, str, str]


class NoSample(ValueError):
    """No answers were found that keep all rules: they may contradict each other."""


def rounded(value: Fraction, column: Column) -> Fraction:
    """Return a value at the decimals of its column."""
    scale = 10 ** decimals_of(column)
    return Fraction(round_fraction(value * scale), scale)


def within(value: Fraction, column: Column) -> bool:
    """Return whether a value keeps the bounds and digits of its column."""
    low = not column.minimum or value >= Fraction(column.minimum)
    high = not column.maximum or value <= Fraction(column.maximum)
    return low and high and abs(value) < 10**column.digits


def figures_in(node: Node | Truth, row: str | None, rows: Mapping[str, tuple[str, ...]]) -> Iterator[Key]:
    """Yield the cells of the present return that an expression reads; `rows` are the row codes of each section."""
    if isinstance(node, nodes.Figure) and node.period == nodes.NOW:
        yield (node.section, row if node.row is None else node.row, node.column)  # type: ignore[misc]
    elif isinstance(node, nodes.Aggregate) and node.period == nodes.NOW:
        for code in node.rows or rows.get(node.section, ()):
            yield (node.section, code, node.column)
    elif isinstance(node, (nodes.Arithmetic, nodes.Comparison)):
        yield from figures_in(node.left, row, rows)
        yield from figures_in(node.right, row, rows)
    elif isinstance(node, nodes.Single):
        yield from figures_in(node.operand, row, rows)


class _Mender:
    """Answers being mended."""

    def __init__(
        self, definition: Definition, one: OneReturn, rules: tuple[Ready, ...], rng: random.Random, fixed: Cells
    ) -> None:
        self.definition, self.rules, self.rng, self.fixed = definition, rules, rng, fixed
        self.cells: Cells = dict(one.now) | fixed
        self.one = replace(one, now=self.cells)

    def column(self, key: Key) -> Column:
        """Return the column of a cell."""
        return self.definition.section(key[0]).column_by_code[key[2]]

    def _candidates(self, each: Ready, row: str | None) -> list[Key]:
        at = attached_to(each.rule, self.definition)
        first: list[Key] = []
        if at and each.rule.each and row is not None:
            first = [(each.rule.each, row, at)]
        elif at.count(".") == 2:
            first = [tuple(at.split("."))]  # type: ignore[list-item]
        others = [key for key in figures_in(each.check, row, self.one.rows) if key not in first]
        self.rng.shuffle(others)
        # Mostly the cell the rule speaks of; now and then another, for two rules may pull at one cell for ever.
        found = [*others, *first] if self.rng.random() < _OTHERS_FIRST else [*first, *others]
        return [key for key in found if key not in self.fixed]

    def _solved(self, each: Ready, row: str | None, key: Key, margin: Fraction) -> Fraction | None:
        """Return the value of a cell with which the check holds, taking both sides as linear in it."""
        gaps = []
        for trial in (Fraction(0), Fraction(1)):
            self.cells[key] = trial
            left = value_at(self.definition, self.one, row, each.check.left)
            right = value_at(self.definition, self.one, row, each.check.right)
            if left is None or right is None:
                return None
            gaps.append(left - right)
        slope = gaps[1] - gaps[0]
        return (margin - gaps[0]) / slope if slope else None

    def mend(self, each: Ready, broken: Broken) -> None:
        """Change one cell so that the rule holds, if one can be found."""
        room = abs(broken.left - broken.right) / 20 + abs(broken.right) / 50
        margin = {"<=": -room, "<": -room, ">=": room, ">": room}.get(each.check.operator, Fraction(0))
        for key in self._candidates(each, broken.row):
            old, column = self.cells.get(key), self.column(key)
            value = self._solved(each, broken.row, key, margin)
            if value is not None and within(rounded(value, column), column):
                self.cells[key] = rounded(value, column)
                if not look_at(self.definition, (each,), self._only(each, broken.row)):
                    return
            if old is None:
                del self.cells[key]
            else:
                self.cells[key] = old

    def _only(self, each: Ready, row: str | None) -> OneReturn:
        return replace(self.one, rows={each.rule.each: (row,)}) if each.rule.each and row is not None else self.one


def _size(column: Column, rng: random.Random) -> Fraction:
    """Return a figure of a likely size for a column, with all its decimals."""
    low = Fraction(column.minimum or 0)
    high = Fraction(column.maximum) if column.maximum else max(low * 3, Fraction(10 ** min(column.digits, 3)))
    return rounded(low + (high - low) * Fraction(rng.randint(150_000, 600_000), 10**6), column)


def first_answers(
    definition: Definition, rows: Mapping[str, tuple[str, ...]], rng: random.Random, near: Cells | None = None
) -> Cells:
    """Return figures for every cell that may be filled in: of a likely size, or within two per cent of `near`."""
    found: Cells = {}
    for section in definition.sections:
        for row in rows.get(section.code, ()):
            for column in section.numeric_columns:
                if not section.is_open(row, column.code):
                    continue
                key = (section.code, row, column.code)
                known = (near or {}).get(key)
                if known is None:
                    found[key] = _size(column, rng)
                else:
                    found[key] = rounded(known * Fraction(rng.randint(980_000, 1_020_000), 10**6), column)
    return found


def mended(definition: Definition, one: OneReturn, rng: random.Random, fixed: Cells | None = None) -> OneReturn:
    """Return `one` with cells changed until no rule is broken; raises `NoSample` where that does not come about.

    Cells of `fixed` hold their values from the start and are never changed.
    """
    rules = ready(definition, all_rules(definition))
    by_rule = {each.rule.code: each for each in rules}
    work = _Mender(definition, one, rules, rng, fixed or {})
    for _ in range(_PASSES):
        found = look_at(definition, rules, work.one)
        if not found:
            return replace(one, now=dict(work.cells))
        for broken in found[:_AT_ONCE]:
            work.mend(by_rule[broken.rule.code], broken)
    raise NoSample(", ".join(sorted({broken.rule.code for broken in look_at(definition, rules, work.one)})))


def sample(
    definition: Definition, one: OneReturn, seed: int, near: Cells | None = None, fixed: Cells | None = None
) -> OneReturn:
    """Return answers that keep all rules, for the rows, earlier periods and outside values of `one`.

    `fixed` are figures that the answers must hold. The same `seed` gives the same answers. Raises `NoSample` after
    five tries.
    """
    for attempt in range(5):
        rng = random.Random(f"{definition.code} {seed} {attempt}")  # noqa: S311 - figures without meaning
        try:
            now = first_answers(definition, one.rows, rng, near)
            return mended(definition, replace(one, now=now), rng, fixed)
        except NoSample:
            continue
    raise NoSample(definition.code)
