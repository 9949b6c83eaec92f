"""The grid of the balance: rows, columns, units, marks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from nangluong.statistics.pages.balance.grid import (
    Entry,
    GridColumn,
    GridRow,
    build_grid,
    column_children,
    in_ktoe,
    shown_columns,
    shown_rows,
    sorted_rows,
)

ROWS = [
    Entry("1.1", "Production", "1"),
    Entry("1.2", "Imports", "1"),
    Entry("1", "Supply", "", "1.1 + 1.2"),
    *(Entry(f"4.{n}", f"Plant {n}", "4") for n in range(1, 9)),
    Entry("4", "Transformation", ""),
    Entry("2", "Difference", "", "1 - 7"),
]
GROUPS = [
    Entry("COAL", "Coal", "TOTAL", "0"),
    Entry("COALP", "Primary coal", "COAL", "01 02"),
    Entry("COALS", "Coal products", "COAL", "03"),
    Entry("GAS", "Gas", "TOTAL", "3"),
    Entry("TOTAL", "Total", "", "0 3"),
]
PRODUCTS = [
    Entry("0", "Coal", ""),
    Entry("01", "Hard coal", "0"),
    Entry("011", "Anthracite", "01"),
    Entry("0110", "Anthracite", "011"),
    Entry("02", "Brown coal", "0"),
    Entry("3", "Gas", ""),
    Entry("30", "Gas", "3"),
]


@dataclass(frozen=True)
class StoredCell:
    energy_tj: Decimal | None = None
    natural_value: Decimal | None = None
    natural_unit: str = ""
    partial_tj: Decimal | None = None
    complete: bool = True
    estimated: bool = False
    illustrative: bool = False
    secret: str = ""
    natural_secret: str = ""


def row(code: str, formula: str = "") -> GridRow:
    return GridRow(code, code, 0, formula)


def column(code: str, depth: int = 0) -> GridColumn:
    return GridColumn(code, code, depth, code, False, False)


def codes(columns: list[GridColumn]) -> list[str]:
    return [one.code for one in columns]


def test_the_skeleton_is_shown_without_figures_and_details_only_with_them() -> None:
    shown = [one.code for one in shown_rows(ROWS, {"4.3"}, everything=False)]
    assert shown == ["1.1", "1.2", "1", "4.3", "4", "2"]
    assert len(shown_rows(ROWS, set(), everything=True)) == len(ROWS)


def test_a_row_knows_its_depth_and_formula() -> None:
    supply = next(one for one in shown_rows(ROWS, set(), everything=False) if one.code == "1")
    assert (supply.depth, supply.formula) == (0, "1.1 + 1.2")


def test_groups_are_made_of_sub_groups_and_those_of_products() -> None:
    children = column_children(GROUPS, PRODUCTS)
    assert [entry.code for entry in children[""]] == ["COAL", "GAS", "TOTAL"]
    assert [entry.code for entry in children["COAL"]] == ["COALP", "COALS"]
    assert [entry.code for entry in children["COALP"]] == ["01", "02"]
    assert [entry.code for entry in children["01"]] == ["011"]


def test_only_groups_with_figures_are_columns_and_the_total_always_is() -> None:
    children = column_children(GROUPS, PRODUCTS)
    assert codes(shown_columns(children, {"GAS"}, (), everything=False)) == ["GAS", "TOTAL"]
    assert codes(shown_columns(children, {"GAS"}, (), everything=True)) == ["COAL", "GAS", "TOTAL"]


def test_an_opened_column_shows_its_known_parts_and_a_rest() -> None:
    children = column_children(GROUPS, PRODUCTS)
    known = {"COAL", "COALP", "COALS", "01", "02", "011", "0110"}
    shown = shown_columns(children, known, ("COAL", "COALP"), everything=False)
    assert codes(shown) == ["COAL", "COALP", "01", "02", "COALP~", "COALS", "COAL~", "TOTAL"]


def test_a_single_part_that_only_repeats_its_whole_cannot_be_opened() -> None:
    children = column_children(GROUPS, PRODUCTS)
    shown = shown_columns(children, {"GAS", "3", "30", "COAL", "COALP", "01", "02"}, (), everything=False)
    assert {one.code: one.can_expand for one in shown} == {"GAS": False, "COAL": True, "TOTAL": False}


@pytest.mark.parametrize(
    ("unit", "value", "name"),
    [("TJ", Decimal(41868), "TJ"), ("ktoe", Decimal(1000), "ktoe"), ("natural", Decimal(2000), "kt")],
)
def test_a_cell_is_shown_in_each_unit(unit: str, value: Decimal, name: str) -> None:
    stored = {("1.1", "COAL"): StoredCell(Decimal(41868), Decimal(2000), "kt")}
    shown = build_grid([row("1.1")], [column("COAL")], stored, unit).cells["1.1", "COAL"]  # type: ignore[arg-type]
    assert (shown.value, shown.unit, shown.mixed_units) == (value, name, False)


def test_ktoe_is_exact_to_six_decimals_and_missing_stays_missing() -> None:
    assert in_ktoe([Decimal(1), None, Decimal(-1)]) == [Decimal("0.023885"), None, Decimal("-0.023885")]


def test_an_energy_without_a_common_unit_is_said_to_be_mixed() -> None:
    stored = {("1", "TOTAL"): StoredCell(Decimal(5))}
    shown = build_grid([row("1")], [column("TOTAL")], stored, "natural").cells["1", "TOTAL"]
    assert (shown.value, shown.mixed_units) == (None, True)


def test_a_cell_that_is_not_stored_is_not_in_the_grid() -> None:
    assert build_grid([row("1.2")], [column("COAL")], {}, "TJ").cells == {}


def test_an_incomplete_sum_shows_what_is_known_and_says_so() -> None:
    stored = {("1", "COAL"): StoredCell(None, partial_tj=Decimal(7), complete=False)}
    shown = build_grid([row("1", "1.1 + 1.2")], [column("COAL")], stored, "TJ").cells["1", "COAL"]
    assert (shown.value, shown.complete) == (Decimal(7), False)


def test_part_of_a_difference_is_not_shown() -> None:
    stored = {("2", "COAL"): StoredCell(None, partial_tj=Decimal(7), complete=False)}
    assert build_grid([row("2", "1 - 7")], [column("COAL")], stored, "TJ").cells == {}


def test_the_rest_of_an_opened_column_is_derived_and_a_rest_of_nil_is_left_out() -> None:
    columns = [column("COAL"), column("COALP", 1), column("COALS", 1), column("COAL~", 1)]
    stored = {
        ("1.1", "COAL"): StoredCell(Decimal(10), illustrative=True),
        ("1.1", "COALP"): StoredCell(Decimal(6)),
        ("1.2", "COAL"): StoredCell(Decimal(4)),
        ("1.2", "COALS"): StoredCell(Decimal(4)),
    }
    grid = build_grid([row("1.1"), row("1.2")], columns, stored, "TJ")
    rest = grid.cells["1.1", "COAL~"]
    assert (rest.value, rest.derived, rest.illustrative) == (Decimal(4), True, True)
    assert ("1.2", "COAL~") not in grid.cells


def test_a_column_of_rests_without_any_is_dropped() -> None:
    columns = [column("COAL"), column("COALP", 1), column("COAL~", 1)]
    stored = {("1.1", "COAL"): StoredCell(Decimal(6)), ("1.1", "COALP"): StoredCell(Decimal(6))}
    assert codes(list(build_grid([row("1.1")], columns, stored, "TJ").columns)) == ["COAL", "COALP"]


def test_rows_without_a_figure_come_last_in_both_directions() -> None:
    stored = {("1.1", "GAS"): StoredCell(Decimal(-1)), ("1.2", "GAS"): StoredCell(Decimal(3))}
    grid = build_grid([row("2"), row("1.1"), row("1.2")], [column("GAS")], stored, "TJ")
    assert [one.code for one in sorted_rows(grid, "GAS", descending=True)] == ["1.2", "1.1", "2"]
    assert [one.code for one in sorted_rows(grid, "GAS", descending=False)] == ["1.1", "1.2", "2"]


def test_the_grid_says_whether_any_figure_is_illustrative() -> None:
    stored = {("1.1", "GAS"): StoredCell(Decimal(1), illustrative=True)}
    assert build_grid([row("1.1")], [column("GAS")], stored, "TJ").has_illustrative
    assert not build_grid([row("1.2")], [column("GAS")], stored, "TJ").has_illustrative
