"""Rules between returns as SQL: both directions, tolerances, whole numbers, periods that only touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from nangluong.statistics.rules.book import AT_MOST, COUNTERPART, EQUAL, RESPONDENT, ROW, TOTAL, Comparison, Side
from nangluong.statistics.rules.comparing import Apart, Comparer, Figure
from nangluong.statistics.texts import Text

SIDE = Side("xd-02", "traders", "sold")
RULE = Comparison(
    "m", "mirror", "explain", SIDE, SIDE, COUNTERPART, EQUAL, Fraction(1, 2), Fraction(1, 100), Text("x", "x")
)


@pytest.fixture(scope="module")
def comparer() -> Iterator[Comparer]:
    with Comparer() as made:
        yield made


def figure(organisation: str, row: str, value: str, *, inside: bool = True) -> Figure:
    return Figure(organisation, row, Decimal(value), inside)


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("10", "10", False),
        ("10", "10.5", False),
        ("10", "10.500001", True),
        ("1000", "1010", False),
        ("1000", "1010.2", True),
        ("0.3", "0.800001", True),
        ("999999999999.999999", "999999999999.999999", False),
    ],
)
def test_two_figures_are_apart_beyond_tolerance_and_share(
    comparer: Comparer, first: str, second: str, found: bool
) -> None:
    rule = replace(RULE, by=TOTAL)
    assert bool(comparer.apart(rule, [figure("a", "x", first)], [figure("b", "y", second)])) is found
    assert bool(comparer.apart(rule, [figure("a", "x", second)], [figure("b", "y", first)])) is found


def test_a_tenth_ten_times_is_one(comparer: Comparer) -> None:
    exact = replace(RULE, by=TOTAL, tolerance=Fraction(0), share=Fraction(0))
    assert comparer.apart(exact, [figure("a", str(n), "0.1") for n in range(10)], [figure("b", "y", "1")]) == []


def test_a_trade_is_compared_from_both_sides(comparer: Comparer) -> None:
    found = comparer.apart(
        RULE, [figure("a", "b", "50")], [figure("b", "a", "40"), figure("a", "b", "5")], reporters=("a", "b")
    )
    assert found == [Apart("a", "b", Fraction(50), Fraction(40)), Apart("b", "a", Fraction(0), Fraction(5))]


def test_who_has_not_reported_is_not_accused(comparer: Comparer) -> None:
    assert comparer.apart(RULE, [figure("a", "b", "50")], [], reporters=("a",)) == []


def test_by_row_all_respondents_are_added_up(comparer: Comparer) -> None:
    first = [figure("a", "plant", "60"), figure("c", "plant", "40"), figure("a", "only-here", "9")]
    second = [figure("b", "plant", "90"), figure("b", "only-there", "9")]
    by_row = replace(RULE, by=ROW)
    assert comparer.apart(by_row, first, second) == [Apart("", "plant", Fraction(100), Fraction(90))]
    assert comparer.apart(replace(by_row, relation=AT_MOST), second, first) == []


def test_by_respondent_months_against_the_year(comparer: Comparer) -> None:
    first = [figure("a", "plant", "120"), figure("b", "plant", "7")]
    second = [figure("a", "plant", "60"), figure("a", "plant", "58"), figure("b", "plant", "7")]
    found = comparer.apart(replace(RULE, by=RESPONDENT), first, second)
    assert found == [Apart("a", "plant", Fraction(120), Fraction(118))]


@pytest.mark.parametrize(("month", "right"), [("30", None), ("20", None), ("40", None), ("19", 20), ("42", 40)])
def test_weeks_that_only_touch_the_month_leave_room(comparer: Comparer, month: str, right: int | None) -> None:
    weeks = [
        figure("b", "plant", "10", inside=False),
        figure("b", "plant", "20"),
        figure("b", "plant", "10", inside=False),
    ]
    found = comparer.apart(replace(RULE, by=ROW), [figure("a", "plant", month)], weeks)
    assert [one.second for one in found] == ([] if right is None else [right])
