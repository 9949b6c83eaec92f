"""Component filters and keys as the grammar of SDMX REST 2.2 has them."""

from __future__ import annotations

import pytest

from nangluong.statistics.sdmx.errors import QuerySyntaxError
from nangluong.statistics.sdmx.query.filters import Condition, Operator, parse_filter, period_filter
from nangluong.statistics.sdmx.query.keys import parse_keys
from nangluong.statistics.sdmx.query.references import parse_flow_reference, parse_reference, version_matches

DIMENSIONS = ("FREQ", "REF_AREA", "COMMODITY")


def _terms(text: str) -> list[list[str]]:
    return [[f"{c.operator.value}:{c.value}" for c in every] for every in parse_filter("X", text).alternatives]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [  # the table of examples in the specification's page on data queries
        ("A", [["eq:A"]]),
        ("A,B", [["eq:A"], ["eq:B"]]),
        ("ge:A", [["ge:A"]]),
        ("ge:A+le:B", [["ge:A", "le:B"]]),
        ("A,B+C", [["eq:A"], ["eq:B", "eq:C"]]),
        ("ge:A+le:B,ge:C+le:D", [["ge:A", "le:B"], ["ge:C", "le:D"]]),
        ("ne:A,B", [["ne:A"], ["eq:B"]]),
        ("ne:A+ne:B", [["ne:A", "ne:B"]]),
        ("co:euro+nc:draft", [["co:euro", "nc:draft"]]),
        ("sw:a,ew:b", [["sw:a"], ["ew:b"]]),
        ("2020-01-01T00:00:00", [["eq:2020-01-01T00:00:00"]]),
    ],
)
def test_the_examples_of_the_specification(text: str, meaning: list[list[str]]) -> None:
    assert _terms(text) == meaning


@pytest.mark.parametrize("text", ["", "ge:", "A,,B", "A+", "+A", "xx:A", "eq:A,"])
def test_broken_filters_are_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match=r"c\[X\]"):
        parse_filter("X", text)


def test_only_plain_values_are_a_list() -> None:
    assert parse_filter("X", "A,B").values == {"A", "B"}
    assert parse_filter("X", "A,ne:B").values is None
    assert parse_filter("X", "A+B").values is None


def test_periods_of_sdmx_2_1() -> None:
    both = period_filter("T", "2020", "2021").alternatives
    assert both == ((Condition(Operator.GE, "2020"), Condition(Operator.LE, "2021")),)
    assert period_filter("T", "", "2021").alternatives == ((Condition(Operator.LE, "2021"),),)


def test_keys_of_2_x() -> None:
    for everything in ("*", "", "all", "*.*.*", "*.*"):
        assert parse_keys(everything, DIMENSIONS, legacy=False) == ()
    one, two = parse_keys("A.VN,A.*.0110", DIMENSIONS, legacy=False)
    assert one.values == (frozenset("A"), frozenset(["VN"]), None)
    assert two.values == (frozenset("A"), None, frozenset(["0110"]))


def test_keys_of_2_1() -> None:
    (key,) = parse_keys("A.VN+KZ.", DIMENSIONS, legacy=True)
    assert key.values == (frozenset("A"), frozenset(["VN", "KZ"]), None)
    assert parse_keys("..", DIMENSIONS, legacy=True) == ()
    with pytest.raises(QuerySyntaxError, match=r"FREQ\.REF_AREA\.COMMODITY"):
        parse_keys("A.VN", DIMENSIONS, legacy=True)


def test_too_long_keys_are_refused() -> None:
    for legacy in (True, False):
        with pytest.raises(QuerySyntaxError, match="4"):
            parse_keys("A.VN.0110.01", DIMENSIONS, legacy=legacy)


@pytest.mark.parametrize(
    ("wanted", "version", "meant"),
    [
        ("*", "1.2.3", True), ("+", "1.2.3", True), ("~", "1.2.3", True),
        ("1.2.3", "1.2.3", True), ("1.2", "1.2.0", True), ("1.2", "1.2.3", False), ("1.2+.0", "1.3.0", True),
        ("1.2+.0", "1.1.9", False), ("1.2+.0", "2.2.0", False), ("1+.0.0", "2.0.0", True), ("2+.0.0", "1.9.9", False),
        ("1.*.0", "1.9.0", True), ("2.0.0", "1.0.0", False),
    ],
)  # fmt: skip
def test_versions(wanted: str, version: str, meant: bool) -> None:
    assert version_matches(wanted, version) is meant


def test_references_to_flows() -> None:
    assert parse_flow_reference("DF_X").means("ANY", "DF_X", "1.0.0")
    assert parse_flow_reference("VN_MOIT,DF_X,1.0").means("VN_MOIT", "DF_X", "1.0.0")
    assert not parse_flow_reference("ESTAT,DF_X").means("VN_MOIT", "DF_X", "1.0.0")
    assert parse_reference("A,VN_MOIT", "DF_X,DF_Y", "1.0.0,2.0.0").means("VN_MOIT", "DF_Y", "1.0.0")
    for wrong in ("a,b,c,d", "1AG,DF", "DF X", "A,DF,1.x", "A,DF,1.0.0.0"):
        with pytest.raises(QuerySyntaxError):
            parse_flow_reference(wrong)
