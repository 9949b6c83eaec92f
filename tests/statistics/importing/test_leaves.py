"""Leaf rules on any nesting: nothing is counted twice and no energy goes missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nangluong.statistics.importing.codebook import Codebook, load_codebook
from nangluong.statistics.importing.facts import FactRow, ImportReport
from nangluong.statistics.importing.leaves import split_leaves

TODAY = dt.date(2026, 9, 1)
INDUSTRY = ["1211", "1213", "1214A", "1214B", "1214O"]
TRANSPORT = ["1221", "1222"]


@pytest.fixture(scope="module")
def codebook(reference: Path) -> Codebook:
    return load_codebook(reference)


def _fact(product: str, flow: str, value: Decimal, line: int) -> FactRow:
    return FactRow("A", "KZ", product, flow, "2020", value, "kt", "net", "A", "unsd", "sourced", "", line)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.integers(1, 10**6), min_size=7, max_size=7),
    present=st.sets(st.sampled_from(["12", "121", "122", "1214"])),
    order=st.randoms(use_true_random=False),
)
def test_any_set_of_totals_beside_full_detail_leaves_exactly_the_detail(
    codebook: Codebook, amounts: list[int], present: set[str], order: object
) -> None:
    detail = dict(zip(INDUSTRY + TRANSPORT, map(Decimal, amounts), strict=True))
    totals = {
        "12": sum(detail.values()),
        "121": sum(detail[flow] for flow in INDUSTRY),
        "122": sum(detail[flow] for flow in TRANSPORT),
        "1214": sum(detail[flow] for flow in INDUSTRY if flow.startswith("1214")),
    }
    cells = list((detail | {flow: Decimal(totals[flow]) for flow in present}).items())
    order.shuffle(cells)  # type: ignore[attr-defined]
    report = ImportReport()
    facts = [_fact("4671", flow, value, line) for line, (flow, value) in enumerate(cells, 2)]
    leaves, checks = split_leaves(facts, codebook, report)
    assert {fact.flow: fact.value for fact in leaves} == detail
    assert {fact.flow for fact in checks} == present
    assert report.mismatches == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(total=st.integers(1, 10**6), shares=st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_what_is_kept_never_falls_short_of_the_published_total(
    codebook: Codebook, total: int, shares: list[int]
) -> None:
    facts = [_fact("4671", "12", Decimal(total), 2)]
    facts += [_fact("4671", flow, Decimal(v), 3) for flow, v in zip(INDUSTRY, shares, strict=False)]
    report = ImportReport()
    leaves, checks = split_leaves(facts, codebook, report)
    kept = sum(fact.value for fact in leaves)
    assert kept >= total - max(Decimal(total) * Decimal("0.005"), Decimal("0.005"))
    assert kept in {Decimal(total), Decimal(sum(shares[: len(INDUSTRY)]))}
    assert len(leaves) + len(checks) + report.skipped["detail_short_of_total"] == len(facts)


def test_parts_in_another_unit_cannot_confirm_a_total(codebook: Codebook) -> None:
    wood = _fact("511", "03", Decimal(10), 2)
    pellets = FactRow("A", "KZ", "5111", "03", "2020", Decimal(10), "10^3-m3", "net", "A", "unsd", "sourced", "", 3)
    report = ImportReport()
    leaves, _ = split_leaves([wood, pellets], codebook, report)
    assert [fact.product for fact in leaves] == ["511"]
    assert len(report.mismatches) == 1


def test_different_years_places_and_flows_do_not_touch(codebook: Codebook) -> None:
    facts = [_fact("01", "01", Decimal(5), 2), _fact("0110", "03", Decimal(5), 3)]
    leaves, checks = split_leaves(facts, codebook, ImportReport())
    assert (len(leaves), checks) == (2, [])
