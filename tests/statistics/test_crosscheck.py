"""Two sources cell by cell: exact conversion, honest ratios, and the real result for Viet Nam pinned."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.crosscheck import Comparison, UnitSize, by_series, compare_sources
from nangluong.statistics.importing.codebook import load_codebook
from nangluong.statistics.importing.facts import FactRow
from nangluong.statistics.importing.figures import read_figures
from nangluong.statistics.importing.sources import load_sources

UNITS = {
    "GWh": UnitSize("energy", Fraction(18, 5)),
    "TJ": UnitSize("energy", Fraction(1)),
    "kt": UnitSize("mass", Fraction(1)),
}


def _fact(value: str, unit: str = "GWh", *, period: str = "2020", basis: str = "", source: str = "a") -> FactRow:
    return FactRow("A", "VN", "7000", "01", period, Decimal(value), unit, basis, "A", source, "sourced", "", 2)


def test_units_are_converted_exactly() -> None:
    (row,) = compare_sources([_fact("1000")], [_fact("3600", "TJ")], UNITS).differences
    assert (row.unit, row.first, row.second, row.difference, row.relative) == ("GWh", 1000, 1000, 0, 0)


def test_units_and_bases_that_do_not_fit_are_reported_not_dropped() -> None:
    first = [_fact("1"), _fact("1", period="2021", basis="net"), _fact("1", period="2022")]
    second = [_fact("1", "kt"), _fact("1", period="2021", basis="gross"), _fact("1", "unknown", period="2022")]
    result = compare_sources(first, second, UNITS)
    assert result.differences == ()
    assert [(row.period, row.reason) for row in result.incomparable] == [
        ("2020", "unit"),
        ("2021", "basis"),
        ("2022", "unit"),
    ]


def test_no_ratio_to_zero_but_first_in_the_list() -> None:
    first = [_fact("0"), _fact("100", period="2021"), _fact("0", period="2022")]
    second = [_fact("5"), _fact("300", period="2021"), _fact("0", period="2022")]
    result = compare_sources(first, second, UNITS)
    assert [(row.period, row.relative) for row in result.differences] == [
        ("2020", None),
        ("2021", Decimal(2)),
        ("2022", None),
    ]
    assert result.equal == 1
    assert [row.period for row in result.beyond(Decimal("0.01"))] == ["2020", "2021"]


def test_a_source_that_repeats_a_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        compare_sources([_fact("1"), _fact("2")], [], UNITS)


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)), max_size=8))
def test_swapping_the_sources_turns_every_difference_round(pairs: list[tuple[int, int]]) -> None:
    first = [_fact(str(a), period=str(2000 + n)) for n, (a, _) in enumerate(pairs)]
    second = [_fact(str(b), period=str(2000 + n)) for n, (_, b) in enumerate(pairs)]
    there = {row.period: row.difference for row in compare_sources(first, second, UNITS).differences}
    back = {row.period: -row.difference for row in compare_sources(second, first, UNITS).differences}
    assert there == back
    assert len(there) == len(pairs)


@pytest.fixture(scope="module")
def viet_nam(reference: Path) -> Comparison:
    codebook, sources = load_codebook(reference), load_sources(reference)
    folder = reference / "statistics" / "figures"
    read = [
        read_figures(folder / f"{name}.csv", codebook, sources, as_of=dt.date(2026, 9, 1)).facts
        for name in ("energy_institute", "owid")
    ]
    return compare_sources(read[0], read[1], UNITS)


def test_energy_institute_against_owid(viet_nam: Comparison) -> None:
    """Measured on the reference files: the same up to 2014, an older vintage in OWID from 2015 on."""
    counts = (len(viet_nam.differences), viet_nam.equal, viet_nam.only_first, viet_nam.only_second)
    assert counts == (418, 186, 1004, 22)
    assert viet_nam.incomparable == ()
    assert len(viet_nam.beyond(Decimal("0.01"))) == 83
    generation = [row for row in viet_nam.beyond(Decimal("0.01")) if row.flow.startswith("01") and row.flow != "018OT"]
    assert {row.period for row in generation} == {str(year) for year in range(2015, 2022)}


def test_the_largest_difference_of_each_main_series(viet_nam: Comparison) -> None:
    found = {
        (series.product, series.flow): (series.largest.period, series.largest.relative, series.equal)
        for series in by_series(viet_nam)
    }
    assert found["7000", "01"] == ("2019", Decimal("-0.039947"), 15)
    assert found["7000", "018CL"] == ("2018", Decimal("-0.085201"), 12)
    assert found["7000", "018HY"] == ("2021", Decimal("-0.035254"), 10)
    assert found["0", "XPE"] == ("2020", Decimal("-0.043515"), 0)
    assert found["XTOT", "XPE"] == ("2020", Decimal("-0.026093"), 0)
    assert next(iter(found)) == ("7000", "018OL")
    assert sum(series.cells for series in by_series(viet_nam)) == 418
