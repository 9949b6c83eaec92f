"""UNSD cells outside the common code lists: electricity by source, capacities, totals by producer. Pure.

UNSD gives generation by source twice: under electricity by kind of plant (7000/015HY) and as products of its own
(7000H/01). The second is a total where the first is there, and the only figure where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from nangluong.statistics.importing.codebook import CellRule, Codebook
from nangluong.statistics.importing.facts import FactRow, ImportReport


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A fact as read, with the rule that led to it (None = the common code lists)."""

    fact: FactRow
    rule: CellRule | None


class CellRules:
    """Finds the rule of a cell, each pair of codes looked up once."""

    def __init__(self, codebook: Codebook) -> None:
        self._codebook = codebook
        self._known: dict[tuple[str, str], CellRule | None] = {}

    def find(self, commodity: str, transaction: str) -> CellRule | None:
        """Return the rule of the pair, None when the common code lists apply."""
        pair = (commodity, transaction)
        if pair not in self._known:
            self._known[pair] = self._codebook.cell_rule(commodity, transaction)
        return self._known[pair]


def settle(cells: Iterable[ReadCell], report: ImportReport) -> tuple[list[FactRow], list[FactRow]]:
    """Return (facts, totals): cells that lead to one fact are added up, totals beside their parts set aside."""
    read = list(cells)
    present = {(cell.fact.place, cell.fact.period, cell.fact.product, cell.fact.flow) for cell in read}
    facts: list[FactRow] = []
    totals: list[FactRow] = []
    merged: dict[tuple[str, ...], FactRow] = {}
    for cell in read:
        fact, rule = cell.fact, cell.rule
        if rule is None:
            facts.append(fact)
        elif any((fact.place, fact.period, fact.product, flow) in present for flow in rule.total_of):
            totals.append(fact)
            report.skip("total_of_its_parts", fact.line)
        elif rule.merge and fact.key in merged:
            merged[fact.key] = _added(merged[fact.key], fact)
            report.skip("added_to_another_row", fact.line)
        elif rule.merge:
            merged[fact.key] = fact
        else:
            facts.append(fact)
    return facts + list(merged.values()), totals


def _added(first: FactRow, second: FactRow) -> FactRow:
    factor = first.own_factor if first.own_factor == second.own_factor else None
    return replace(first, value=first.value + second.value, own_factor=factor)
