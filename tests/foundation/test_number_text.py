"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.number_text import format_number, parse_number, to_decimal


@pytest.mark.parametrize(
    ("number", "language", "decimals", "printed"),
    [
        ("1234567.5", "vi", None, "1.234.567,5"),
        ("1234567.5", "en", None, "1,234,567.5"),
        ("1234.5", "vi", 2, "1.234,50"),
        ("0.125", "vi", 2, "0,13"),
        ("-0.125", "vi", 2, "−0,13"),
        ("-0.001", "vi", 1, "0,0"),
        ("12.500000", "vi", None, "12,5"),
        ("1E+3", "vi", None, "1.000"),
        ("0", "en", 0, "0"),
    ],
)
def test_printed(number: str, language: str, decimals: int | None, printed: str) -> None:
    assert format_number(Decimal(number), language, decimals) == printed


@pytest.mark.parametrize(
    ("typed", "language", "number"),
    [
        ("1.234,5", "vi", "1234.5"),
        ("1234,5", "vi", "1234.5"),
        ("1 234,5", "vi", "1234.5"),
        ("1.234", "vi", "1234"),
        ("-7", "vi", "-7"),
        (" 0,000001 ", "vi", "0.000001"),
        ("1,234.5", "en", "1234.5"),
        ("1,234", "en", "1234"),
    ],
)
def test_read(typed: str, language: str, number: str) -> None:
    assert parse_number(typed, language) == Decimal(number)


@pytest.mark.parametrize(
    "typed", ["1,234.5", "12.34", "1.2345", "1,2,3", "", "abc", "1.234.56", ",5", "1e5", "NaN", "١"]
)
def test_comma_and_dot_confused_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_number(typed, "vi")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_what_is_printed_can_be_typed(number: Decimal) -> None:
    for language in ("vi", "en"):
        assert parse_number(format_number(number, language), language) == number


@pytest.mark.parametrize("nothing", [None, "", "x", float("nan"), Decimal("Infinity")])
def test_no_number_is_none_and_not_zero(nothing: object) -> None:
    assert to_decimal(nothing) is None


def test_a_float_keeps_what_it_shows() -> None:
    assert to_decimal(0.1) == Decimal("0.1")
