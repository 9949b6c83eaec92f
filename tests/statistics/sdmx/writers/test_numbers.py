"""Numbers are written exactly: no exponent, no trailing zeros."""

from __future__ import annotations

import re
from decimal import Context, Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.sdmx.errors import BrokenData
from nangluong.statistics.sdmx.writers.numbers import number_texts

PLAIN = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")


@given(st.lists(st.none() | st.decimals(-(10**20), 10**20, places=9), min_size=1), st.sampled_from([6, 9]))
def test_decimals(values: list[Decimal | None], scale: int) -> None:
    step = Decimal(1).scaleb(-scale)
    rounded = [None if value is None else value.quantize(step, context=Context(prec=38)) for value in values]
    texts = number_texts(pa.array(rounded, pa.decimal128(38, scale))).to_pylist()
    for value, text in zip(rounded, texts, strict=True):
        assert (text is None) == (value is None)
        if text is not None and value is not None:
            assert PLAIN.fullmatch(text)
            assert Decimal(text) == value


@given(st.lists(st.floats(allow_infinity=False), min_size=1))
def test_floating_numbers(values: list[float]) -> None:
    for value, text in zip(values, number_texts(pa.array(values)).to_pylist(), strict=True):
        assert (text is None) == (value != value)
        if text is not None:
            assert PLAIN.fullmatch(text)
            assert float(text) == value


def test_integers_nothing_and_infinity() -> None:
    assert number_texts(pa.array([100, None, -5])).to_pylist() == ["100", None, "-5"]
    assert number_texts(pa.nulls(2, pa.decimal128(18, 6))).to_pylist() == [None, None]
    with pytest.raises(BrokenData):
        number_texts(pa.array([1.0, float("inf")]))
