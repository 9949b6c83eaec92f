"""The illustrative completion: reproducible, closed, true to every published total, and unmistakably marked."""

from __future__ import annotations

import calendar
import importlib.util
import shutil
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import pytest
import yaml

YEARS = range(2019, 2024)
SUPPLY = {"01": 1, "03": 1, "04": -1, "06": -1}
STEP = Decimal("0.000001")


@pytest.fixture(scope="module")
def tool(reference: Path) -> ModuleType:
    path = reference.parent / "tools" / "make_illustrative.py"
    spec = importlib.util.spec_from_file_location("make_illustrative", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclass looks itself up by module name while it is made.
    import sys

    sys.modules["make_illustrative"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shares(reference: Path) -> dict[str, dict[str, str]]:
    text = (reference / "statistics" / "figures" / "illustrative_shares.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def _cells(tool: ModuleType, reference: Path, year: int) -> dict[tuple[str, str], Decimal]:
    shares = yaml.safe_load((reference / "statistics" / "figures" / "illustrative_shares.yaml").read_text("utf-8"))
    return tool.illustrative_cells(year, shares, tool.select_published(reference))


def _sum(cells: dict[tuple[str, str], Decimal], product: str, flows: dict[str, int]) -> Decimal:
    return sum((flows[f] * v for (p, f), v in cells.items() if p == product and f in flows), Decimal(0))


def _use(cells: dict[tuple[str, str], Decimal], product: str) -> Decimal:
    return sum((v for (p, f), v in cells.items() if p == product and f not in SUPPLY), Decimal(0))


def test_the_committed_file_is_what_the_tool_writes(tool: ModuleType, reference: Path, tmp_path: Path) -> None:
    copy = tmp_path / "reference"
    shutil.copytree(reference / "statistics", copy / "statistics")
    committed = (reference / "statistics" / "figures" / tool.OUTPUT).read_bytes()
    assert tool.main(copy).read_bytes() == committed
    text = committed.decode()
    assert text.startswith("# DỮ LIỆU MINH HỌA, KHÔNG PHẢI SỐ THỐNG KÊ")
    rows = text.splitlines()[3:]
    assert all(row.endswith(",,I,illustrative,illustrative,illustrative") for row in rows)


@pytest.mark.parametrize("year", YEARS)
def test_supply_equals_use_for_every_product(tool: ModuleType, reference: Path, year: int) -> None:
    published = tool.select_published(reference)
    cells = _cells(tool, reference, year)
    products = {product for product, _ in cells}
    assert products == {"0", "X41", "3000", "5119", "5120", "7000"} | {
        "4610", "4630", "4640", "4652", "4661", "4671", "4680", "4694", "4695", "4699",
    }  # fmt: skip
    for product in products:
        real = cells.get((product, "01")) is None and (product, "01", year) in published.values
        supply = _sum(cells, product, SUPPLY) + (published(product, "01", year) if real else 0)
        assert supply == _use(cells, product), product
    assert min(cells.values()) > 0


@pytest.mark.parametrize("year", YEARS)
def test_no_illustrative_cell_stands_where_a_published_one_does(tool: ModuleType, reference: Path, year: int) -> None:
    published = tool.select_published(reference)
    assert not {(product, flow, year) for product, flow in _cells(tool, reference, year)} & set(published.values)


@pytest.mark.parametrize("year", YEARS)
def test_published_totals_are_met(
    tool: ModuleType, reference: Path, shares: dict[str, dict[str, str]], year: int
) -> None:
    published = tool.select_published(reference)
    cells = _cells(tool, reference, year)
    tj_per_kt = Decimal(shares["coal"]["tj_per_kt"])
    coal = published("0", "01", year) + _sum(cells, "0", SUPPLY)
    assert abs(coal * tj_per_kt - published("0", "XPE", year)) <= STEP * tj_per_kt
    oil_products = {product for product, _ in cells if product.startswith("46")}
    oil = published("X41", "01", year) + _sum(cells, "X41", SUPPLY)
    oil += sum((_sum(cells, product, {"03": 1, "04": -1, "06": -1}) for product in oil_products), Decimal(0))
    assert oil == published("4", "XPC", year)
    days = 366 if calendar.isleap(year) else 365
    barrels = published("4100", "XRT", year) * days
    assert abs(cells["X41", "086"] * Decimal(shares["oil"]["barrels_per_tonne"]) - barrels) <= STEP * 8
    assert _use(cells, "3000") == published("3000", "01", year) == published("3000", "XPC", year)
    if ("7000", "XNI", year) in published.values:
        assert cells["7000", "03"] - cells["7000", "04"] == published("7000", "XNI", year)


def test_net_imports_of_electricity_are_published_up_to_2021(tool: ModuleType, reference: Path) -> None:
    published = tool.select_published(reference)
    assert [("7000", "XNI", year) in published.values for year in YEARS] == [True, True, True, False, False]


def test_refineries_give_out_no_more_energy_than_they_take_in(tool: ModuleType, reference: Path) -> None:
    """With IPCC 2006 net calorific values (Vol. 2 Table 1.2), TJ/kt."""
    ncv = {"4671": 43, "4652": 44.3, "4661": 44.1, "4680": 40.4, "4630": 47.3, "4640": 44.5, "4610": 49.5}
    ncv |= {"4694": 32.5, "4695": 40.2}
    for year in YEARS:
        cells = _cells(tool, reference, year)
        output = sum(float(cells[product, "01"]) * tj for product, tj in ncv.items())
        assert 0.96 < output / (float(cells["X41", "086"]) * 42.3) < 1


def test_shares_that_do_not_add_up_are_refused(tool: ModuleType) -> None:
    with pytest.raises(SystemExit, match="do not add up"):
        tool.split(Decimal(1), {"a": "0.5", "b": "0.4"})
