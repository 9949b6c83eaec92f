"""Exact fixed-point arithmetic on int64 columns, the ground of every published figure.

Quantities are integers: a figure in its reporting unit is counted in *micro* (1e-6 unit), a conversion factor in *nano*
(1e-9 TJ per unit), an energy in *nano-TJ* (1e-9 TJ = 1 kJ). Products are rounded once, half away from zero, to the
nearest nano-TJ; sums are exact. An int64 holds 9.2e9 TJ, fifteen times the world's yearly supply; what does not fit
raises `ExactOverflow` instead of wrapping around.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nangluong.foundation.errors import DomainError

IntArray = NDArray[np.int64]

MICRO: Final = 10**6
NANO: Final = 10**9
NO_FACTOR: Final = int(np.iinfo(np.int64).min)
"""Marks an observation that brings no conversion factor of its own (0 is a factor, absence is not)."""

# Below 2**63 by more than float64's relative error, so the float shadow cannot pass what the integer cannot hold.
_LIMIT: Final = 9.2e18
_MILLI_KTOE_PER_TJ: Final = 41868


class ExactOverflow(DomainError):
    """A figure does not fit into the exact representation; almost always a wrong unit or a slipped decimal point."""

    code = "statistics_overflow"

    def __init__(self, what_vi: str, what_en: str) -> None:
        super().__init__(
            f"Giá trị quá lớn ({what_vi}); hãy kiểm tra đơn vị và dấu thập phân.",
            f"The value is too large ({what_en}); check its unit and decimal point.",
        )


def divide_half_away(numerator: IntArray, divisor: int) -> IntArray:
    """Divide by a positive integer, rounding half away from zero, without ever leaving int64."""
    magnitude = np.abs(numerator)
    quotient, remainder = np.divmod(magnitude, divisor)
    quotient += remainder >= divisor - remainder
    return np.where(numerator < 0, -quotient, quotient)


def scaled_product(amount: IntArray, factor: IntArray, scale: int) -> IntArray:
    """Return `amount * factor / scale`, rounded half away from zero.

    The whole and the fractional part of `amount / scale` are multiplied apart, so that intermediate results stay below
    the result itself. Raises `ExactOverflow` where the result, or `scale * factor`, exceeds int64.
    """
    size, weight = np.abs(amount), np.abs(factor)
    whole, rest = np.divmod(size, scale)
    if size.size:
        largest = float(np.max(np.multiply(whole, weight, dtype=np.float64)))
        if largest > _LIMIT or float(weight.max()) * scale > _LIMIT or int(size.min()) < 0 or int(weight.min()) < 0:
            raise ExactOverflow("tích của số liệu và hệ số", "figure times factor")
    product = whole * weight + divide_half_away(rest * weight, scale)
    return np.where((amount < 0) != (factor < 0), -product, product)


def energy_nano_tj(value_micro: IntArray, factor_nano: IntArray) -> IntArray:
    """Convert figures (micro-units) with factors (nano-TJ per unit) into nano-TJ, rounded half away from zero."""
    return scaled_product(value_micro, factor_nano, MICRO)


def add_into(total: IntArray, index: NDArray[np.int64], amount: IntArray, shadow: NDArray[np.float64]) -> None:
    """Add `amount` into `total` at `index` (repeats allowed); `shadow` gathers magnitudes so that overflow is seen.

    Raises `ExactOverflow` when the magnitudes gathered at one place exceed int64; `total` is then meaningless.
    """
    np.add.at(total, index, amount)
    shadow += np.bincount(index, weights=np.abs(amount).astype(np.float64), minlength=shadow.size)
    if shadow.size and float(shadow.max()) > _LIMIT:
        raise ExactOverflow("tổng", "a sum")


def ktoe_micro(nano_tj: IntArray) -> IntArray:
    """Convert nano-TJ to micro-ktoe (1 ktoe = 41.868 TJ), rounded half away from zero: one division by 41,868."""
    return divide_half_away(nano_tj, _MILLI_KTOE_PER_TJ)


def to_fixed(number: Decimal, scale: int) -> int:
    """Return `number * scale` as an integer; raises `ValueError` where that is not a whole number."""
    ratio = Fraction(number) * scale
    if ratio.denominator != 1:
        raise ValueError(f"{number} has more decimals than 1/{scale}")
    return ratio.numerator


def round_fraction(ratio: Fraction) -> int:
    """Round a fraction to the nearest integer, half away from zero."""
    magnitude = (2 * abs(ratio.numerator) + ratio.denominator) // (2 * ratio.denominator)
    return magnitude if ratio >= 0 else -magnitude


def decimal_of(fixed: int, scale: int = MICRO) -> Decimal:
    """Return the exact decimal of a fixed-point integer."""
    return Decimal(fixed) / Decimal(scale)


def quantised(ratio: Fraction, digits: int) -> Decimal:
    """Return a fraction as a decimal with `digits` decimals, rounded half away from zero. Exact at any size."""
    whole = round_fraction(ratio * 10**digits)
    sign, places = (1, -whole) if whole < 0 else (0, whole)
    # Built from its digits: arithmetic would round to the precision of the context.
    return Decimal((sign, tuple(int(digit) for digit in str(places)), -digits))
