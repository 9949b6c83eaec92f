"""What a cell is made of."""

from __future__ import annotations

from decimal import Decimal

from nangluong.statistics.pages.balance.explanation import by_products, by_rows, formula_terms
from nangluong.statistics.pages.balance.grid import Entry
from tests.statistics.pages.balance.test_grid import StoredCell

STORED = {
    ("1", "COAL"): StoredCell(Decimal(10)),
    ("1", "TOTAL"): StoredCell(Decimal(15)),
    ("1", "GAS"): StoredCell(Decimal(5), illustrative=True),
    ("1", "COALP"): StoredCell(Decimal(7)),
    ("7", "COAL"): StoredCell(None, partial_tj=Decimal(4), complete=False),
    ("2", "COAL"): StoredCell(Decimal(6)),
}
CHILDREN = {
    "": (Entry("COAL", "", "TOTAL"), Entry("GAS", "", "TOTAL"), Entry("TOTAL", "", "")),
    "COAL": (Entry("COALP", "", "COAL"), Entry("COALS", "", "COAL")),
}


def test_a_formula_is_read_with_its_signs() -> None:
    assert formula_terms("1 + 3 + 4.E - 7.1.1") == [(1, "1"), (1, "3"), (1, "4.E"), (-1, "7.1.1")]
    assert formula_terms("") == []


def test_rows_add_up_with_signs_and_unknown_parts_are_counted() -> None:
    found = by_rows(STORED, "2", "COAL", "1 + 3 - 7")
    assert found is not None
    assert [(part.row, part.sign, part.energy_tj) for part in found.parts] == [
        ("1", 1, Decimal(10)),
        ("3", 1, None),
        ("7", -1, Decimal(4)),
    ]
    assert (found.total, found.difference, found.missing) == (Decimal(6), Decimal(0), 1)


def test_a_row_of_facts_has_no_formula() -> None:
    assert by_rows(STORED, "1.1", "COAL", "") is None


def test_a_group_is_the_sum_of_its_known_parts_and_what_is_left() -> None:
    found = by_products(STORED, "1", "COAL", CHILDREN, ["TOTAL"])
    assert found is not None
    assert [part.product for part in found.parts] == ["COALP"]
    assert found.difference == Decimal(3)


def test_a_group_published_as_one_figure_leads_to_its_heading_not_to_unknown_sub_groups() -> None:
    stored = {("1", "COAL"): StoredCell(Decimal(10)), ("1", "0"): StoredCell(Decimal(10))}
    found = by_products(stored, "1", "COAL", {**CHILDREN, "": (Entry("COAL", "", "TOTAL", "0"),)}, ["TOTAL"])
    assert found is not None
    assert [(part.product, part.energy_tj) for part in found.parts] == [("0", Decimal(10))]
    assert found.difference == Decimal(0)


def test_the_total_is_the_sum_of_the_top_groups_and_keeps_their_marks() -> None:
    found = by_products(STORED, "1", "TOTAL", CHILDREN, ["TOTAL"])
    assert found is not None
    assert [(part.product, part.illustrative) for part in found.parts] == [("COAL", False), ("GAS", True)]
    assert found.difference == Decimal(0)


def test_a_product_without_parts_is_not_split() -> None:
    assert by_products(STORED, "1", "GAS", CHILDREN, ["TOTAL"]) is None
