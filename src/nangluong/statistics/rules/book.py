"""Rules between returns: mirrors (what A says it sold to B) and sums (the months against the year). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nangluong.statistics.questionnaires.fields import Fault, Fields
from nangluong.statistics.rules.rule import SEVERITIES
from nangluong.statistics.texts import Text

_CONFIDENCE = ("sourced", "recalled", "derived", "illustrative")


@dataclass(frozen=True)
class Side:
    """A column of figures: one a respondent and row."""

    questionnaire: str
    section: str
    column: str


@dataclass(frozen=True)
class Mirror:
    """Two sides of one trade. Rows of `sold` are its buyers, rows of `bought` its sellers."""

    code: str
    severity: str
    sold: Side
    bought: Side
    tolerance: Fraction
    share: Fraction
    message: Text


@dataclass(frozen=True)
class PeriodSum:
    """A figure of a long period against those of the shorter periods within it, of the same respondent and row."""

    code: str
    severity: str
    whole: Side
    parts: Side
    tolerance: Fraction
    share: Fraction
    message: Text


@dataclass(frozen=True)
class Book:
    """A rule book."""

    code: str
    name: Text
    valid_from: dt.date
    mirrors: tuple[Mirror, ...]
    sums: tuple[PeriodSum, ...]
    source: str
    confidence: str


@dataclass(frozen=True)
class Apart:
    """Two figures that should be one: `first` of the one return, `second` of the other."""

    reporter: str
    other: str
    row: str
    first: Fraction
    second: Fraction


def apart(first: Fraction, second: Fraction, tolerance: Fraction, share: Fraction) -> bool:
    """Return whether two figures differ by more than `tolerance` and more than `share` of the larger."""
    return abs(first - second) > max(tolerance, share * max(abs(first), abs(second)))


def mirrored(
    mirror: Mirror,
    sold: Mapping[tuple[str, str], Fraction],
    bought: Mapping[tuple[str, str], Fraction],
    reporters: frozenset[str],
) -> Iterator[Apart]:
    """Yield the pairs whose two sides differ: `sold` by (seller, buyer), `bought` by (buyer, seller).

    Only pairs of which both have reported (`reporters`): a side that is missing then counts as nought.
    """
    pairs = set(sold) | {(seller, buyer) for buyer, seller in bought}
    for seller, buyer in sorted(pairs):
        if seller not in reporters or buyer not in reporters:
            continue
        first, second = sold.get((seller, buyer), Fraction(0)), bought.get((buyer, seller), Fraction(0))
        if apart(first, second, mirror.tolerance, mirror.share):
            yield Apart(seller, buyer, buyer, first, second)


def summed(
    rule: PeriodSum, whole: Mapping[tuple[str, str], Fraction], parts: Mapping[tuple[str, str], Fraction]
) -> Iterator[Apart]:
    """Yield where the long period's figure, by (respondent, row), is not the sum of the short ones.

    `parts` are already summed; a row without any part says nothing.
    """
    for key in sorted(whole):
        if key in parts and apart(whole[key], parts[key], rule.tolerance, rule.share):
            yield Apart(key[0], key[0], key[1], whole[key], parts[key])


def _side(one: Fields, key: str) -> Side:
    inner = one.inner(key)
    side = Side(inner.text("questionnaire"), inner.text("section"), inner.text("column"))
    inner.done()
    return side


def _common(one: Fields) -> dict[str, Any]:
    share = one.text("share", needed=False) or "0"
    try:
        part = Fraction(share)
    except (ValueError, ZeroDivisionError):
        one.fault("share", "phải là phân số như 1/100", "must be a fraction like 1/100")
        part = Fraction(0)
    return {
        "code": one.code(),
        "severity": one.choice("severity", SEVERITIES),
        "tolerance": Fraction(one.number("tolerance", "0")),
        "share": part,
        "message": one.texts("message"),
    }


def _mirror(one: Fields) -> Mirror:
    found = Mirror(sold=_side(one, "sold"), bought=_side(one, "bought"), **_common(one))
    one.done()
    return found


def _sum(one: Fields) -> PeriodSum:
    found = PeriodSum(whole=_side(one, "whole"), parts=_side(one, "parts"), **_common(one))
    one.done()
    return found


def read_book(content: dict[str, Any], *, name: str = "") -> Book:
    """Read a rule book; raises `QuestionnaireFault` that names every fault by its path."""
    from nangluong.statistics.questionnaires.reading import QuestionnaireFault

    faults: list[Fault] = []
    top = Fields("", content, faults)
    book = Book(
        code=top.text("code"),
        name=top.texts("name"),
        valid_from=top.day("valid_from"),
        mirrors=tuple(_mirror(one) for one in top.each("mirrors", needed=False)),
        sums=tuple(_sum(one) for one in top.each("sums", needed=False)),
        source=top.text("source"),
        confidence=top.choice("confidence", _CONFIDENCE),
    )
    top.done()
    if faults:
        raise QuestionnaireFault(name or book.code or "?", faults)
    return book
