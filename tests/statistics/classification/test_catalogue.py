"""The classifications: complete, consistent with each other, and the same as the published lists."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from nangluong.statistics.balances import FactColumns
from nangluong.statistics.balances.rules import parse_formula
from nangluong.statistics.classification import UnknownCode, load_classification, load_eurostat, load_unsd
from tests.statistics.kernel import ROOT, classification


def listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_siec_is_complete(shared: Path) -> None:
    """All 154 headings of IRES, with their code, level, parent and English name."""
    published = {
        (row["code"], row["level"], row["parent"], row["name_en"])
        for row in listed(shared / "data/statistics/codelists/SIEC_IRES.csv")
    }
    ours = {(p.code, p.level, p.parent, p.name_en) for p in classification().products if p.origin == "siec"}
    assert len(published) == 154
    assert ours == published


def test_ires_rows_are_complete(shared: Path) -> None:
    given = listed(shared / "data/statistics/codelists/IRES_balance_rows.csv")
    published = {row["code"]: row["name_en"] for row in given}
    ours = {row.code: row.name_en for row in classification().rows if row.origin == "ires"}
    assert ours == published


def test_every_product_hangs_in_the_tree() -> None:
    known = classification()
    for product in known.products:
        assert product.parent in {"", *known.product_index}
        assert product.rollup in {"", *known.product_index}
        assert product.producing_row in {"", *known.row_index}
        assert product.balance_group in {"", *(group.code for group in known.groups)}
        assert set(product.units) <= set(known.unit_index)
        assert product.name_vi
        assert product.name_en


def test_every_flow_and_row_hangs_in_its_tree() -> None:
    known = classification()
    assert {flow.parent for flow in known.flows} <= {"", *known.flow_index}
    assert {row.parent for row in known.rows} <= {"", *known.row_index}
    assert all(code in known.row_index for row in known.rows for code, _ in parse_formula(row.formula))


def test_details_of_a_flow() -> None:
    below = classification().descendants("12")
    assert {"121", "1214", "1214B", "1231"} <= below
    assert "12" not in below
    assert classification().descendants("1231") == frozenset()


def test_the_balance_columns_cover_every_energy_product_once() -> None:
    known = classification()
    total = next(group for group in known.groups if group.code == "TOTAL")
    below = {code: {code} for code in known.product_index}
    for _ in range(6):
        for product in known.products:
            if product.rollup:
                below[product.rollup] |= below[product.code]
    covered = [code for component in total.components for code in below[component]]
    assert len(covered) == len(set(covered))
    # Uranium is no energy of a balance (nuclear heat is), nor is a source's own total.
    uranium = {code for code in known.product_index if code.startswith(("91", "92"))}
    assert set(known.product_index) - set(covered) == {"XTOT", "9"} | uranium


def test_sectors_name_rows_and_flows() -> None:
    for sector in classification().sectors:
        assert sector.row in classification().row_index
        assert sector.flow in {"", *classification().flow_index}
        assert sector.confidence == "recalled"


@pytest.mark.parametrize(
    ("kind", "code", "mult", "ours"),
    [
        ("product", "0100", "", "01"),
        ("product", "4670", "", "467"),
        ("product", "5110", "", "511"),
        ("product", "DL", "", "467"),
        ("product", "3000", "", "3000"),
        ("flow", "1214a", "", "1214A"),
        ("flow", "015CLE", "", "01x"),
        ("flow", "133X", "", "13x"),
        ("unit", "TN", "3", "kt"),
        ("unit", "GWHR", "0", "GWh"),
        ("group", "B04_NG", "", "GAS"),
        ("place", "704", "", "VN"),
        ("product", "QQ", "", None),
    ],
)
def test_unsd_aliases(kind: str, code: str, mult: str, ours: str | None) -> None:
    assert load_unsd(ROOT).resolve(kind, code, mult) == ours


def test_every_unsd_two_letter_product_is_known(shared: Path) -> None:
    aliases = load_unsd(ROOT)
    for row in listed(shared / "data/statistics/codelists/MAP_SIEC_to_UNSD_2letter.csv"):
        assert aliases.resolve("product", row["unsd_product"]) in classification().product_index, row


def test_eurostat_aliases_name_codes_of_both_sides(shared: Path) -> None:
    folder = shared / "data/statistics/codelists"
    rows = {row["code"] for row in listed(folder / "ESTAT_NRG_BAL_16.0.csv")}
    known = classification()
    for alias in load_eurostat(ROOT):
        if alias.kind == "row":
            assert alias.eurostat in rows, alias
            assert alias.ours in known.row_index
        elif alias.kind == "electricity_source":
            assert alias.ours in known.flow_index
        elif alias.kind != "unit":
            assert alias.ours in known.node_index, alias


def test_an_earlier_date_has_no_classification() -> None:
    assert load_classification(ROOT, dt.date(1980, 1, 1)).products == ()


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(UnknownCode, match="0199"):
        FactColumns.from_columns(
            classification(), place=["VN"], period=["2020"], product=["0199"], flow=["01"], unit=["kt"], value_micro=[1]
        )
