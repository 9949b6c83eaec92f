"""Methods of estimation by hand-worked figures."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.quality.conventions import estimation_methods
from nangluong.statistics.quality.estimating import (
    METHODS,
    OWN,
    Group,
    Known,
    linear_between,
    linear_trend,
    offered,
    proposed,
    relative_error,
    rounded,
)

D = Decimal
FULL = Known(
    before=(D(12), None, D(10), D(9)),
    after=(None, D(18)),
    last_year=D(20),
    since_last_year=Group(D(165), D(150)),
    since=(Group(D(165), D(132)), None, None),
)


def test_every_method_by_hand() -> None:
    assert {code: offer.value for code, offer in offered(FULL, 3).items()} == {
        "last_year_growth": D("22.000"),  # 165 / 150 x 20
        "same_last_year": D("20.000"),
        "linear_between": D("14.000"),  # 12, two thirds of the way left to 18
        "linear_trend": D("13.000"),  # one more a period
        "carry_forward": D("12.000"),
        "share_of_group": D("15.000"),  # 12 / 132 x 165
    }


def test_every_method_is_described_in_both_languages_with_its_source() -> None:
    described = estimation_methods()
    assert [one.code for one in described] == [*METHODS, OWN]
    assert all(one.formula.vi and one.formula.en and one.name.en and one.source for one in described)


def test_a_method_without_what_it_needs_is_not_offered() -> None:
    assert offered(Known(), 0) == {}
    assert proposed({}, at_a_moment=False) == ""
    assert METHODS["last_year_growth"](Known(last_year=D(5), since_last_year=Group(D(1), D(0)))) is None
    assert METHODS["share_of_group"](Known(before=(None, None, None, D(5)), since=(Group(D(1), D(1)),) * 3)) is None
    assert METHODS["share_of_group"](Known(before=(D(5),), since=(Group(D(1), D(0)),))) is None
    assert linear_between(Known(before=(D(1),))) is None


@pytest.mark.parametrize(("moment", "method"), [(False, "last_year_growth"), (True, "carry_forward")])
def test_untried_a_stock_is_carried_forward_and_a_flow_grows_with_its_peers(moment: bool, method: str) -> None:
    assert proposed(offered(FULL, 0), at_a_moment=moment) == method


def test_the_method_that_was_least_off_is_proposed() -> None:
    flat = Known(before=(D(10),), last_year=D(40))
    past = [(flat, D(11)), (flat, D(9)), (flat, D(10))]
    offers = offered(flat, 0, past)
    assert offers["carry_forward"].error == Fraction(2, 30)
    assert offers["same_last_year"].error == Fraction(90, 30)
    assert offers["carry_forward"].tested == 3
    assert proposed(offers, at_a_moment=False) == "carry_forward"
    assert proposed(offered(flat, 0, past[:2]), at_a_moment=False) == "same_last_year", "twice is too little to judge"


def test_an_error_relative_to_nought() -> None:
    assert relative_error([]) is None
    assert relative_error([(D(0), D(0))]) == 0
    assert relative_error([(D(5), D(0))]) is None


@given(st.integers(-50, 50), st.integers(-9, 9), st.integers(3, 8))
def test_a_straight_line_is_continued_exactly(at: int, slope: int, count: int) -> None:
    before = tuple(D(at - slope * offset) for offset in range(1, count + 1))
    read = linear_trend(Known(before=before))
    assert read == (max(at, 0) if all(value >= 0 for value in before) else at)


@given(st.integers(-50, 50), st.integers(-9, 9), st.integers(1, 4), st.integers(1, 3))
def test_a_straight_line_is_read_between_its_ends(at: int, slope: int, back: int, on: int) -> None:
    known = Known(before=[None] * (back - 1) + [D(at - slope * back)], after=[None] * (on - 1) + [D(at + slope * on)])
    assert linear_between(known) == at


@pytest.mark.parametrize(("value", "text"), [("5/2", "2"), ("7/2", "4"), ("-5/2", "-2"), ("1/3", "0"), ("-2/3", "-1")])
def test_rounding_is_half_to_even(value: str, text: str) -> None:
    assert str(rounded(Fraction(value), 0)).replace("-0", "0") == text
