"""Whatever is reported, balances close, cells explain themselves to the last unit, and totals are sums."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.balances import (
    COMPLETE_COUNTRY,
    COMPLETE_PRODUCT,
    SELECTED,
    Balances,
    contributions,
    explain,
)
from nangluong.statistics.balances.rules import parse_formula
from nangluong.statistics.exact import MICRO
from tests.statistics.kernel import balance, classification, definition

COAL, OIL = ("0", "01", "0110", "0129", "0220", "0311"), ("X41", "41", "4100", "46", "4652", "4671")
PRODUCTS = (*COAL, *OIL, "3000", "51", "5119", "7000", "8000")
SUPPLY = ("01", "022", "03", "04", "051", "052", "06", "07", "GA", "SD", "131")
USE = ("10", "101", "11", "12", "121", "1211", "1214", "1214B", "1214O", "122", "1221", "123", "1231", "1235", "NA")
PLANTS = ("08", "081", "086", "088", "08811", "08822", "09", "0911", "0927", "0926")
SOURCES = ("018HY", "018WN", "018CL", "018NG", "018NU", "018GE", "018PS", "015HY")
FLOWS = (*SUPPLY, *PLANTS, *USE, *SOURCES)

fact = st.tuples(
    st.sampled_from(PRODUCTS),
    st.sampled_from(FLOWS),
    st.decimals(0, 10**6, places=3),
    st.just(None),
    st.sampled_from(("2019", "2020")),
    st.sampled_from(("VN", "01")),
)


@st.composite
def reported(draw: st.DrawFn) -> tuple[list[tuple[Any, ...]], list[int]]:
    drawn = draw(st.lists(fact, min_size=1, max_size=40, unique_by=lambda row: (row[0], row[1], row[4], row[5])))
    rows = []
    for product, flow, value, _, period, place in drawn:
        entry = classification().products[classification().product_index[product]]
        rows.append((product, flow, value, entry.units[0], period, place))
    kinds = st.sampled_from((SELECTED, COMPLETE_PRODUCT, COMPLETE_COUNTRY))
    coverage = draw(st.lists(kinds, min_size=len(rows), max_size=len(rows)))
    return rows, coverage


def every_cell(found: Balances) -> list[tuple[str, str, str, str]]:
    cells, facts, known = found.cells, found.converted.facts, classification()
    nodes = tuple(known.node_index)
    return [
        (facts.places[place], facts.periods[period], nodes[node], known.rows[row].code)
        for place, period, node, row in zip(cells.place, cells.period, cells.node, cells.row, strict=True)
    ]


def build(case: tuple[list[tuple[Any, ...]], list[int]], table: str = "energy") -> Balances:
    # Coal as a total and heat-giving headings have no default factor; any will do here.
    own = [None if row[0] in ("3000", "7000", "8000") else "20.5" for row in case[0]]
    return balance(case[0], table=table, coverage=case[1], own=own)


@settings(deadline=None, max_examples=25)
@given(reported())
def test_every_cell_is_exactly_the_sum_of_its_explanation(case: tuple[list[tuple[Any, ...]], list[int]]) -> None:
    found = build(case)
    for key in every_cell(found):
        reason = explain(found, *key)
        assert reason is not None
        parts = sum(part.sign * part.energy_nano_tj for part in reason.components)
        facts = sum(part.energy_nano_tj for part in reason.contributions)
        assert parts + facts + reason.rest_nano_tj == reason.cell.partial_nano_tj, key
        assert reason.cell.complete == (reason.cell.energy_nano_tj is not None)


@settings(deadline=None, max_examples=25)
@given(reported())
def test_every_column_closes(case: tuple[list[tuple[Any, ...]], list[int]]) -> None:
    """Supply less use is the statistical difference, unless the source reported its own."""
    case = ([row for row in case[0] if row[1] != "SD"] or [("0110", "01", 1, "kt", "2020", "VN")], case[1])
    found = build((case[0], case[1][: len(case[0])]))
    formula = dict(parse_formula(next(row.formula for row in classification().rows if row.code == "2")))
    for place, period, product, row in every_cell(found):
        if row == "2":
            cells = {code: found.cell(place, period, product, code) for code in formula}
            total = sum(formula[code] * (cell.partial_nano_tj if cell else 0) for code, cell in cells.items())
            difference = found.cell(place, period, product, "2")
            assert difference is not None
            assert total == difference.partial_nano_tj


@settings(deadline=None, max_examples=15)
@given(reported(), st.sampled_from(("energy", "commodity")))
def test_what_goes_in_comes_out(case: tuple[list[tuple[Any, ...]], list[int]], table: str) -> None:
    """Facts that stand for themselves (no totals, one product level) reach the grand total undiminished."""
    leaf = {"0110", "0129", "3000", "4100", "4652", "5119", "8000"}
    rows = [row for row in case[0] if row[0] in leaf and row[1] in ("03", "04", "1211", "1231", "101")]
    found = build((rows, [COMPLETE_COUNTRY] * len(rows)), table) if rows else None
    if found is None:
        return
    energy = found.converted.energy_nano_tj
    facts = found.converted.facts
    for place in facts.places:
        for period in facts.periods:
            wanted = sum(
                int(energy[at]) * {"03": 1, "04": -1, "101": -1}.get(row[1], -1)
                for at, row in enumerate(rows)
                if (row[5], row[4]) == (place, period)
            )
            cell = found.cell(place, period, "TOTAL", "2")
            assert (cell.energy_nano_tj if cell else 0) == wanted


@settings(deadline=None, max_examples=15)
@given(reported())
def test_the_order_of_facts_does_not_matter(case: tuple[list[tuple[Any, ...]], list[int]]) -> None:
    there, back = build(case), build((case[0][::-1], case[1][::-1]))
    for name in ("place", "period", "node", "row", "energy_nano_tj", "natural_micro", "complete", "reported", "flags"):
        assert np.array_equal(getattr(there.cells, name), getattr(back.cells, name)), name


@settings(deadline=None, max_examples=15)
@given(reported())
def test_complete_coverage_never_makes_a_known_cell_unknown(case: tuple[list[tuple[Any, ...]], list[int]]) -> None:
    rows, _ = case
    some, all_ = build((rows, [SELECTED] * len(rows))), build((rows, [COMPLETE_COUNTRY] * len(rows)))
    for key in every_cell(some):
        before, after = some.cell(*key), all_.cell(*key)
        if before is not None and before.complete and after is not None:
            assert after.complete, key


@settings(deadline=None, max_examples=15)
@given(reported())
def test_contributions_hold_every_fact_that_counts(case: tuple[list[tuple[Any, ...]], list[int]]) -> None:
    found = build(case)
    listed = contributions(found)
    assert set(listed.fact.tolist()).isdisjoint(found.unmapped.tolist())
    cells, nodes = found.cells, len(classification().node_index)
    direct = {
        (int(p), int(t), int(n), int(r)): int(e)
        for p, t, n, r, e, how in zip(
            cells.place, cells.period, cells.node, cells.row, cells.energy_nano_tj, cells.how, strict=True
        )
        if how in (1, 4)  # from facts, or a reported total
    }
    sums: dict[tuple[int, int, int, int], int] = {}
    for p, t, n, r, e in zip(listed.place, listed.period, listed.node, listed.row, listed.energy_nano_tj, strict=True):
        assert n < nodes
        key = (int(p), int(t), int(n), int(r))
        sums[key] = sums.get(key, 0) + int(e)
    assert {key: sums[key] for key in direct} == direct


def test_energy_is_value_times_factor_exactly() -> None:
    found = balance([("0110", "01", "123456.789012")], own=["21.123456789"])
    energy = Fraction(found.converted.energy_nano_tj.item(), 10**9)
    assert abs(energy - Fraction("123456.789012") * Fraction("21.123456789")) <= Fraction(1, 2 * 10**9)
    assert found.converted.facts.value_micro.item() == 123456_789012
    assert MICRO == 10**6


def test_definitions_have_no_row_without_a_way_in() -> None:
    """Every row of facts is reached by some rule, but fishing, which UNSD counts with agriculture."""
    reached = set(np.unique(definition().entry_row).tolist())
    known = classification()
    idle = {known.rows[row].code for row in definition().leaf_rows if row not in reached}
    assert idle == {"7.1.3.2", "4.6", "4.10"} - {known.rows[row].code for row in reached if row >= 0}


@pytest.mark.parametrize("table", ["energy", "commodity"])
def test_every_formula_row_comes_after_its_terms(table: str) -> None:
    done = set(definition(table).leaf_rows.tolist())
    for formula in definition(table).formulas:
        assert set(formula.children) <= done
        done.add(formula.row)
