"""Emissions from combustion: IPCC tier 1, both approaches, in whole grams."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nangluong.statistics.balances import Balances
from nangluong.statistics.emissions import Emissions, combustion_emissions, load_emission_rows
from nangluong.statistics.factors.emission_factors import load_ipcc
from tests.statistics.kernel import ROOT, balance, classification

FUELS, ROWS = load_ipcc(ROOT), load_emission_rows(ROOT)


def emissions(balances: Balances, approach: str = "sectoral") -> Emissions:
    return combustion_emissions(balances, FUELS, ROWS, approach)


def test_coal_in_power_plants_and_industry() -> None:
    """IPCC 2006: other bituminous coal 25.8 TJ/Gg, 94,600 kg CO2, 1 kg CH4, 1.5 kg N2O per TJ."""
    found = emissions(balance([("0129", "08811", 10), ("0129", "1211", 5), ("0129", "11", 7)]))
    assert found.total_grams(0, 0, "co2") == int(15 * Decimal("25.8") * 94_600 * 1000)
    assert found.total_grams(0, 0, "ch4") == int(15 * Decimal("25.8") * 1000)
    assert found.total_grams(0, 0, "n2o") == int(15 * Decimal("25.8") * 1500)


def test_carbon_dioxide_of_biomass_is_a_memo_item() -> None:
    found = emissions(balance([("5119", "1231", 10, "kt")]))
    assert found.total_grams(0, 0, "co2") == 0
    assert found.total_grams(0, 0, "co2_biogenic") == 156 * 112_000 * 1000  # 15.6 TJ/kt
    assert found.total_grams(0, 0, "ch4") == 156 * 30 * 1000


def test_reference_approach_is_supply_less_non_energy_use() -> None:
    rows = [("4100", "01", 10), ("4100", "04", 4), ("4652", "01", 5), ("4652", "03", 2)]
    rows += [("4692", "03", 1), ("4692", "11", 1)]
    found = emissions(balance([*rows, ("4652", "052", "0.5")]), "reference")
    crude, petrol = Decimal(6) * Decimal("42.3") * 73_300, Decimal("1.5") * Decimal("44.3") * 69_300
    assert found.total_grams(0, 0, "co2") == int((crude + petrol) * 1000)


def test_both_approaches_agree_where_everything_supplied_is_burnt() -> None:
    balances = balance([("0129", "01", 10), ("0129", "08811", 6), ("0129", "0911", 1), ("0129", "1211", 3)])
    sectoral, reference = emissions(balances), emissions(balances, "reference")
    assert sectoral.total_grams(0, 0, "co2") == reference.total_grams(0, 0, "co2")


def test_a_heading_beside_its_products_is_counted_once() -> None:
    found = emissions(balance([("01", "1211", 30), ("0110", "1211", 10), ("0129", "1211", 20)], own=["25", "25", "25"]))
    assert found.total_grams(0, 0, "co2") == (250 * 98_300 + 500 * 94_600) * 1000
    assert found.missing == ()


def test_fuel_without_a_factor_is_named_and_the_total_unknown() -> None:
    found = emissions(balance([("01", "1211", 30), ("0129", "1211", 0, "kt", "2019")], own=["25", "25"]))
    assert ("VN", "2020", "01", "7.1") in found.missing
    assert found.total_grams(0, 1, "co2") is None
    assert found.total_grams(0, 0, "co2") == 0


def test_a_reported_total_of_consumption_burns_as_well() -> None:
    found = emissions(balance([("0129", "12", 10)]))
    assert found.total_grams(0, 0, "co2") == 258 * 94_600 * 1000


def test_electricity_and_heat_burn_nothing() -> None:
    found = emissions(balance([("7000", "1231", 100), ("8000", "1211", 10), ("7000", "018NU", 33)]))
    assert found.grams.size == 0
    assert found.total_grams(0, 0, "co2") is None  # no combustion reported, not none


def test_details_by_sector_add_up_to_final_consumption() -> None:
    found = emissions(balance([("0129", "1211", 5), ("0129", "1231", 3), ("4671", "1221", 2), ("4671", "12", 2)]))
    co2 = found.gas == 0
    leaf = co2 & ~found.head
    codes = {"7.1.1.1", "7.1.2.1", "7.1.3.4"}
    names = [classification().rows[row].code for row in found.row[leaf]]
    detail = sum(int(grams) for grams, code in zip(found.grams[leaf], names, strict=True) if code in codes)
    assert detail == found.total_grams(0, 0, "co2")


@pytest.mark.parametrize("approach", ["sectoral", "reference"])
def test_no_facts_no_emissions(approach: str) -> None:
    assert emissions(balance([("4", "XPC", 1)]), approach).grams.size == 0
