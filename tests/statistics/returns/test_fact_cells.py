"""Which cells become facts, and how they are added up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.files import read_content
from nangluong.statistics.questionnaires.reading import read_definition
from nangluong.statistics.returns.fact_cells import Reported, feeding_cell, sums_of_period, year_of_periods

KINDS = {"01": "supply", "21": "stock", "22": "stock", "133HY": "capacity"}


@pytest.fixture(scope="module")
def coal(reference: Path) -> Definition:
    return read_definition(read_content(reference / "questionnaires" / "th-01.yaml"))


def test_only_cells_with_a_meaning_of_sections_that_feed(coal: Definition) -> None:
    assert feeding_cell(coal, "mines.m1.clean") is None
    assert feeding_cell(coal, "grades.anthracite.bought") is None
    assert feeding_cell(coal, "grades.anthracite_lump.production") is None
    cell = feeding_cell(coal, "grades.anthracite.production")
    assert cell is not None
    assert (cell.product, cell.flow, cell.unit) == ("0110", "01", "kt")


def test_a_total_that_says_what_its_parts_say_is_not_added_twice(coal: Definition) -> None:
    cell = feeding_cell(coal, "grades.anthracite.delivered")
    assert cell is None or cell.flow not in {"1211", "1213", "1214B"}


def test_respondents_are_added(coal: Definition) -> None:
    one = Reported(1, "2026-01", {"grades.anthracite.production": Decimal("1.5"), "mines.m1.clean": Decimal(9)})
    other = Reported(
        2, "2026-01", {"grades.anthracite.production": Decimal("0.25"), "grades.lignite.production": Decimal(2)}
    )
    assert sums_of_period(coal, [one, other]) == {
        ("VN", "0110", "01", "kt"): Decimal("1.75"),
        ("VN", "0210", "01", "kt"): Decimal(2),
    }


def test_flows_add_up_over_the_year_and_stocks_do_not() -> None:
    made, opening, closing = (("VN", "0110", flow, "kt") for flow in ("01", "21", "22"))
    first = {made: Decimal(10), opening: Decimal(4), closing: Decimal(5)}
    last = {made: Decimal(20), opening: Decimal(5), closing: Decimal(3)}
    assert year_of_periods([first, last], KINDS) == {
        made: Decimal(30),
        opening: Decimal(4),
        closing: Decimal(3),
        ("VN", "0110", "06", "kt"): Decimal(-1),
    }


def test_a_stock_that_the_last_period_does_not_say_is_unknown() -> None:
    closing, capacity = ("VN", "0110", "22", "kt"), ("VN", "7000", "133HY", "MW")
    assert year_of_periods([{closing: Decimal(5), capacity: Decimal(9)}, {}], KINDS) == {}
