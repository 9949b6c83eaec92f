"""Kazakhstan 2020: UNSD's primary data through our kernel against UNSD's published balance."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from nangluong.statistics.balances import COMPLETE_COUNTRY, Balances, FactColumns, build_balances
from nangluong.statistics.classification import load_unsd
from nangluong.statistics.exact import MICRO, NANO
from tests.statistics.kernel import ROOT, classification, definition, factors, tj

TOLERANCE_TJ = Decimal("1e-6")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.fixture(scope="module")
def kazakhstan(shared: Path) -> Balances:
    aliases = load_unsd(ROOT)
    given = rows(shared / "data/statistics/unsd/KAZ_2020_DF_UNDATA_ENERGY_final_consumption.csv")
    facts = FactColumns.from_columns(
        classification(),
        place=["KZ"] * len(given),
        period=["2020"] * len(given),
        product=[aliases.resolve("product", row["COMMODITY"]) or "" for row in given],
        flow=[aliases.resolve("flow", row["TRANSACTION"]) or "" for row in given],
        unit=[aliases.resolve("unit", row["UNIT_MEASURE"], row["UNIT_MULT"]) or "" for row in given],
        # The cube holds six decimals: 200.95238095238096 thousand m3 of fuelwood is the one figure that is rounded.
        value_micro=np.array([int((Decimal(row["value"]) * MICRO).to_integral_value()) for row in given]),
        own_factor_nano=[int(Decimal(row["CONVERSION_FACTOR"]) * NANO) for row in given],
        coverage=COMPLETE_COUNTRY,
    )
    return build_balances(definition(), factors(), facts)


def test_all_eight_fuel_groups_equal_the_published_balance(kazakhstan: Balances, shared: Path) -> None:
    published = rows(shared / "data/statistics/unsd/KAZ_2020_expected_balance_TJ.csv")
    assert len(published) == 8
    for row in published:
        ours = [group.code for group in classification().groups if group.unsd_code == row["GROUP"]]
        found = sum((tj(kazakhstan, code, "7.1", place="KZ") or Decimal(0) for code in ours), Decimal(0))
        assert abs(found - Decimal(row["TJ"])) <= TOLERANCE_TJ, row["GROUP"]


def test_the_total_is_the_sum_of_the_groups(kazakhstan: Balances, shared: Path) -> None:
    published = rows(shared / "data/statistics/unsd/KAZ_2020_expected_balance_TJ.csv")
    total = sum(Decimal(row["TJ"]) for row in published)
    found = tj(kazakhstan, "TOTAL", "7.1", place="KZ")
    assert found is not None
    assert abs(found - total) <= 8 * TOLERANCE_TJ
