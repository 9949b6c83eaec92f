"""Every cell explains itself: as a sum of other cells, down to facts and the factors they were converted with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nangluong.statistics.balances.block import FROM_FACTS, FROM_PRODUCTS, FROM_TOTAL, Block
from nangluong.statistics.balances.cells import HOW, Balances, Cell
from nangluong.statistics.factors.basis import BASES
from nangluong.statistics.factors.ladder import RUNGS


@dataclass(frozen=True)
class Component:
    """A cell that counts in another one with `sign`."""

    product: str
    row: str
    sign: int
    energy_nano_tj: int
    complete: bool


@dataclass(frozen=True)
class Contribution:
    """A fact that counts in a cell: position among the facts given, signed quantity, and where its factor is from.

    `factor_nano` [nano-TJ per `unit`] includes the gross-to-net factor where `gross_to_net`; `divided_by` names the
    efficiency behind a primary equivalent.
    """

    fact: int
    flow: str
    sign: int
    value_micro: int
    unit: str
    basis: str
    factor_nano: int | None
    rung: str
    factor_source: str
    gross_to_net: bool
    divided_by: str
    energy_nano_tj: int
    natural_micro: int


@dataclass(frozen=True)
class Explanation:
    """How a cell came about: "facts", "products", "rows" or "total" (a reported total), and its parts.

    The energies of `components`, times their signs, plus those of `contributions` and `rest_nano_tj` add up to the cell
    exactly. `rest` is what reported totals of single products have beyond their details.
    """

    cell: Cell
    how: str
    components: tuple[Component, ...]
    contributions: tuple[Contribution, ...]
    rest_nano_tj: int


def explain(balances: Balances, place: str, period: str, product: str, row: str) -> Explanation | None:
    """Explain one cell by codes, one level down; None where no fact touches it. Call again for its components."""
    found = balances.locate(place, period, product, row)
    cell = balances.cell(place, period, product, row)
    if found is None or cell is None:
        return None
    block, line, node, at = found
    how = int(block.how[line, node, at])
    if how in (FROM_FACTS, FROM_TOTAL):
        return Explanation(cell, HOW[how], (), _contributions(balances, block, (line, node, at)), 0)
    if how == FROM_PRODUCTS:
        children = [child for child in balances.definition.children[node] if block.relevant[child]]
        parts = [(child, line, 1) for child in children]
        return Explanation(cell, HOW[how], _components(balances, block, parts, at), (), 0)
    formula = next(formula for formula in balances.definition.formulas if formula.row == line)
    parts = [(node, child, sign) for child, sign in zip(formula.children, formula.signs, strict=True)]
    rest = int(block.rest.energy[line, node, at])
    return Explanation(cell, HOW[how], _components(balances, block, parts, at), (), rest)


def _components(balances: Balances, block: Block, parts: list[tuple[int, int, int]], at: int) -> tuple[Component, ...]:
    classification = balances.definition.classification
    nodes = tuple(classification.node_index)
    return tuple(
        Component(
            nodes[node],
            classification.rows[row].code,
            sign,
            int(block.cells.energy[row, node, at]),
            bool(block.known[row, node, at]),
        )
        for node, row, sign in parts
        if block.cells.touched[row, node, at] or not block.known[row, node, at]
    )


def _contributions(balances: Balances, block: Block, at: tuple[int, int, int]) -> tuple[Contribution, ...]:
    flat = np.ravel_multi_index(at, block.own.energy.shape)
    return tuple(_contribution(balances, block, int(n)) for n in np.flatnonzero(block.contribution_cell == flat))


def _contribution(balances: Balances, block: Block, number: int) -> Contribution:
    converted, definition = balances.converted, balances.definition
    facts, resolved = converted.facts, converted.resolved
    fact = int(block.contribution_fact[number])
    rule = definition.rules[block.contribution_rule[number]]
    entry = int(resolved.row[fact])
    rung = RUNGS[resolved.rung[fact]]
    return Contribution(
        fact,
        definition.classification.flows[facts.flow[fact]].code,
        rule.sign,
        int(facts.value_micro[fact]),
        definition.classification.units[facts.unit[fact]].code,
        BASES[facts.basis[fact]],
        int(converted.factor_nano[fact]) if converted.has_energy[fact] else None,
        rung,
        balances.factors.rows[entry].source if entry >= 0 else rung,
        bool(converted.gross_to_net[fact]),
        rule.via,
        int(block.contribution_energy[number]),
        int(block.contribution_natural[number]),
    )


__all__ = ["Component", "Contribution", "Explanation", "explain"]
