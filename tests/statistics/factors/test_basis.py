"""Gross and net are never added: converted by an explicit factor, or refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from nangluong.statistics.balances import build_balances
from nangluong.statistics.exact import NANO
from nangluong.statistics.factors import BasisMismatch, FactorRow, require_one_basis
from nangluong.statistics.units import UnitMismatch
from tests.statistics.kernel import balance, columns, definition, factors, tj


def test_gas_in_terajoules_is_gross_unless_it_says_otherwise() -> None:
    assert tj(balance([("3000", "01", 100, "TJ")]), "3000", "1.1") == 90
    assert tj(balance([("3000", "01", 100, "TJ")], basis=["net"]), "3000", "1.1") == 100


def test_gross_without_a_factor_is_refused_by_name() -> None:
    with pytest.raises(BasisMismatch, match="0129/01/VN/2020"):
        balance([("0129", "01", 100, "TJ")], basis=["gross"])
    with pytest.raises(BasisMismatch):
        build_balances(definition(), replace(factors(), net_per_gross_nano={}), columns([("3000", "01", 1, "TJ")]))


def test_a_gross_factor_is_converted_too() -> None:
    gross = FactorRow("3000", "10^6-m3", 40 * NANO, "gross", "test", "sourced", place="VN")
    assert tj(balance([("3000", "01", 10, "10^6-m3")], extra=(gross,)), "3000", "1.1") == 360


def test_substitution_figures_never_enter_a_balance() -> None:
    with pytest.raises(BasisMismatch, match="input_equivalent"):
        balance([("7000", "01", 100, "TJ")], basis=["input_equivalent"])


def test_sums_across_bases_are_refused() -> None:
    assert require_one_basis(["net", "", "net"]) == "net"
    assert require_one_basis(["", ""]) == ""
    with pytest.raises(BasisMismatch, match="gross, net"):
        require_one_basis(["net", "gross"])


@pytest.mark.parametrize(("product", "unit"), [("7000", "kt"), ("4652", "GWh"), ("0129", "10^6-m3"), ("3000", "MW")])
def test_a_unit_a_product_may_not_come_in_is_refused_by_name(product: str, unit: str) -> None:
    if unit == "GWh":  # an energy unit, kept as TJ: allowed for fuels
        assert tj(balance([(product, "03", 1, unit)]), product, "1.2") == Decimal("3.6")
        return
    with pytest.raises(UnitMismatch, match=f"{product}/03/VN/2020"):
        balance([(product, "03", 1, unit)])
