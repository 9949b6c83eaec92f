"""Telling figures that may be added up from totals that repeat them. Pure.

UNSD files hold the same energy several times: hard coal beside its three classes, final consumption beside its
sectors. A total whose parts are in the file too is set aside as a check. Where the parts fall short of the total (by
more than half a percent), the detail is incomplete: then the total stays and the parts are left out, so that no energy
goes missing. Parts that exceed the total stay: UNSD's own use (09) of electricity leaves out that of power plants
(0927), which stands beside it. Either mismatch is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from nangluong.statistics.importing.codebook import MEMO_KINDS, Codebook
from nangluong.statistics.importing.facts import FactRow, ImportReport, Mismatch

_RELATIVE = Decimal("0.005")
_PER_PART = Decimal("0.001")

Ancestors = Callable[[str], Iterable[str]]


def _tolerance(total: Decimal, count: int) -> Decimal:
    return max(_PER_PART * count, _RELATIVE * abs(total))


def _inside(group: Sequence[FactRow], of: Callable[[FactRow], str], ancestors: Ancestors) -> dict[str, list[FactRow]]:
    """Return, for each code of `group` that has parts in it, the parts that stand directly below it."""
    present = {of(fact) for fact in group}
    below: dict[str, list[FactRow]] = defaultdict(list)
    for fact in group:
        nearest = next((code for code in ancestors(of(fact)) if code in present), None)
        if nearest is not None:
            below[nearest].append(fact)
    return below


def _prune(
    group: Sequence[FactRow], of: Callable[[FactRow], str], ancestors: Ancestors, report: ImportReport
) -> tuple[list[FactRow], list[FactRow]]:
    """Return (kept, totals) of one group whose rows differ only in the code that `of` gives."""
    below = _inside(group, of, ancestors)
    if not below:
        return list(group), []
    totals: list[FactRow] = []
    dropped: set[str] = set()
    for fact in sorted(group, key=lambda row: len(list(ancestors(of(row))))):
        code = of(fact)
        if code not in below or code in dropped:
            continue
        parts = below[code]
        amount = sum((part.value for part in parts), Decimal(0))
        comparable = all(part.unit == fact.unit for part in parts)
        tolerance = _tolerance(fact.value, len(parts))
        if not comparable or abs(fact.value - amount) > tolerance:
            report.mismatches.append(
                Mismatch(fact.place, fact.product, fact.flow, fact.period, fact.value, amount, fact.unit, fact.line)
            )
        if comparable and amount >= fact.value - tolerance:
            totals.append(fact)
            report.skip("total_of_its_parts", fact.line)
            continue
        dropped |= {of(row) for row in group if code in set(ancestors(of(row)))}
    lost = [row for row in group if of(row) in dropped]
    for row in lost:
        report.skip("detail_short_of_total", row.line)
    gone = dropped | {of(row) for row in totals}
    return [row for row in group if of(row) not in gone], totals


def split_leaves(
    facts: Iterable[FactRow], codebook: Codebook, report: ImportReport
) -> tuple[list[FactRow], list[FactRow]]:
    """Return (facts that may be added up, checks), first along products, then along flows; `report` tells the rest.

    Generation by source only competes with generation: it details production (01) and never stands in for it.
    """
    plain: dict[tuple[str, ...], list[FactRow]] = defaultdict(list)
    by_flow: dict[tuple[str, ...], list[FactRow]] = defaultdict(list)
    leaves: list[FactRow] = []
    checks: list[FactRow] = []
    for fact in facts:
        kind = codebook.flows[fact.flow].kind
        if kind == "derived":
            checks.append(fact)
            report.skip("derived_by_the_source", fact.line)
        elif kind in MEMO_KINDS:
            leaves.append(fact)
        elif kind == "generation":
            by_flow[kind, fact.freq, fact.place, fact.period, fact.product].append(fact)
        else:
            plain[fact.freq, fact.place, fact.period, fact.flow].append(fact)
    for group in plain.values():
        kept, totals = _prune(group, lambda row: row.product, codebook.product_ancestors, report)
        checks += totals
        for fact in kept:
            by_flow[fact.freq, fact.place, fact.period, fact.product].append(fact)
    for group in by_flow.values():
        kept, totals = _prune(group, lambda row: row.flow, codebook.flow_ancestors, report)
        checks += totals
        leaves += kept
    return sorted(leaves, key=lambda row: row.line), sorted(checks, key=lambda row: row.line)
