"""Numbers as written: one reading or a refusal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.foundation.intake import NumberFault, NumberStyle, parse_decimal

_DECIMALS = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)


def _grouped(number: Decimal, group: str, mark: str) -> str:
    return f"{number:,.4f}".replace(",", "\0").replace(".", mark).replace("\0", group)


@given(_DECIMALS)
def test_each_convention_reads_back_what_it_wrote(number: Decimal) -> None:
    assert parse_decimal(f"{number:f}", NumberStyle.PLAIN) == number
    assert parse_decimal(_grouped(number, ".", ","), NumberStyle.VIETNAMESE) == number
    assert parse_decimal(_grouped(number, " ", ","), NumberStyle.VIETNAMESE) == number
    assert parse_decimal(_grouped(number, ",", "."), NumberStyle.ENGLISH) == number


@given(_DECIMALS, st.sampled_from([(".", ","), (",", ".")]))
def test_an_undeclared_number_is_read_rightly_or_refused(number: Decimal, marks: tuple[str, str]) -> None:
    text = _grouped(number, *marks)
    assert parse_decimal(text, NumberStyle.UNDECLARED) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("0.123", "0.123"),
        ("0,123", "0.123"),
        ("1234.567", "1234.567"),
        ("1.2345", "1.2345"),
        ("-7.5e-12", "-7.5e-12"),
        ("1 234,5", "1234.5"),
        ("1234", "1234"),
    ],
)
def test_undeclared_text_with_a_single_reading(text: str, number: str) -> None:
    assert parse_decimal(text, NumberStyle.UNDECLARED) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "1,234", "-12.345", "999,000", "+1.000"])
def test_undeclared_text_with_two_readings_is_refused_and_names_both(text: str) -> None:
    with pytest.raises(NumberFault) as caught:
        parse_decimal(text, NumberStyle.UNDECLARED)
    assert caught.value.kind == "ambiguous_number"
    assert text.replace(".", "").replace(",", "") in caught.value.reason_vi
    assert text.replace(",", ".") in caught.value.reason_en


@pytest.mark.parametrize("text", ["1.234,5", "1,234.5", "12,5", "1 234", "1,234"])
def test_a_machine_file_takes_no_comma_and_no_grouping(text: str) -> None:
    with pytest.raises(NumberFault) as caught:
        parse_decimal(text)
    assert caught.value.kind == "comma_dot_confusion"


@pytest.mark.parametrize(
    ("text", "style"),
    [("1,234.5", NumberStyle.VIETNAMESE), ("1.23.456", NumberStyle.VIETNAMESE), ("1.234,5", NumberStyle.ENGLISH)],
)
def test_a_declared_convention_is_kept_to(text: str, style: NumberStyle) -> None:
    with pytest.raises(NumberFault) as caught:
        parse_decimal(text, style)
    assert caught.value.kind == "comma_dot_confusion"


@pytest.mark.parametrize(
    "text", ["", "n/a", "12a", "NaN", "Infinity", "1_000", "١٢", "--1", "1e", "1e9999", "9" * 61, "-", "12 kt", "٫5"]
)
def test_text_in_a_number_is_refused(text: str) -> None:
    for style in NumberStyle:
        with pytest.raises(NumberFault):
            parse_decimal(text, style)


def test_declared_vietnamese_resolves_what_is_ambiguous_undeclared() -> None:
    assert parse_decimal("1.234", NumberStyle.VIETNAMESE) == 1234
    assert parse_decimal("1.234", NumberStyle.ENGLISH) == Decimal("1.234")
