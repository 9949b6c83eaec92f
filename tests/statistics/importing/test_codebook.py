"""Codes of the reference data as the parsers see them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nangluong.statistics.importing.codebook import Codebook, load_codebook


@pytest.fixture(scope="module")
def codebook(reference: Path) -> Codebook:
    return load_codebook(reference)


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("0100", "01"),
        ("0200", "02"),
        ("4670", "467"),
        ("5110", "511"),
        ("3000", "3000"),
        ("X41", "X41"),
        ("0110", "0110"),
    ],
)
def test_unsd_product_codes_lead_to_ours(codebook: Codebook, code: str, ours: str) -> None:
    product = codebook.product_of(code)
    assert product is not None
    assert product.code == ours


@pytest.mark.parametrize("code", ["", "4999", "01000", "abc"])
def test_unknown_products(codebook: Codebook, code: str) -> None:
    assert codebook.product_of(code) is None


def test_ancestors_go_up_to_the_section(codebook: Codebook) -> None:
    assert list(codebook.product_ancestors("0121")) == ["012", "01", "0"]
    assert list(codebook.flow_ancestors("1214B"))[:3] == ["1214", "121", "12"]


def test_detail_patterns_do_not_swallow_other_flows(codebook: Codebook) -> None:
    assert all(codebook.is_detail(code) for code in ("015CE", "016XYZ", "1339Z", "151"))
    assert not any(codebook.is_detail(code) for code in ("01", "12", "1214B", "08811", "GA"))


def test_areas_are_three_digit_m49_and_lead_to_one_place_each(codebook: Codebook) -> None:
    """M49 numbers of countries are ISO 3166-1 numeric codes."""
    assert {code: codebook.areas[code] for code in ("704", "398", "566", "688", "004")} == {
        "704": "VN",
        "398": "KZ",
        "566": "NG",
        "688": "RS",
        "004": "AF",
    }
    assert all(len(code) == 3 and code.isdigit() for code in codebook.areas)
    assert sum(len(place) == 2 for place in codebook.areas.values()) == 250
