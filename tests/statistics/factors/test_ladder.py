"""The ladder of conversion factors: the most particular one wins, and says where it is from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from nangluong.statistics.balances import explain
from nangluong.statistics.exact import NANO
from nangluong.statistics.factors import RUNGS, FactorRow
from tests.statistics.kernel import balance, factors, tj

BASE = FactorRow("0129", "kt", 0, "net", "test", "sourced")


def row(tj_per_kt: int, **about: str) -> FactorRow:
    label = "+".join(f"{key}={value}" for key, value in about.items()) or "general"
    return replace(BASE, factor_nano=tj_per_kt * NANO, source=label, **about)


LADDER = (
    row(1, place="VN", flow="01", period="2020"),
    row(2, place="VN", period="2020"),
    row(3, place="VN", flow="01"),
    row(4, place="VN"),
    row(5, flow="01", period="2020"),
    row(6, period="2020"),
    row(7, flow="01"),
    row(8),
)


@pytest.mark.parametrize("lowest", range(len(LADDER)))
def test_the_most_particular_rung_wins(lowest: int) -> None:
    # Given in any order; only rows from `lowest` down exist.
    found = balance([("0129", "01", 10)], extra=LADDER[lowest:][::-1])
    assert tj(found, "0129", "1.1") == 10 * (lowest + 1)
    reason = explain(found, "VN", "2020", "0129", "1.1")
    assert reason is not None
    (part,) = reason.contributions
    assert part.factor_source == LADDER[lowest].source
    assert part.rung == RUNGS[lowest + 2]


def test_the_observation_comes_before_any_table() -> None:
    found = balance([("0129", "01", 10)], extra=LADDER, own=["17.5"])
    assert tj(found, "0129", "1.1") == 175
    reason = explain(found, "VN", "2020", "0129", "1.1")
    assert reason is not None
    assert reason.contributions[0].rung == "observation"


def test_ipcc_is_the_bottom() -> None:
    """IPCC 2006 Vol. 2 Table 1.2: other bituminous coal 25.8 TJ/Gg."""
    found = balance([("0129", "01", 10)])
    assert tj(found, "0129", "1.1") == 258
    reason = explain(found, "VN", "2020", "0129", "1.1")
    assert reason is not None
    assert reason.contributions[0].rung == "default"
    assert "IPCC 2006" in reason.contributions[0].factor_source


def test_other_flows_places_and_years_do_not_fit() -> None:
    wrong = (row(1, flow="03"), row(2, place="KZ"), row(3, period="2019"))
    assert tj(balance([("0129", "01", 10)], extra=wrong), "0129", "1.1") == 258


def test_supply_and_use_may_have_their_own_factors() -> None:
    """One calorific value per product is wrong by 10 % for German lignite (facts/statistics.md section 11)."""
    extra = (row(9, flow="01"), row(10, flow="1211"))
    found = balance([("0129", "01", 10), ("0129", "1211", 10)], extra=extra)
    assert tj(found, "0129", "2") == -10


def test_tonnes_find_the_factor_of_kilotonnes() -> None:
    assert tj(balance([("0129", "01", 10_000, "t")]), "0129", "1.1") == 258


def test_an_observation_in_tonnes_keeps_its_own_factor() -> None:
    assert tj(balance([("0129", "01", 10_000, "t")], own=["0.0175"]), "0129", "1.1") == 175


def test_energy_units_need_no_factor() -> None:
    assert tj(balance([("7000", "03", 10)]), "7000", "1.2") == 36
    assert tj(balance([("8000", "03", 10, "TJ")]), "8000", "1.2") == 10


@pytest.mark.parametrize(("heading", "value"), [("463", "47.3"), ("4630", "47.3"), ("41", "42.3"), ("42", "44.2")])
def test_a_heading_of_one_product_has_its_factor(heading: str, value: str) -> None:
    assert tj(balance([(heading, "03", 1)]), heading, "1.2") == Decimal(value)


def test_national_coefficients_wait_for_their_text() -> None:
    """The TOE coefficients of 2011 are recalled, not read: shown, not applied."""
    assert not any(entry.source.startswith("Công văn 3505") for entry in factors().rows)
