"""The parts of a rule's expression, after it was read against a questionnaire. Pure.

A numeric node has a value or is missing; a truth node is true, false or unknown, as in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

NOW, PREVIOUS, LAST_YEAR = "now", "prev", "year"


@dataclass(frozen=True)
class Number:
    """A number as it is written, exactly."""

    value: Fraction


@dataclass(frozen=True)
class Figure:
    """A numeric cell: of the row looked at (`row` None) or of a fixed row; `period` says of which return."""

    section: str
    row: str | None
    column: str
    period: str = NOW


@dataclass(frozen=True)
class Aggregate:
    """`sum`, `count`, `largest` or `smallest` over the rows of a column; missing cells are left out.

    Without any present cell all but `count` are missing. `rows` None means all rows that are not themselves totals.
    """

    function: str
    section: str
    rows: tuple[str, ...] | None
    column: str
    period: str = NOW


@dataclass(frozen=True)
class History:
    """`median`, `mad` (median absolute deviation) or `seen` (how many) of the same cell in earlier periods.

    Medians are lower medians, so that they are figures that occurred.
    """

    function: str
    figure: Figure


@dataclass(frozen=True)
class Given:
    """A value from elsewhere (a register, meters, customs, another return) by its name; of the row where `section`."""

    name: str
    section: str | None


@dataclass(frozen=True)
class Span:
    """`hours` or `days` of the period reported."""

    unit: str


@dataclass(frozen=True)
class Arithmetic:
    """Two operands and `+`, `-`, `*`, `least` or `greatest`; missing where either is."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Single:
    """`minus`, `abs`, or `zero`: nought where the operand is missing."""

    function: str
    operand: Node


@dataclass(frozen=True)
class Comparison:
    """Two numbers and `==`, `!=`, `<`, `<=`, `>` or `>=`; unknown where either is missing."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Present:
    """Whether a number is there: never unknown."""

    operand: Node


@dataclass(frozen=True)
class Logic:
    """`and`, `or`, `not` of truths, three-valued."""

    operator: str
    operands: tuple[Truth, ...]


Node = Number | Figure | Aggregate | History | Given | Span | Arithmetic | Single
Truth = Comparison | Present | Logic
