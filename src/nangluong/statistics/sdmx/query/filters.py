"""Component filters: `c[FREQ]=A,M`, `c[TIME_PERIOD]=ge:2020+le:2022,2030`, `c[NOTE]=co:estimate+nc:draft`.

`+` is AND and binds more tightly than `,`, which is OR; an operator belongs to its own value only (SDMX REST 2.2, data
queries: `ne:A,B` means "not A, or B").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from nangluong.statistics.sdmx.errors import QuerySyntaxError

_PREFIX = re.compile(r"([A-Za-z]{2}):(.*)", re.DOTALL)


class Operator(Enum):
    """How a value is compared."""

    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    CO = "co"
    NC = "nc"
    SW = "sw"
    EW = "ew"


TEXT_OPERATORS = frozenset([Operator.CO, Operator.NC, Operator.SW, Operator.EW])


@dataclass(frozen=True)
class Condition:
    """One comparison."""

    operator: Operator
    value: str


@dataclass(frozen=True)
class Filter:
    """What a component must fulfil: any of the alternatives, each of which is a set of conditions that all hold."""

    component: str
    alternatives: tuple[tuple[Condition, ...], ...]

    @property
    def values(self) -> frozenset[str] | None:
        """Return the values when the filter only lists some, else None."""
        single = [terms[0] for terms in self.alternatives if len(terms) == 1]
        if len(single) < len(self.alternatives) or any(term.operator is not Operator.EQ for term in single):
            return None
        return frozenset(term.value for term in single)


def _condition(component: str, text: str) -> Condition:
    found = _PREFIX.fullmatch(text)
    if found:
        try:
            operator, value = Operator(found[1].lower()), found[2]
        except ValueError:
            known = ", ".join(operator.value for operator in Operator)
            raise QuerySyntaxError(
                f"c[{component}]: không có phép so sánh “{found[1]}”. Các phép: {known}.",
                f"c[{component}]: there is no operator “{found[1]}”. There are: {known}.",
            ) from None
    else:
        operator, value = Operator.EQ, text
    if not value:
        raise QuerySyntaxError(f"c[{component}]: thiếu giá trị.", f"c[{component}]: a value is missing.")
    return Condition(operator, value)


def parse_filter(component: str, text: str) -> Filter:
    """Return the filter that `text` states. Raises `QuerySyntaxError`."""
    alternatives = tuple(
        tuple(_condition(component, term) for term in alternative.split("+")) for alternative in text.split(",")
    )
    return Filter(component, alternatives)


def period_filter(component: str, start: str, end: str) -> Filter:
    """Return the filter that the `startPeriod` and `endPeriod` of SDMX 2.1 mean; either may be empty."""
    bounds = [Condition(Operator.GE, start)] if start else []
    bounds += [Condition(Operator.LE, end)] if end else []
    return Filter(component, (tuple(bounds),))
