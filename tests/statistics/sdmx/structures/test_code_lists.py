"""Code lists and maps are made from the reference files and the labels of a release."""

from __future__ import annotations

from pathlib import Path

from nangluong.statistics.sdmx.structures.code_maps import read_code_maps
from nangluong.statistics.sdmx.structures.codelists import LabelRow, code_lists, read_definitions
from nangluong.statistics.sdmx.structures.inputs import CodeList, Item

LABELS = [
    LabelRow("product", "01", "Than đá", "Hard coal", "0"),
    LabelRow("product", "0110", "Than antraxit", "", "01"),
    LabelRow("group", "COAL", "Than", "Coal", "TOTAL"),
    LabelRow("row", "7.1", "Tiêu thụ", "Consumption", "7"),
    LabelRow("row", "7", "Cuối cùng", "Final", ""),
    LabelRow("unit", "10^3-m3", "nghìn mét khối", "thousand cubic metres", ""),
]


def test_labels_fill_the_lists(reference: Path) -> None:
    lists = code_lists(read_definitions(reference), LABELS, {"CL_AREA": [Item("VN", "Việt Nam", "Viet Nam")]})
    assert [item.id for item in lists["CL_COMMODITY"].items] == ["01", "0110", "COAL", "_Z"]
    coal, anthracite, *_ = lists["CL_COMMODITY"].items
    assert coal.parent == ""  # "0" is not among the labels
    assert (anthracite.parent, anthracite.name_en) == ("01", "Than antraxit")
    assert [(item.id, item.parent) for item in lists["CL_BALANCE_ROW"].items] == [("7_1", "7"), ("7", ""), ("_Z", "")]
    assert lists["CL_UNIT_MEASURE"].names() == {"10_3-m3": ("nghìn mét khối", "thousand cubic metres")}
    assert "VN" in lists["CL_AREA"].names()
    assert {"A", "Q", "M"} <= lists["CL_FREQ"].names().keys()


def test_a_partial_list_keeps_what_stands_above() -> None:
    whole = CodeList(
        "CL_X", "", "", (Item("1", "", ""), Item("11", "", "", "1"), Item("2", "", ""), Item("3", "", "", "3"))
    )
    part = whole.only(["11", "unknown"])
    assert ([item.id for item in part.items], part.is_partial) == (["1", "11"], True)
    assert not whole.only(["1", "11", "2", "3"]).is_partial


def test_maps_lead_to_the_codes_of_others(reference: Path) -> None:
    maps = {found.id: dict(found.pairs) for found in read_code_maps(reference)}
    assert maps["RM_AREA_UNSD"]["VN"] == "704"
    assert maps["RM_COMMODITY_UNSD"]["0110"] == "0110"
    assert maps["RM_BALANCE_ROW_ESTAT"]["1_2"] == "IMP"
    assert maps["RM_COMMODITY_ESTAT"]["0121"] == "C0121"
    assert "5210" not in maps["RM_COMMODITY_ESTAT"]  # Eurostat splits it in two
    assert all(maps.values())
