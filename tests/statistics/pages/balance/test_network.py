"""The flow diagram: every node closes, nothing is invented, no circles."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from nangluong.statistics.pages.balance.network import (
    CONVERSION_LOSS,
    UNKNOWN_INPUT,
    UNKNOWN_SOURCE,
    UNKNOWN_USE,
    Amount,
    FlowRule,
    Network,
    build_network,
    fuel_node,
    fuels_of,
)

RULES = (
    FlowRule("1.1", "supply", 1, "production"),
    FlowRule("1.2", "supply", 1, "imports"),
    FlowRule("1.3", "use", 1, "exports"),
    FlowRule("1.5", "supply", 1, "stocks"),
    FlowRule("4.E", "process", 1, "power"),
    FlowRule("4.13", "process", 1, "refinery"),
    FlowRule("4.4", "process", 1, "conversion"),
    FlowRule("4.5", "process", 1, "conversion"),
    FlowRule("6", "use", 1, "losses"),
    FlowRule("7.1.1", "use", -1, "industry"),
    FlowRule("G.HY", "primary_electricity", 1, "g_hy"),
    FlowRule("G.SO", "primary_electricity", 1, "g_so"),
)
ENDS = {UNKNOWN_USE, UNKNOWN_SOURCE, CONVERSION_LOSS, UNKNOWN_INPUT}


def amounts(**by_fuel: dict[str, int]) -> dict[tuple[str, str], Amount]:
    return {(row, fuel): Amount(Decimal(value)) for fuel, rows in by_fuel.items() for row, value in rows.items()}


def drawn(network: Network) -> set[tuple[str, str, int]]:
    return {(flow.source, flow.target, int(flow.value)) for flow in network.flows}


def test_a_closed_balance_needs_no_node_of_its_own() -> None:
    cells = amounts(COAL={"1.1": 100, "4.E": -60, "7.1.1": 40}, ELEC={"4.E": 25, "6": -5, "7.1.1": 20})
    assert drawn(build_network(cells, RULES, "ELEC")) == {
        ("from:production", "fuel:COAL", 100),
        ("fuel:COAL", "power", 60),
        ("fuel:COAL", "to:industry", 40),
        ("power", "fuel:ELEC", 25),
        ("fuel:ELEC", "to:losses", 5),
        ("fuel:ELEC", "to:industry", 20),
        ("power", CONVERSION_LOSS, 35),
    }


def test_what_nobody_published_is_drawn_as_unknown() -> None:
    flows = drawn(build_network(amounts(COAL={"1.1": 100}, ELEC={"4.E": 25}), RULES, "ELEC"))
    assert ("fuel:COAL", UNKNOWN_USE, 100) in flows
    assert (UNKNOWN_INPUT, "power", 25) in flows
    assert (UNKNOWN_SOURCE, "fuel:COAL", 60) in drawn(build_network(amounts(COAL={"7.1.1": 60}), RULES, "ELEC"))


def test_stocks_drawn_and_built_are_two_nodes() -> None:
    flows = drawn(build_network(amounts(COAL={"1.5": 5}, GAS={"1.5": -7}), RULES, "ELEC"))
    assert {("from:stocks", "fuel:COAL", 5), ("fuel:GAS", "to:stocks", 7)} <= flows


def test_rows_of_one_node_are_netted() -> None:
    flows = drawn(build_network(amounts(COALS={"4.4": 9, "4.5": -4}), RULES, "ELEC"))
    assert ("conversion", "fuel:COALS", 5) in flows


def test_primary_electricity_is_drawn_by_kind_where_the_kinds_fit() -> None:
    cells = amounts(ELEC={"1.1": 10, "G.HY": 6, "G.SO": 3})
    flows = drawn(build_network(cells, RULES, "ELEC"))
    kinds = {("from:g_hy", "fuel:ELEC", 6), ("from:g_so", "fuel:ELEC", 3), ("from:production", "fuel:ELEC", 1)}
    assert kinds <= flows
    too_much = drawn(build_network(amounts(ELEC={"1.1": 8, "G.HY": 6, "G.SO": 3}), RULES, "ELEC"))
    assert ("from:production", "fuel:ELEC", 8) in too_much


def test_a_circle_is_cut_at_its_smallest_flow_and_named() -> None:
    cells = amounts(
        OIL={"1.1": 9, "4.13": -9, "4.E": 2}, ELEC={"4.E": -3, "4.13": 0, "4.4": 3}, GAS={"4.E": 5, "4.13": -5}
    )
    circle = amounts(A={"4.E": -10, "4.13": 8}, B={"4.E": 8, "4.13": -9})
    assert build_network(cells, RULES, "ELEC").left_out == ()
    (cut,) = build_network(circle, RULES, "ELEC").left_out
    assert cut.value == Decimal(8)


def test_the_illustrative_mark_follows_the_flow() -> None:
    cells = {("1.1", "COAL"): Amount(Decimal(3), True), ("7.1.1", "COAL"): Amount(Decimal(3))}
    marks = {flow.source: flow.illustrative for flow in build_network(cells, RULES, "ELEC").flows}
    assert marks == {"from:production": True, fuel_node("COAL"): False}


def test_parts_of_a_group_are_drawn_and_its_rest() -> None:
    cells = amounts(OIL={"1.1": 10, "1.2": 4}, OILP={"1.1": 7}, OILS={"1.2": 4})
    found = fuels_of(cells, ["1.1", "1.2"], ["OIL"], {"OIL": ["OILP", "OILS"]})
    assert {key: int(amount.value) for key, amount in found.items()} == {
        ("1.1", "OILP"): 7,
        ("1.1", "OIL"): 3,
        ("1.2", "OILS"): 4,
    }


_CELLS = st.dictionaries(
    st.tuples(st.sampled_from([rule.row for rule in RULES]), st.sampled_from(["COAL", "OILS", "ELEC"])),
    st.integers(-(10**12), 10**12).map(lambda number: Amount(Decimal(number).scaleb(-6))),
    max_size=24,
)


@given(_CELLS)
def test_what_comes_into_a_node_goes_out_of_it(cells: dict[tuple[str, str], Amount]) -> None:
    network = build_network(cells, RULES, "ELEC")
    everything = Network((*network.flows, *network.left_out))
    inner = [
        node for node in everything.nodes if node.startswith("fuel:") or node in ("power", "refinery", "conversion")
    ]
    for node in inner:
        assert everything.inflow(node) == everything.outflow(node)
    assert all(flow.value > 0 for flow in everything.flows)


@given(_CELLS)
def test_the_diagram_has_no_circle(cells: dict[tuple[str, str], Amount]) -> None:
    network = build_network(cells, RULES, "ELEC")
    waiting = list(network.flows)
    while waiting:
        targets = {flow.target for flow in waiting}
        rest = [flow for flow in waiting if flow.source in targets]
        assert len(rest) < len(waiting)
        waiting = rest
