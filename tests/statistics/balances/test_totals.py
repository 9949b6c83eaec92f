"""Totals: what is reported, what is computed, what stays unknown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nangluong.statistics.balances import COMPLETE_COUNTRY, COMPLETE_PRODUCT, SELECTED
from tests.statistics.kernel import balance, natural, tj


def test_supply_and_statistical_difference_of_a_complete_product() -> None:
    found = balance(
        [("4100", "01", 10), ("4100", "03", 5), ("4100", "04", 2), ("4100", "06", 1), ("4100", "086", 11)],
        own=["40", "40", "40", "40", "40"],
    )
    assert natural(found, "4100", "1") == 12  # 10 + 5 - 2 - 1 (build)
    assert tj(found, "4100", "1.5") == -40
    assert tj(found, "4100", "4.13") == -440
    assert tj(found, "4100", "2") == 40
    assert tj(found, "OILP", "1") == tj(found, "OIL", "1") == tj(found, "TOTAL", "1") == 480


def test_output_of_plants_counts_where_it_is_made() -> None:
    rows = [("4652", "01", 4), ("4652", "03", 1), ("4652", "1221", 5)]
    energy = balance(rows)
    assert tj(energy, "4652", "1.1") is None
    assert tj(energy, "4652", "4.13") == Decimal(4) * Decimal("44.3")  # IPCC 2006 NCV of motor gasoline
    assert tj(energy, "OILS", "1") == Decimal("44.3")
    assert tj(energy, "4652", "2") == 0
    commodity = balance(rows, table="commodity")
    assert natural(commodity, "4652", "1.1") == 4
    assert natural(commodity, "4652", "1") == 5


def test_a_total_without_details_stands() -> None:
    found = balance([("0129", "12", 10)])
    cell = found.cell("VN", "2020", "0129", "7.1")
    assert cell is not None
    assert cell.reported
    assert tj(found, "0129", "7") == 258  # 25.8 TJ/kt
    assert found.cell("VN", "2020", "0129", "7.1.1") is None
    assert found.checks == ()


def test_details_stand_where_they_are_complete_and_the_difference_is_kept() -> None:
    found = balance([("0129", "12", 10), ("0129", "121", 7), ("0129", "1211", 6), ("0129", "1231", 3)])
    assert natural(found, "0129", "7.1.1") == 6
    assert natural(found, "0129", "7.1") == 9
    own = [check for check in found.checks if check.product == "0129"]
    kept = {(check.row, check.reported_micro, check.computed_micro) for check in own}
    assert kept == {("7.1.1", 7_000_000, 6_000_000), ("7.1", 10_000_000, 9_000_000)}


def test_a_reported_total_stands_where_details_are_only_selected() -> None:
    found = balance([("0129", "12", 10), ("0129", "1211", 6)], coverage=SELECTED)
    cell = found.cell("VN", "2020", "0129", "7.1")
    assert cell is not None
    assert cell.natural_micro == 10_000_000
    assert cell.reported
    assert natural(found, "0129", "7.1.1") is None  # other industries are unknown


def test_absent_is_unknown_in_selected_series_and_nil_in_complete_ones() -> None:
    rows = [("0129", "01", 10), ("0129", "04", 3)]
    selected = balance(rows, coverage=SELECTED)
    cell = selected.cell("VN", "2020", "0129", "1")
    assert cell is not None
    assert cell.energy_nano_tj is None
    assert not cell.complete
    assert cell.partial_nano_tj == 7 * 25_800_000_000
    assert tj(balance(rows, coverage=COMPLETE_PRODUCT), "0129", "1") == 7 * Decimal("25.8")


def test_a_complete_product_does_not_make_others_complete() -> None:
    rows = [("0129", "01", 10), ("3000", "01", 100, "TJ"), ("3000", "01", 90, "TJ", "2019")]
    coal_only = balance(rows, coverage=[COMPLETE_PRODUCT, SELECTED, SELECTED])
    assert tj(coal_only, "COAL", "1") == 258
    assert tj(coal_only, "TOTAL", "1") is None
    assert tj(balance(rows, coverage=[COMPLETE_COUNTRY] * 3), "TOTAL", "1") == 258 + 90


def test_a_product_never_reported_for_a_place_does_not_make_totals_unknown() -> None:
    rows = [("0129", "01", 10), ("3000", "01", 0, "TJ"), ("4100", "01", 0), ("5119", "01", 0), ("7000", "018HY", 0)]
    assert tj(balance(rows, coverage=COMPLETE_PRODUCT), "TOTAL", "1.1") == 258  # no peat, no heat
    # But coal, oil, gas, biofuels and electricity every country has: never reported, they are unknown.
    without_biofuels = [row for row in rows if row[0] != "5119"]
    assert tj(balance(without_biofuels, coverage=COMPLETE_PRODUCT), "TOTAL", "1.1") is None
    assert tj(balance(without_biofuels, coverage=COMPLETE_COUNTRY), "TOTAL", "1.1") == 258


def test_a_missing_year_of_a_product_makes_the_total_unknown() -> None:
    found = balance([("0129", "01", 10), ("4100", "01", 1, "kt", "2019")], coverage=COMPLETE_PRODUCT)
    cell = found.cell("VN", "2020", "TOTAL", "1.1")
    assert cell is not None
    assert cell.energy_nano_tj is None
    assert cell.partial_nano_tj == 258 * 10**9


def test_a_heading_that_repeats_its_products_is_not_counted_twice() -> None:
    """UNSD files print 0100 beside 0110, 0121, 0129."""
    found = balance([("01", "01", 30), ("0110", "01", 10), ("0129", "01", 20)], own=["25", "25", "25"])
    assert natural(found, "01", "1.1") == 30
    assert tj(found, "COALP", "1.1") == 750
    assert found.checks == ()


def test_a_heading_that_disagrees_is_kept_as_a_check() -> None:
    found = balance([("01", "01", 31), ("0110", "01", 10), ("0129", "01", 20)], own=["25", "25", "25"])
    assert natural(found, "01", "1.1") == 30
    (check,) = found.checks
    assert (check.kind, check.product, check.row, check.reported_nano_tj) == ("product", "01", "1.1", 775 * 10**9)


def test_a_heading_stands_where_its_products_are_only_selected() -> None:
    found = balance([("01", "01", 31), ("0110", "01", 10)], own=["25", "25"], coverage=SELECTED)
    assert natural(found, "01", "1.1") == 31
    assert natural(found, "0110", "1.1") == 10


def test_totals_reported_by_single_products_add_up_in_headings() -> None:
    found = balance([("0110", "12", 10), ("0129", "1211", 5), ("0129", "1231", 1)], own=["20", "20", "20"])
    assert natural(found, "01", "7.1") == 16
    assert natural(found, "01", "7.1.1") == 5
    assert tj(found, "TOTAL", "2") == -320


def test_transformation_reported_as_one_figure_is_complete_without_plants() -> None:
    found = balance([("3000", "08", 40, "TJ")], coverage=SELECTED)
    cell = found.cell("VN", "2020", "3000", "4")
    assert cell is not None
    assert cell.complete
    assert tj(found, "3000", "4") == -36  # gross to net


def test_years_and_places_do_not_mix() -> None:
    rows = [("0129", "01", n, "kt", period, place) for n, period, place in ((1, 2019, 1), (2, 2020, 1), (4, 2020, 2))]
    rows = [(*row[:4], str(row[4]), {1: "01", 2: "VN"}[row[5]]) for row in rows]
    found = balance(rows)
    assert natural(found, "0129", "1.1", "2019", "01") == 1
    assert natural(found, "0129", "1.1", "2020", "01") == 2
    assert natural(found, "0129", "1.1", "2020", "VN") == 4
    assert found.cell("VN", "2019", "0129", "1.1") is None


def test_illustrative_facts_mark_every_cell_they_touch() -> None:
    found = balance([("0129", "01", 1), ("4100", "01", 1)], illustrative=[True, False])
    marked = {
        code: cell.illustrative
        for code in ("0129", "COAL", "TOTAL", "OIL")
        if (cell := found.cell("VN", "2020", code, "1.1")) is not None
    }
    assert marked == {"0129": True, "COAL": True, "TOTAL": True, "OIL": False}


def test_capacities_and_published_concepts_take_no_part() -> None:
    found = balance([("7000", "133SO", 16000, "MW"), ("4", "XPC", 20000), ("0129", "01", 1)])
    assert found.unmapped.tolist() == [0, 1]
    assert tj(found, "TOTAL", "1") == Decimal("25.8")


def test_a_figure_without_a_factor_keeps_its_natural_unit_and_has_no_energy() -> None:
    found = balance([("03", "01", 10), ("3000", "01", 1, "TJ")])
    assert natural(found, "03", "4.4") == 10
    assert tj(found, "03", "4.4") is None
    assert tj(found, "TOTAL", "4") is None
    assert tj(found, "TOTAL", "1.1") == Decimal("0.9")
    assert found.missing_factors.tolist() == [0]


def test_several_natural_units_give_no_natural_total() -> None:
    found = balance([("4100", "01", 1), ("4652", "01", 1), ("7000", "03", 1)])
    assert natural(found, "OIL", "2") is not None
    assert natural(found, "TOTAL", "2") is None


@pytest.mark.parametrize("table", ["energy", "commodity"])
def test_no_facts_give_no_cells(table: str) -> None:
    found = balance([("4", "XPC", 1)], table=table)
    assert len(found.cells) == 0
    assert found.cell("VN", "2020", "TOTAL", "1") is None
