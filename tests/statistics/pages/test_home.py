"""The cards of the home page: the newest figure with its year, and what is missing said as missing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.utils.translation import override

from nangluong.statistics.pages.home import figure_card, query_of
from nangluong.statistics.pages.trends.series import Point, Series, SeriesRef


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def series(unit: str = "TWh", **by_year: Point) -> Series:
    points = {year.removeprefix("y"): point for year, point in by_year.items()}
    return Series(SeriesRef("f", ("VN",)), "a", "a", "a", unit, "x", None, points)


@pytest.mark.parametrize("found", [None, series()])
def test_what_nobody_published_has_no_figure_and_says_why(found: Series | None) -> None:
    card = figure_card("Imports", found, url="/x/", decimals=1)
    assert (card["value"], card["note"], card["url"]) == (None, "nobody has published enough data", "/x/")
    assert "trend" not in card


def test_the_newest_figure_stands_with_its_year_and_change() -> None:
    found = series(y2021=Point(Decimal(80)), y2022=Point(Decimal(100)), y2023=Point(Decimal(110)))
    card = figure_card("Generation", found, url="/x/", decimals=1)
    assert (card["value"], card["note"], card["change"]) == (Decimal(110), "2023", Decimal("10.0"))
    assert (card["change_label"], card["periods"]) == ("against 2022", ["2021", "2022", "2023"])


def test_a_gap_stays_a_gap_and_gives_no_change() -> None:
    card = figure_card("x", series(y2020=Point(Decimal(1)), y2023=Point(Decimal(4))), url="", decimals=0)
    assert (card["trend"], card["change"]) == ([Decimal(1), None, None, Decimal(4)], None)


def test_an_incomplete_figure_says_so_and_a_share_has_no_change_in_percent() -> None:
    partly = series(y2023=Point(Decimal(1), complete=False))
    assert figure_card("x", partly, url="", decimals=0)["note"] == "2023, incomplete"
    share = series("%", y2022=Point(Decimal(40)), y2023=Point(Decimal(43)))
    assert figure_card("x", share, url="", decimals=0)["change"] is None


def test_a_query_is_written_only_where_there_is_something_to_carry() -> None:
    assert query_of([]) == ""
    assert query_of([("release", "2026-1"), ("s", "f~VN~7000")]) == "?release=2026-1&s=f~VN~7000"
