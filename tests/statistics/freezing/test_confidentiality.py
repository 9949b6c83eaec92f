"""What a release hides, on balances built from a few facts, each attacked with all that is public."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.balances import build_balances
from nangluong.statistics.emissions import combustion_emissions, load_emission_rows
from nangluong.statistics.exact import NO_FACTOR
from nangluong.statistics.factors.emission_factors import load_ipcc
from nangluong.statistics.freezing.balances import (
    COMMODITY,
    COMPLEMENT,
    ENERGY,
    SECRET,
    BuiltBalance,
    cell_table,
    contribution_table,
    fact_columns,
)
from nangluong.statistics.freezing.columns import plain
from nangluong.statistics.freezing.confidentiality import Hidden, Published, hide
from nangluong.statistics.freezing.emissions import emission_table
from nangluong.statistics.release_secrets import hidden_rows
from tests.statistics.attacker import Figures, Unknown, recovered
from tests.statistics.kernel import ROOT, classification, definition, factors

CLOSED, OPEN, KNOWN = "returns/mat-01/2026", "returns/thu-01/2026", "owid"
Row = tuple[str, str, str, float]
"""Dataset, product, flow and value."""


def facts(rows: list[Row], *, free: bool = False) -> pa.Table:
    """Return facts as they are chosen for a release; with `free` none of them is confidential."""
    known = classification()
    made: list[dict[str, Any]] = [
        {
            "place": "VN",
            "period": "2026",
            "product": product,
            "flow": flow,
            "basis": "",
            "unit": known.products[known.product_index[product]].units[0],
            "value_micro": int(value * 10**6),
            "own_factor_nano": NO_FACTOR,
            "complete": False,
            "illustrative": False,
            "estimated": False,
            "confidential": dataset == CLOSED and not free,
            "dataset": dataset,
            "source": dataset.partition("/")[0],
            "value": Decimal(str(value)),
            "line": line,
            "batch": 1,
        }
        for line, (dataset, product, flow, value) in enumerate(rows)
    ]
    return pa.Table.from_pylist(made)


def balances(table: pa.Table) -> list[BuiltBalance]:
    columns = fact_columns(classification(), table)
    return [
        BuiltBalance("real", name, build_balances(definition(name), factors(), columns), table)
        for name in (ENERGY, COMMODITY)
    ]


def tables(built: list[BuiltBalance], hidden: Hidden) -> dict[str, pa.Table]:
    found = combustion_emissions(built[0].balances, load_ipcc(ROOT), load_emission_rows(ROOT), "sectoral")
    lines = [plain(contribution_table(one, hidden_rows(one.facts, hidden.facts))) for one in built]
    return {
        "cell": pa.concat_tables(plain(cell_table(one)) for one in built),
        "contribution": pa.concat_tables(lines),
        "emission": plain(emission_table(built[0], "sectoral", found)),
    }


class Case:
    """A release made of rows: what is true, what is shown, what is hidden, which facts are secret."""

    def __init__(self, rows: list[Row], published: Published | None = None) -> None:
        self.table, self.built = facts(rows), balances(facts(rows))
        self.hidden = hide(ROOT, self.built, ["co2"], published or Published())
        made = tables(self.built, self.hidden)
        self.cells = {
            (one["row_code"], one["product"]): one for one in made["cell"].to_pylist() if one["balance"] == ENERGY
        }
        self.shown = Figures(made, [])
        free = balances(facts(rows, free=True))
        self.true = Figures(tables(free, Hidden()), [])
        self.secret: set[Unknown] = {
            ("fact", *(one[name] for name in ("dataset", "source", "place", "period", "product", "flow")))
            for one in self.table.to_pylist()
            if one["confidential"]
        }

    def published(self) -> Published:
        """Return this case as the release before another one."""
        key = ("dataset", "source", "place", "period", "product", "flow", "unit")
        rows = [one for one in self.table.to_pylist() if not one["confidential"]]
        named = {tuple(one[name] for name in key): one["value_micro"] for one in rows}
        measures = {"TJ": "energy", "natural": "natural"}
        cells = [(measures[key[0]], *key[1:]) for key in self.shown.known if key[0] in measures]
        ordered = frozenset((*key[:5], key[6], key[5]) for key in cells)
        facts_shown = {name: micro for name, micro in named.items() if name not in self.hidden.facts}
        return Published(facts_shown, self.built, ordered)

    def why(self, row: str, product: str) -> str:
        cell = self.cells[row, product]
        return str(cell["how"]) if cell["confidential"] else ""


def test_without_confidential_facts_nothing_is_hidden_and_nothing_computed() -> None:
    case = Case([(OPEN, "4100", "01", 100), (KNOWN, "0129", "01", 50)])
    assert case.hidden == Hidden()
    assert all(block.secret is None for one in case.built for block in one.balances.blocks)


def test_a_single_confidential_figure_hides_the_smallest_sibling_that_is_enough() -> None:
    open_: list[Row] = [(OPEN, "4300", "01", 400), (OPEN, "0129", "01", 900)]
    case = Case([(CLOSED, "4100", "01", 1000), *open_, (KNOWN, "3000", "01", 70)])
    assert not recovered([(case.true, case.shown)], case.secret)
    assert {key[4] for key in case.hidden.facts} == {"4300"}
    assert case.why("1.1", "4100") == SECRET
    assert case.why("1.1", "4300") == COMPLEMENT
    assert case.why("1.1", "OIL") == ""
    assert case.why("1.1", "COAL") == ""
    assert case.why("1.1", "TOTAL") == ""
    line = next(one for one in case.shown.lines if one["fact_product"] == "4300")
    assert line["value"] is line["energy_tj"] is None


def test_what_everybody_knows_protects_nothing_so_the_totals_go() -> None:
    case = Case([(CLOSED, "4100", "01", 1000), (KNOWN, "4300", "01", 400), (KNOWN, "0129", "01", 900)])
    assert not recovered([(case.true, case.shown)], case.secret)
    assert not case.hidden.facts
    assert case.why("1.1", "TOTAL") == case.why("1.1", "OIL") == SECRET
    assert case.why("1.1", "COAL") == ""


def test_the_share_of_a_group_that_one_figure_nearly_fills_is_hidden() -> None:
    case = Case([(CLOSED, "4100", "01", 1000), (CLOSED, "3000", "01", 30000), (OPEN, "4300", "01", 4)])
    assert case.why("1.1", "TOTAL") == ""
    assert case.why("1.1", "OIL"), "a reader would know crude oil to half a percent"


def test_emissions_go_with_the_cell_and_their_total_with_the_last_of_them() -> None:
    rows: list[Row] = [(CLOSED, "3000", "0912", 400), (KNOWN, "0129", "121", 900), (KNOWN, "0129", "01", 900)]
    case = Case(rows)
    assert not recovered([(case.true, case.shown)], case.secret)
    assert case.hidden.totals == {("real", "VN", "2026", "co2")}
    assert not [key for key in case.shown.known if key[0] == "t" and key[-1] == "3000"]
    assert [key for key in case.shown.known if key[0] == "t" and key[-1] == "0129"]


def test_a_later_release_less_an_earlier_one_gives_nothing() -> None:
    first: list[Row] = [(OPEN, "4300", "01", 400), (OPEN, "0129", "01", 900)]
    before = Case(first)
    after = Case([*first, (CLOSED, "4100", "01", 1000)], before.published())
    assert not recovered([(before.true, before.shown), (after.true, after.shown)], after.secret)
    assert not after.hidden.facts, "what was published stays"
    assert after.why("1.1", "TOTAL") == SECRET

    # A total that was shown with hidden siblings goes on protecting when more figures come.
    start = Case([*first, (CLOSED, "4100", "01", 1000)])
    more = Case([*first, (CLOSED, "4100", "01", 1000), (OPEN, "4670", "01", 0)][:3], start.published())
    assert start.hidden.facts
    assert start.hidden.facts == more.hidden.facts
    worlds = [(start.true, start.shown), (more.true, more.shown)]
    assert not recovered(worlds, more.secret)


PRODUCTS, FLOWS = ("4100", "4200", "4300", "3000", "4630", "0129", "4671"), ("01", "03", "04", "0912", "121", "NA")
row = st.tuples(
    st.sampled_from((CLOSED, OPEN, OPEN, KNOWN)),
    st.sampled_from(PRODUCTS),
    st.sampled_from(FLOWS),
    st.integers(0, 5000),
)
some = st.lists(row, min_size=1, max_size=14, unique_by=lambda one: one[1:3])


@settings(max_examples=8, deadline=None)
@given(some)
def test_the_attacker_learns_no_confidential_figure(rows: list[Row]) -> None:
    case = Case(rows)
    assert not recovered([(case.true, case.shown)], case.secret)


@settings(max_examples=4, deadline=None)
@given(some, st.integers(0, 14))
def test_nor_from_two_releases(rows: list[Row], first: int) -> None:
    before = Case(rows[: max(1, first)])
    after = Case(rows, before.published())
    secret = after.secret - before.secret
    assert not recovered([(before.true, before.shown), (after.true, after.shown)], secret)
