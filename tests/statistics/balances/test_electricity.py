"""Electricity: primary forms at 3.6 TJ/GWh, the rest as output of plants (UNSD, IRES)."""

from __future__ import annotations

from decimal import Decimal

from nangluong.statistics.balances import SELECTED
from tests.statistics.kernel import balance, natural, tj

HYDRO_WIND_SOLAR = [("7000", "018HY", 50), ("7000", "018WN", 10), ("7000", "018SO", 20)]
THERMAL = [("7000", "018CL", 100), ("7000", "018NG", 30), ("7000", "018OL", 0), ("7000", "018BF", 5)]


def test_sources_split_into_primary_and_output() -> None:
    found = balance([*HYDRO_WIND_SOLAR, *THERMAL, ("7000", "01", 215)])
    assert natural(found, "7000", "1.1") == 80
    assert tj(found, "ELEC", "1.1") == 288
    assert natural(found, "7000", "4.E") == 135
    assert natural(found, "7000", "G") == 215
    assert found.checks == ()


def test_without_thermal_details_output_is_the_rest_of_the_total() -> None:
    found = balance([*HYDRO_WIND_SOLAR, ("7000", "01", 215)])
    assert natural(found, "7000", "1.1") == 80
    assert natural(found, "7000", "4.E") == 135


def test_a_bare_total_is_thermal_only_where_the_return_is_complete() -> None:
    assert natural(balance([("7000", "01", 215)]), "7000", "4.E") == 215
    unknown = balance([("7000", "01", 215)], coverage=SELECTED)
    assert natural(unknown, "7000", "4.E") is None
    assert natural(unknown, "7000", "G") == 215


def test_a_total_that_differs_from_its_sources_is_kept() -> None:
    found = balance([*HYDRO_WIND_SOLAR, *THERMAL, ("7000", "01", 216)])
    (check,) = [check for check in found.checks if check.product == "7000"]
    assert (check.row, check.reported_micro - check.computed_micro) == ("G", 1_000_000)
    assert natural(found, "7000", "1.1") == 80


def test_nuclear_heat_stands_behind_nuclear_electricity() -> None:
    found = balance([("7000", "018NU", 33)])
    assert tj(found, "NUCL", "1.1") == 360  # 33 GWh x 3.6 / 0.33
    assert tj(found, "NUCL", "4.E") == -360
    assert tj(found, "ELEC", "4.E") == Decimal("118.8")
    assert tj(found, "TOTAL", "1") == 360
    assert natural(found, "NUCL", "1.1") is None


def test_geothermal_heat_stands_behind_geothermal_electricity() -> None:
    found = balance([("7000", "018GE", 1)])
    assert tj(found, "HEAT", "1.1") == 36
    assert tj(found, "TOTAL", "4") == Decimal("-32.4")


def test_nuclear_is_no_part_of_the_thermal_rest() -> None:
    found = balance([("7000", "01", 100), ("7000", "018HY", 30), ("7000", "018NU", 33)])
    assert natural(found, "7000", "4.E") == 70
    assert tj(found, "NUCL", "1.1") == 360


def test_thermal_production_as_one_figure() -> None:
    found = balance([("7000", "01", 100), ("7000", "018HY", 30), ("7000", "018T", 70)], coverage=SELECTED)
    assert natural(found, "7000", "4.E.u") == 70
    assert natural(found, "7000", "G.OT") == 70
    assert natural(found, "7000", "G") == 100


def test_solar_beside_its_kinds_is_not_counted_twice() -> None:
    found = balance([("7000", "01", 100), ("7000", "015S", 9), ("7000", "015SP", 9)])
    assert natural(found, "7000", "1.1") == 9


def test_pumped_storage_is_no_production() -> None:
    found = balance([("7000", "018HY", 10), ("7000", "018PS", 3), ("7000", "0926", 4)])
    assert natural(found, "7000", "1.1") == 10
    assert natural(found, "7000", "5") == -1  # what pumping loses
    assert natural(found, "7000", "G") == 10


def test_main_activity_and_autoproducers_add_up_to_a_source() -> None:
    found = balance([("7000", "01", 100), ("7000", "015HY", 30), ("7000", "016HY", 5), ("7000", "015SP", 7)])
    assert natural(found, "7000", "1.1") == 42
    assert natural(found, "7000", "4.E") == 58
    again = balance([("7000", "01", 100), ("7000", "018HY", 35), ("7000", "015HY", 30), ("7000", "016HY", 5)])
    assert natural(again, "7000", "1.1") == 35


def test_commodity_balance_takes_all_electricity_as_production() -> None:
    assert natural(balance([*HYDRO_WIND_SOLAR, *THERMAL, ("7000", "01", 215)], table="commodity"), "7000", "1.1") == 215
    assert natural(balance([*HYDRO_WIND_SOLAR, *THERMAL], table="commodity"), "7000", "1.1") == 215
