"""The Energy Institute's Viet Nam series: fuels sum to primary energy, sources to generation."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from nangluong.statistics.balances import SELECTED
from tests.statistics.kernel import balance, natural, tj

FUELS = (
    "Oil Consumption - EJ",
    "Gas Consumption - EJ",
    "Coal Consumption - EJ",
    "Nuclear Consumption - EJ",
    "Hydro Consumption - EJ",
    "Ren power (excl hydro) - EJ",
)
SOURCES = {
    "018CL": "Coal inputs - Elec generation",
    "018NG": "Gas inputs - Elec generation",
    "018OL": "Oil inputs - Elec generation",
    "018OT": "Other inputs - Elec generation",
    "018HY": "Hydro Generation - TWh",
    "018WN": "Wind Generation - TWh",
    "018SO": "Solar Generation - TWh",
    "018BF": "Geo Biomass Other - TWh",
    "018NU": "Nuclear Generation - TWh",
}

Series = dict[str, dict[int, Decimal]]


@pytest.fixture(scope="module")
def series(shared: Path) -> Series:
    found: Series = {}
    with (shared / "data/statistics/vietnam/EI_2024_vietnam_long.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["sheet"].strip(), {})[int(row["year"])] = Decimal(row["value"])
    return found


def test_fuels_sum_to_primary_energy(series: Series) -> None:
    primary = series["Primary energy cons - EJ"]
    assert sorted(primary) == list(range(1965, 2024))
    for year, total in primary.items():
        biofuels = series["Renewables Consumption -EJ"][year] - series["Renewable Power (inc hydro) -EJ"][year]
        assert abs(sum(series[fuel][year] for fuel in FUELS) + biofuels - total) < Decimal("1e-6"), year


def test_sources_sum_to_generation_through_the_kernel(series: Series) -> None:
    total = series["Electricity Generation - TWh"]
    rows = [
        ("7000", flow, (series[name][year] * 1000).quantize(Decimal("0.000001")), "GWh", str(year))
        for flow, name in SOURCES.items()
        for year in range(2000, 2024)
    ]
    built = balance(rows, coverage=SELECTED)
    for year in range(2000, 2024):
        found = natural(built, "ELEC", "G", str(year))
        assert found is not None
        assert abs(found / 1000 - total[year]) < Decimal("1e-7"), year


def test_physical_content_is_sixteen_percent_below_substitution(series: Series) -> None:
    """2023: 4.891 EJ by substitution, 4.206 EJ on the IRES basis (facts/statistics.md section 11)."""
    sources = ("018HY", "018WN", "018SO")
    gwh = {flow: (series[SOURCES[flow]][2023] * 1000).quantize(Decimal("0.000001")) for flow in sources}
    primary = tj(balance([("7000", flow, gwh[flow], "GWh", "2023") for flow in sources]), "ELEC", "1.1", "2023")
    assert primary is not None
    fossil = sum(series[name][2023] for name in FUELS[:3])
    biomass = series["Geo Biomass Other - EJ"][2023] + series["Renewables Consumption -EJ"][2023]
    biomass -= series["Renewable Power (inc hydro) -EJ"][2023]
    assert abs(fossil + primary / 10**6 + biomass - Decimal("4.206")) < Decimal("0.02")
