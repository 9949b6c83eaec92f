"""Rule books: what returns say is held against what others say, declared as data. Pure.

Three kinds: mirrors (what A says it sold to B, coal delivered to a plant against coal the plant received), sums (the
months against the year, of one respondent) and sources (returns against a figure of another source in the lake).
`rules.comparing` compiles all of them to SQL.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nangluong.statistics.questionnaires.fields import Fault, Fields
from nangluong.statistics.rules.rule import SEVERITIES
from nangluong.statistics.texts import Text

_CONFIDENCE = ("sourced", "recalled", "derived", "illustrative")

COUNTERPART, ROW, RESPONDENT, TOTAL = "counterpart", "row", "respondent", "total"
WAYS = (COUNTERPART, ROW, TOTAL)
"""How two sides meet.

By counterpart: rows of the one side are the respondents of the other. By row: both name the same facility, province or
row, summed over respondents. By respondent: the same respondent and row. In total: the sum over all.
"""
EQUAL, AT_MOST = "equal", "at_most"


@dataclass(frozen=True)
class Side:
    """A column of figures: one a respondent and row; only of `rows` and of respondents of `kinds` where named."""

    questionnaire: str
    section: str
    column: str
    rows: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Elsewhere:
    """Yearly figures of other sources in the lake; the first of `sources` that has one counts."""

    sources: tuple[str, ...]
    place: str
    product: str
    flow: str
    unit: str


@dataclass(frozen=True)
class Comparison:
    """A rule between returns: `first` must be equal to (or at most) `second`, give or take.

    `tolerance` is in the unit of the column, `share` a fraction of the larger figure; the larger of the two is allowed.
    Where `second` comes more often than `first`, its periods that touch that of `first` are added up: figures are equal
    where `first` lies between the sum of the periods wholly within and that of all that touch it.
    """

    code: str
    kind: str
    severity: str
    first: Side
    second: Side | Elsewhere
    by: str
    relation: str
    tolerance: Fraction
    share: Fraction
    message: Text

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that are returns."""
        return (self.first, self.second) if isinstance(self.second, Side) else (self.first,)


@dataclass(frozen=True)
class Book:
    """A rule book."""

    code: str
    name: Text
    valid_from: dt.date
    rules: tuple[Comparison, ...]
    source: str
    confidence: str


def _side(one: Fields, key: str) -> Side:
    inner = one.inner(key)
    side = Side(
        inner.text("questionnaire"),
        inner.text("section"),
        inner.text("column"),
        inner.words("rows"),
        inner.words("kinds"),
    )
    inner.done()
    return side


def _elsewhere(one: Fields, key: str) -> Elsewhere:
    inner = one.inner(key)
    found = Elsewhere(
        inner.words("sources"),
        inner.text("place"),
        inner.text("product"),
        inner.text("flow"),
        inner.text("unit"),
    )
    if not found.sources:
        inner.fault("sources", "phải nêu ít nhất một nguồn", "must name at least one source")
    inner.done()
    return found


def _rule(one: Fields, kind: str, first: Side, second: Side | Elsewhere, by: str) -> Comparison:
    share = one.text("share", needed=False) or "0"
    try:
        part = Fraction(share)
    except (ValueError, ZeroDivisionError):
        one.fault("share", "phải là phân số như 1/100", "must be a fraction like 1/100")
        part = Fraction(0)
    found = Comparison(
        code=one.code(),
        kind=kind,
        severity=one.choice("severity", SEVERITIES),
        first=first,
        second=second,
        by=by,
        relation=one.choice("relation", (EQUAL, AT_MOST), EQUAL),
        tolerance=Fraction(one.number("tolerance", "0")),
        share=part,
        message=one.texts("message"),
    )
    _check_message(one, found.message)
    one.done()
    return found


PLACES = ("left", "right", "difference", "seller", "buyer", "row", "period", "source")


def _check_message(one: Fields, message: Text) -> None:
    for text in (message.vi, message.en):
        try:
            text.format(**dict.fromkeys(PLACES, ""))
        except (KeyError, IndexError, ValueError) as error:
            one.fault("message_vi", f"có chỗ trống lạ: {error}", f"has an unknown place: {error}")


def _mirror(one: Fields) -> Comparison:
    by = one.choice("by", WAYS, COUNTERPART)
    return _rule(one, "mirror", _side(one, "first"), _side(one, "second"), by)


def _sum(one: Fields) -> Comparison:
    return _rule(one, "sum", _side(one, "whole"), _side(one, "parts"), RESPONDENT)


def _source(one: Fields) -> Comparison:
    return _rule(one, "source", _side(one, "returns"), _elsewhere(one, "facts"), TOTAL)


def read_book(content: dict[str, Any], *, name: str = "") -> Book:
    """Read a rule book; raises `QuestionnaireFault` that names every fault by its path."""
    from nangluong.statistics.questionnaires.reading import QuestionnaireFault

    faults: list[Fault] = []
    top = Fields("", content, faults)
    book = Book(
        code=top.text("code"),
        name=top.texts("name"),
        valid_from=top.day("valid_from"),
        rules=(
            *(_mirror(one) for one in top.each("mirrors", needed=False)),
            *(_sum(one) for one in top.each("sums", needed=False)),
            *(_source(one) for one in top.each("sources", needed=False)),
        ),
        source=top.text("source"),
        confidence=top.choice("confidence", _CONFIDENCE),
    )
    top.done()
    if faults:
        raise QuestionnaireFault(name or book.code or "?", faults)
    return book
