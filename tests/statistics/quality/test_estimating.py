"""Methods of estimation by hand-worked figures."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.quality.estimating import METHODS, Known, Peer, linear_trend, offered, proposed, rounded

PEERS = (Peer(D(110), D(100), D(50)), Peer(D(55), D(50), D(25)), Peer(None, D(900), D(900)), Peer(D(7), None, None))
FULL = Known(before=(D(12), None, D(10), D(9)), last_year=D(20), peers=PEERS, capacity=D(10))


def test_every_method_by_hand() -> None:
    assert offered(FULL, 3) == {
        "last_year_growth": D("22.000"),  # 165 / 150 x 20
        "same_last_year": D("20.000"),
        "linear_trend": D("13.000"),  # one more a period
        "carry_forward": D("12.000"),
        "mean_of_peers": D("22.000"),  # 165 / 75 x 10
        "zero": D("0.000"),
    }


def test_a_method_without_what_it_needs_is_not_offered() -> None:
    assert list(offered(Known(), 0)) == ["zero"]
    assert proposed(offered(Known(), 0), at_a_moment=False) == ""
    assert METHODS["last_year_growth"](Known(last_year=D(5), peers=(Peer(D(1), D(0), None),))) is None
    assert METHODS["mean_of_peers"](Known(capacity=D(5), peers=(Peer(D(1), D(1), D(0)),))) is None


@pytest.mark.parametrize(("moment", "method"), [(False, "last_year_growth"), (True, "carry_forward")])
def test_a_stock_is_carried_forward_and_a_flow_grows_with_its_peers(moment: bool, method: str) -> None:
    assert proposed(offered(FULL, 0), at_a_moment=moment) == method


@given(st.integers(-50, 50), st.integers(-9, 9), st.integers(3, 8))
def test_a_straight_line_is_continued_exactly(at: int, slope: int, count: int) -> None:
    before = tuple(D(at - slope * offset) for offset in range(1, count + 1))
    read = linear_trend(Known(before=before))
    assert read == (max(at, 0) if all(value >= 0 for value in before) else at)


@pytest.mark.parametrize(("value", "text"), [("5/2", "2"), ("7/2", "4"), ("-5/2", "-2"), ("1/3", "0"), ("-2/3", "-1")])
def test_rounding_is_half_to_even(value: str, text: str) -> None:
    assert str(rounded(Fraction(value), 0)).replace("-0", "0") == text
