"""Units of measure: their dimension, their exact factor, and conversions that are exact or refused.

A unit's factor leads to the base unit of its dimension (energy TJ, mass kt, volume 10^3-m3). Quantities of different
dimensions are never converted here: that takes a conversion factor (`factors`), which has a source.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from nangluong.foundation.errors import DomainError
from nangluong.foundation.reference import Column, decimal_, optional
from nangluong.statistics.exact import NANO, ExactOverflow, IntArray, round_fraction, scaled_product
from nangluong.statistics.reference_tables import cell, names, number, read_valid

ENERGY = "energy"


class UnitMismatch(DomainError):
    """A figure comes in a unit that its product, or the wanted unit, does not allow."""

    code = "statistics_unit"


@dataclass(frozen=True)
class Unit:
    """A unit of measure; `factor` counts base units of `dimension` in one unit, exactly."""

    code: str
    name_vi: str
    name_en: str
    dimension: str
    base_unit: str
    factor: Fraction
    aliases: tuple[str, ...] = ()

    @property
    def energy_factor_nano(self) -> int | None:
        """Nano-TJ in one unit, for units of energy; None for all others."""
        return round_fraction(self.factor * NANO) if self.dimension == ENERGY else None


_COLUMNS = (
    Column("code"),
    optional("aliases"),
    *names(),
    Column("dimension"),
    Column("base_unit"),
    Column("numerator", decimal_),
    Column("denominator", decimal_),
)


def load_units(root: Path, as_of: dt.date | None = None) -> tuple[Unit, ...]:
    """Read `units.csv`."""
    return tuple(
        Unit(
            cell(row, "code"),
            cell(row, "name_vi"),
            cell(row, "name_en"),
            cell(row, "dimension"),
            cell(row, "base_unit"),
            Fraction(number(row, "numerator")) / Fraction(number(row, "denominator")),
            tuple(part for part in cell(row, "aliases").split("|") if part),
        )
        for row in read_valid(root, "classifications/units.csv", _COLUMNS, ("code",), as_of)
    )


def ratio(source: Unit, target: Unit) -> Fraction:
    """Return how many `target` one `source` is; raises `UnitMismatch` across dimensions."""
    if source.dimension != target.dimension:
        raise UnitMismatch(
            f"Không đổi được {source.code} ({source.dimension}) sang {target.code} ({target.dimension}).",
            f"{source.code} ({source.dimension}) cannot be converted to {target.code} ({target.dimension}).",
        )
    return source.factor / target.factor


def convert_micro(value_micro: IntArray, source: Unit, target: Unit) -> IntArray:
    """Convert figures between units of one dimension: exact, rounded once half away from zero to 1e-6 of the target."""
    factor = ratio(source, target)
    top, bottom = factor.numerator, factor.denominator
    if top * bottom < 2**62:
        return scaled_product(value_micro, np.full(value_micro.shape, top, dtype=np.int64), bottom)
    # Barrels and cubic feet have long factors: Python's integers, a thousand times slower, are always wide enough.
    converted = [round_fraction(int(amount) * factor) for amount in value_micro]
    if any(abs(amount) > np.iinfo(np.int64).max for amount in converted):
        raise ExactOverflow("đổi đơn vị", "unit conversion")
    return np.array(converted, dtype=np.int64)
