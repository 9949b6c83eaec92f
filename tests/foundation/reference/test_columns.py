"""Typed columns of reference files: what each reader takes and how it refuses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.reference import choice, code_list, decimal_, integer, iso_date, optional, text
from nangluong.foundation.reference.columns import CONFIDENCE, Column, Parser


def test_text_is_taken_as_it_is() -> None:
    assert text("Đắk Lắk") == "Đắk Lắk"


def test_a_column_is_required_unless_it_is_optional() -> None:
    assert Column("code").required
    assert not optional("note").required
    assert optional("since", iso_date).parse("2025-07-01") == dt.date(2025, 7, 1)


def test_codes_are_separated_by_spaces() -> None:
    assert code_list("011 012  0129") == ("011", "012", "0129")


@given(st.dates())
def test_dates_are_iso(day: dt.date) -> None:
    assert iso_date(day.isoformat()) == day


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**12), max_value=10**12))
def test_decimals_are_exact(number: Decimal) -> None:
    assert decimal_(f"{number:f}") == number


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (iso_date, "01/07/2025"),
        (iso_date, "2025-02-30"),
        (iso_date, "2025"),
        (iso_date, "20250701"),
        (iso_date, "2025-W27-2"),
        (decimal_, "1.234,5"),
        (decimal_, "1,5"),
        (decimal_, "NaN"),
        (decimal_, "Infinity"),
        (decimal_, "1_000"),
        (decimal_, "1E3"),
        (decimal_, "١٢"),
        (decimal_, "khoảng 5"),
        (integer, "1.0"),
        (integer, "1_000"),
        (integer, "một"),
        (choice("city", "province"), "City"),
        (CONFIDENCE, "sure"),
    ],
)
def test_a_wrong_cell_is_refused_in_both_languages(parse: Parser, cell: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse(cell)
    vietnamese, english = caught.value.args
    assert cell in vietnamese
    assert cell in english
    assert vietnamese != english


@pytest.mark.parametrize("word", ["sourced", "recalled", "derived", "measured", "illustrative"])
def test_confidence_is_one_of_five_words(word: str) -> None:
    assert CONFIDENCE(word) == word
