"""Fixed-point arithmetic against Python's exact fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.exact import (
    MICRO,
    ExactOverflow,
    add_into,
    decimal_of,
    divide_half_away,
    energy_nano_tj,
    ktoe_micro,
    quantised,
    round_fraction,
    to_fixed,
)

quantities = st.integers(-(9 * 10**13), 9 * 10**13)
small_factors = st.integers(-(10**11), 10**11)


def _exact(ratio: Fraction) -> int:
    """Round half away from zero, written independently of the code under test."""
    floor = abs(ratio) // 1
    up = abs(ratio) - floor >= Fraction(1, 2)
    return int(floor + up) * (1 if ratio >= 0 else -1)


@settings(deadline=None)
@given(st.lists(quantities, min_size=1, max_size=5), small_factors)
def test_energy_is_the_exact_product_rounded_once(values: list[int], factor: int) -> None:
    found = energy_nano_tj(np.array(values), np.full(len(values), factor))
    assert found.tolist() == [_exact(Fraction(value * factor, MICRO)) for value in values]


@settings(deadline=None)
@given(st.integers(-(2**62), 2**62), st.integers(1, 2**40))
def test_division_rounds_half_away_from_zero(numerator: int, divisor: int) -> None:
    assert divide_half_away(np.array([numerator]), divisor).item() == _exact(Fraction(numerator, divisor))


@settings(deadline=None)
@given(st.integers(-(10**18), 10**18))
def test_ktoe_is_energy_over_41868(energy: int) -> None:
    assert ktoe_micro(np.array([energy])).item() == _exact(Fraction(energy, 41868))


def test_one_ktoe_is_41_868_tj() -> None:
    assert ktoe_micro(np.array([41_868 * 10**6])).item() == MICRO


@pytest.mark.parametrize(("value", "factor"), [(2**62, 10**9), (10**6, 2**62), (-(2**63), 1), (1, -(2**63))])
def test_what_does_not_fit_is_refused(value: int, factor: int) -> None:
    with pytest.raises(ExactOverflow):
        energy_nano_tj(np.array([value]), np.array([factor]))


def test_a_sum_that_does_not_fit_is_refused() -> None:
    total = np.zeros(2, dtype=np.int64)
    with pytest.raises(ExactOverflow):
        add_into(total, np.array([1, 1]), np.array([2**62, 2**62]), np.zeros(2))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), quantities), max_size=20))
def test_sums_into_places_are_exact(parts: list[tuple[int, int]]) -> None:
    total = np.zeros(4, dtype=np.int64)
    index = np.array([at for at, _ in parts], dtype=np.int64)
    add_into(total, index, np.array([amount for _, amount in parts], dtype=np.int64), np.zeros(4))
    assert total.tolist() == [sum(amount for at, amount in parts if at == place) for place in range(4)]


def test_decimals_enter_exactly_or_not_at_all() -> None:
    assert to_fixed(Decimal("12.345678"), MICRO) == 12345678
    with pytest.raises(ValueError, match="decimals"):
        to_fixed(Decimal("0.0000001"), MICRO)
    assert decimal_of(12345678) == Decimal("12.345678")


@settings(deadline=None)
@given(st.fractions(), st.integers(0, 6))
def test_quantised_is_within_half_a_unit(ratio: Fraction, digits: int) -> None:
    found = quantised(ratio, digits)
    assert abs(Fraction(found) - ratio) <= Fraction(1, 2 * 10**digits)
    assert found.as_tuple().exponent == -digits
    assert round_fraction(ratio) == _exact(ratio)
