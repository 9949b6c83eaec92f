"""Rules between returns: mirrors and sums of periods, and the reading of rule books."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from nangluong.statistics.questionnaires.files import read_content
from nangluong.statistics.questionnaires.reading import QuestionnaireFault
from nangluong.statistics.rules.book import Mirror, PeriodSum, Side, apart, mirrored, read_book, summed
from nangluong.statistics.texts import Text

SIDE = Side("xd-02", "traders", "sold")
MIRROR = Mirror("m", "explain", SIDE, SIDE, Fraction(1, 2), Fraction(1, 100), Text("x", "x"))
SUM = PeriodSum("s", "explain", SIDE, SIDE, Fraction(0), Fraction(0), Text("x", "x"))
BOTH = frozenset({"a", "b"})


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("10", "10", False),
        ("10", "10.5", False),
        ("10", "10.51", True),
        ("1000", "1010", False),
        ("1000", "1011", True),
    ],
)
def test_two_figures_are_apart_beyond_tolerance_and_share(first: str, second: str, found: bool) -> None:
    assert apart(Fraction(first), Fraction(second), MIRROR.tolerance, MIRROR.share) is found
    assert apart(Fraction(second), Fraction(first), MIRROR.tolerance, MIRROR.share) is found


def test_a_trade_is_compared_from_both_sides() -> None:
    sold = {("a", "b"): Fraction(50)}
    bought = {("b", "a"): Fraction(40), ("a", "b"): Fraction(5)}
    found = [(one.reporter, one.other, one.first, one.second) for one in mirrored(MIRROR, sold, bought, BOTH)]
    assert found == [("a", "b", 50, 40), ("b", "a", 0, 5)]


def test_who_has_not_reported_is_not_accused() -> None:
    assert list(mirrored(MIRROR, {("a", "b"): Fraction(50)}, {}, frozenset({"a"}))) == []


def test_months_are_added_up_against_the_year() -> None:
    whole = {("a", "plant"): Fraction(120), ("a", "other"): Fraction(7)}
    parts = {("a", "plant"): Fraction(119)}
    assert [(one.row, one.first, one.second) for one in summed(SUM, whole, parts)] == [("plant", 120, 119)]


def test_the_book_of_the_project_is_sound(reference: Path) -> None:
    book = read_book(read_content(reference / "rules" / "doi-chieu.yaml"))
    assert [one.code for one in (*book.mirrors, *book.sums)] == ["petroleum_traders", "generation_of_the_year"]
    assert book.mirrors[0].share == Fraction(1, 100)


def test_faults_of_a_book_are_named() -> None:
    with pytest.raises(QuestionnaireFault) as refused:
        read_book({"code": "x", "mirrors": [{"code": "m", "share": "many", "sold": 1}]})
    paths = {fault.path for fault in refused.value.faults}
    assert {"name_vi", "valid_from", "mirrors.m.sold", "mirrors.m.bought", "mirrors.m.share"} <= paths
