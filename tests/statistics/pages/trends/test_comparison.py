"""Comparing series."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from nangluong.statistics.pages.trends.comparison import (
    by_unit,
    change_percent,
    common_periods,
    converted,
    index_base,
    indexed,
    point_marks,
    point_values,
    told_apart,
)
from nangluong.statistics.pages.trends.series import Point, Series, SeriesRef, parse_ref


def series(unit: str = "GWh", illustrative: str = "", **by_year: str) -> Series:
    points = {
        year.removeprefix("y"): Point(Decimal(value), illustrative=year.removeprefix("y") == illustrative)
        for year, value in by_year.items()
    }
    return Series(SeriesRef("f", ("VN", "7000", "01", unit, "x")), "a", "a", "a", unit, "x", None, points)


@pytest.mark.parametrize("code", ["f~VN~7000~01~GWh~owid", "b~real~VN~1.1~COAL", "i~real~VN~import_dependency"])
def test_the_name_of_a_series_is_read_and_written(code: str) -> None:
    ref = parse_ref(code)
    assert ref is not None
    assert ref.code == code


@pytest.mark.parametrize("code", ["", "f", "f~VN", "z~a~b~c", "b~real~VN~1.1~COAL~more"])
def test_what_is_no_series_is_none(code: str) -> None:
    assert parse_ref(code) is None


def test_years_without_a_figure_stay_as_gaps() -> None:
    one, other = series(y2000="1", y2003="4"), series(y2001="2")
    periods = common_periods([one, other])
    assert periods == ["2000", "2001", "2002", "2003"]
    assert point_values(one, periods) == [Decimal(1), None, None, Decimal(4)]
    assert common_periods([one, other], "2001", "2002") == ["2001", "2002"]
    assert common_periods([one], "1900", "2500") == periods
    assert common_periods([series()]) == []


def test_energy_is_converted_exactly_and_other_units_are_left() -> None:
    factors = {"GWh": Fraction(18, 5), "TJ": Fraction(1), "ktoe": Fraction("41.868")}
    assert converted(series(y2000="10"), "TJ", factors).points["2000"].value == Decimal("36.000000")
    assert converted(series(y2000="11630"), "ktoe", factors).points["2000"].value == Decimal("1000.000000")
    tonnes = series("kt", y2000="10")
    assert converted(tonnes, "TJ", factors) is tonnes


def test_an_index_starts_in_the_first_year_that_all_have() -> None:
    one, other = series(y2000="0", y2001="4", y2002="5"), series("kt", y2001="10", y2002="11")
    base = index_base([one, other], ["2000", "2001", "2002"])
    assert base == "2001"
    assert indexed(one, base, "index").points["2002"].value == Decimal("125.0")
    assert indexed(other, base, "index").points["2001"].value == Decimal("100.0")
    assert index_base([one, series("kt", y1990="1")], ["1990", "2000", "2001"]) == ""


def test_only_equal_units_share_a_chart() -> None:
    groups = by_unit([series("GWh"), series("kt"), series("GWh")])
    assert {unit: len(found) for unit, found in groups.items()} == {"GWh": 2, "kt": 1}


def test_a_change_is_in_percent_of_the_start() -> None:
    found = series(y2000="-4", y2001="-3", y2002="0")
    assert change_percent(found, "2000", "2001") == Decimal("25.0")
    assert change_percent(found, "2002", "2001") is None
    assert change_percent(found, "2000", "2005") is None


def test_marks_belong_to_years() -> None:
    assert point_marks(series(illustrative="2001", y2000="1", y2001="2"), ["2000", "2001", "2002"]) == [
        False,
        True,
        False,
    ]


def test_what_names_have_in_common_goes_to_the_title() -> None:
    assert told_apart(["Điện – than", "Điện – khí"]) == ("Điện", ["than", "khí"])
    assert told_apart(["Than – sản xuất", "Khí – sản xuất"]) == ("sản xuất", ["Than", "Khí"])
    assert told_apart(["Than – sản xuất", "Khí – tiêu thụ"]) == ("", ["Than – sản xuất", "Khí – tiêu thụ"])
    assert told_apart(["Dân số", "Dân số"]) == ("", ["Dân số", "Dân số"])
    assert told_apart(["Điện – than"]) == ("", ["Điện – than"])
