"""Integers become exact decimals, indices become codes."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.freezing.columns import codes, decimals, plain

INT64 = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(INT64, max_size=50), st.sampled_from([0, 6, 9]))
def test_every_integer_is_kept_to_the_last_digit(numbers: list[int], scale: int) -> None:
    found = decimals(np.array(numbers, dtype=np.int64), scale)
    assert found.to_pylist() == [Decimal(number).scaleb(-scale) for number in numbers]
    found.validate(full=True)


@given(st.lists(st.tuples(INT64, st.booleans()), min_size=1, max_size=50))
def test_what_is_not_known_is_null(pairs: list[tuple[int, bool]]) -> None:
    numbers, known = zip(*pairs, strict=True)
    found = decimals(np.array(numbers, dtype=np.int64), 6, np.array(known))
    assert [value is not None for value in found.to_pylist()] == list(known)
    assert found.null_count == len(known) - sum(known)


def test_codes_of_indices_and_of_nothing() -> None:
    found = codes(np.array([1, -1, 0]), ["a", "b"])
    assert found.to_pylist() == ["b", "", "a"]


def test_plain_tables_can_be_joined() -> None:
    first = pa.table({"code": codes(np.array([0]), ["a"]), "value": decimals(np.array([1]), 6)})
    second = pa.table({"code": codes(np.array([0]), ["b"]), "value": decimals(np.array([2]), 6)})
    joined = pa.concat_tables([plain(first), plain(second)])
    assert joined["code"].to_pylist() == ["a", "b"]
