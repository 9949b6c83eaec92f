"""Indicators: value, unit, lineage, and the reason where there is none."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from nangluong.statistics.balances import SELECTED, Balances
from nangluong.statistics.indicators import IndicatorFault, IndicatorValue, evaluate, load_indicators
from tests.statistics.kernel import ROOT, balance, classification

DEFINED = load_indicators(ROOT)

ROWS: list[tuple[Any, ...]] = [
    ("0129", "01", 100),
    ("0129", "03", 50),
    ("0129", "04", 10),
    ("4652", "01", 30),
    ("4652", "03", 10),
    ("4652", "1221", 40),
    ("5119", "01", 10, "kt"),
    ("7000", "01", 500),
    ("7000", "018HY", 200),
    ("7000", "018SO", 50),
    ("7000", "018CL", 250),
    ("7000", "101", 40),
    ("7000", "1231", 400),
]


def values(balances: Balances, **outside: Fraction | None) -> dict[str, IndicatorValue]:
    return {found.code: found for found in evaluate(DEFINED, balances, "VN", "2020", outside)}


@pytest.fixture(scope="module")
def built() -> Balances:
    return balance(ROWS)


def test_values(built: Balances) -> None:
    found = {code: value.value for code, value in values(built, population=Fraction(100_000)).items()}
    coal, petrol = Decimal("25.8"), Decimal("44.3")
    supply = 140 * coal + 10 * petrol + 156 + Decimal(900)
    assert found["import_dependency"] == ((40 * coal + 10 * petrol) / supply * 100).quantize(Decimal("0.1"))
    assert found["self_sufficiency"] == ((100 * coal + 156 + 900) / supply * 100).quantize(Decimal("0.1"))
    assert found["renewable_share_of_supply"] == ((156 + 900) / supply * 100).quantize(Decimal("0.1"))
    assert found["renewable_share_of_generation"] == Decimal("50.0")
    assert found["generation_share_coal"] == Decimal("50.0")
    assert found["generation_share_wind"] == Decimal("0.0")
    assert found["refinery_cover"] == Decimal("75.0")
    assert found["electricity_per_head"] == Decimal(4000)
    assert found["generation_per_head"] == Decimal(5000)
    assert found["grid_losses"] == Decimal("8.0")
    assert found["supply_per_head"] == (supply * 1000 / 100_000).quantize(Decimal("0.1"))


def test_lineage_names_every_input(built: Balances) -> None:
    found = values(built)["import_dependency"]
    labels = [entry.label for entry in found.inputs]
    assert labels == ["cell:TOTAL/1.2", "cell:TOTAL/1.3", "cell:TOTAL/1", "cell:TOTAL/1.4"]
    assert found.inputs[1].figure == -10 * Fraction("25.8")
    assert found.inputs[3].figure == 0


def test_a_missing_outside_figure_gives_a_reason(built: Balances) -> None:
    found = values(built, population=None)
    assert found["energy_intensity_gdp"].value is None
    assert found["energy_intensity_gdp"].reason_vi == "chưa có số liệu: extra:gdp.real_ppp"
    assert found["supply_per_head"].reason_en == "no figures: extra:population"


def test_unknown_is_not_zero() -> None:
    """Biofuels never reported in selected series: the renewable share is unknown, not lower."""
    rows = [row for row in ROWS if row[0] != "5119"]
    found = values(balance(rows, coverage=SELECTED))["renewable_share_of_supply"]
    assert found.value is None
    assert "cell:5/1" in found.reason_vi


def test_generation_mix_needs_only_generation() -> None:
    rows = [("7000", flow, 10) for flow in ("018HY", "018WN", "018SO", "018CL", "018NG", "018OL", "018BF")]
    found = values(balance(rows, coverage=SELECTED))
    assert found["generation_share_gas"].value == Decimal("14.3")
    assert found["renewable_share_of_generation"].value == Decimal("57.1")
    assert found["self_sufficiency"].value is None


def test_no_balance_no_value(built: Balances) -> None:
    found = evaluate(DEFINED, built, "VN", "1950")
    assert all(entry.value is None and entry.reason_vi for entry in found)


def test_a_zero_denominator_has_its_own_reason() -> None:
    found = values(balance([("0129", "01", 0)]))["import_dependency"]
    assert found.value is None
    assert found.reason_en == "the denominator is zero"


def test_illustrative_inputs_mark_the_value() -> None:
    marked = balance(ROWS, illustrative=[row[0] == "5119" for row in ROWS])
    assert values(marked)["renewable_share_of_supply"].illustrative
    assert not values(marked)["generation_share_coal"].illustrative


def test_illustrative_emissions_mark_what_rests_on_them(built: Balances) -> None:
    totals = {"co2": Fraction(1000)}
    found = {
        value.code: value
        for value in evaluate(
            DEFINED, built, "VN", "2020", {"population": Fraction(100)}, totals, emissions_illustrative=True
        )
    }
    assert found["co2_per_head"].illustrative
    assert [entry.illustrative for entry in found["co2_per_head"].inputs] == [True, False]
    assert not found["generation_share_coal"].illustrative


def test_definitions_are_complete_in_both_languages() -> None:
    assert len({entry.code for entry in DEFINED}) == len(DEFINED)
    for entry in DEFINED:
        assert entry.definition_vi
        assert entry.definition_en
        assert entry.formula
        for term in (*entry.numerator, *entry.denominator):
            if term.kind == "cell":
                assert term.name[0] in classification().node_index
                assert term.name[1] in classification().row_index


def test_a_faulty_definition_is_named(tmp_path: Path) -> None:
    (tmp_path / "statistics").mkdir()
    broken = {"indicators": [{"code": "x", "scale": 1}]}
    (tmp_path / "statistics/indicators.yaml").write_text(yaml.safe_dump(broken), encoding="utf-8")
    with pytest.raises(IndicatorFault, match="indicator x"):
        load_indicators(tmp_path)
