"""Units: exact definitions and conversions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.units import Unit, UnitMismatch, convert_micro, ratio
from tests.statistics.kernel import classification


def unit(code: str) -> Unit:
    known = classification()
    return known.units[known.unit_index[code]]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("GWh", "TJ", Fraction("3.6")),
        ("ktoe", "TJ", Fraction("41.868")),
        ("Gcal", "GJ", Fraction("4.1868")),
        ("toe", "GJ", Fraction("41.868")),
        ("ktce", "TJ", Fraction("29.308")),
        ("Mt", "t", Fraction(10**6)),
        ("kb", "m3", Fraction("158.987294928")),
        ("bcf", "10^6-m3", Fraction("28.316846592")),
    ],
)
def test_definitions(source: str, target: str, expected: Fraction) -> None:
    """Source of the figures: facts/statistics.md section 12; the barrel and the foot by their definitions."""
    assert ratio(unit(source), unit(target)) == expected


masses = st.sampled_from(["kt", "t", "Mt", "kg"])


@settings(deadline=None)
@given(st.integers(-(10**9), 10**9), masses, masses)
def test_conversion_is_exact_up_to_one_rounding(amount: int, source: str, target: str) -> None:
    found = convert_micro(np.array([amount]), unit(source), unit(target)).item()
    assert abs(found - amount * ratio(unit(source), unit(target))) <= Fraction(1, 2)


def test_long_factors_are_exact_too() -> None:
    assert convert_micro(np.array([1_000_000]), unit("kb"), unit("10^3-m3")).tolist() == [158_987]


def test_mass_is_not_energy() -> None:
    with pytest.raises(UnitMismatch):
        ratio(unit("kt"), unit("TJ"))


@pytest.mark.parametrize("spelling", ["10^6 m3", "million m3", "10^6-m3"])
def test_other_spellings_are_taken_in(spelling: str) -> None:
    known = classification()
    assert known.units[known.unit_index[spelling]].code == "10^6-m3"


def test_every_energy_unit_has_an_exact_nano_factor() -> None:
    for entry in classification().units:
        if entry.dimension == "energy" and entry.code not in ("kWh", "MWh"):
            assert Fraction(entry.energy_factor_nano or 0, 10**9) == entry.factor, entry.code
