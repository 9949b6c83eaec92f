"""First step of the kernel: every fact of a place goes to the cells its rules name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.block import MIXED, NO_ENERGY, NO_NATURAL, Block, Bools, Layer
from nangluong.statistics.balances.convert import Converted
from nangluong.statistics.balances.definition import Definition
from nangluong.statistics.balances.fact_columns import COMPLETE_COUNTRY, COMPLETE_PRODUCT
from nangluong.statistics.exact import ExactOverflow, IntArray, add_into, scaled_product
from nangluong.statistics.factors.table import FactorTable

Index = NDArray[np.int64]

# Cells are sums of subsets of what is gathered, with a handful of repetitions at most.
_GATHERED_LIMIT = 2.0e18


@dataclass(frozen=True)
class _Sent:
    """Contributions of one layer of rules, as parallel columns."""

    cell: Index
    fact: Index
    energy: IntArray
    natural: IntArray
    rule: NDArray[np.int16]
    moved: Bools


def gather(definition: Definition, table: FactorTable, converted: Converted, chosen: Index, place: int) -> Block:
    """Build the block of one place from the facts at positions `chosen`, with own figures filled in."""
    facts, classification = converted.facts, definition.classification
    periods = np.flatnonzero(np.bincount(facts.period[chosen], minlength=len(facts.periods)))
    period = np.searchsorted(periods, facts.period[chosen])
    rows, nodes, width = len(classification.rows), definition.necessary.shape[1], periods.size
    product = facts.product[chosen].astype(np.int64)
    flow = facts.flow[chosen].astype(np.int64)
    reported = np.zeros((len(classification.flows), len(classification.products), width), dtype=bool)
    reported[flow, product, period] = True
    complete = _coverage(definition, facts.coverage[chosen], product, period, width)
    truths = np.stack([condition.holds(reported, complete[: reported.shape[1]]) for condition in definition.conditions])
    sent = [
        _send(definition, table, converted, chosen, (product, flow, period), truths, layer, width)
        for layer in range(definition.entry_rule.shape[0])
    ]
    own = Layer.empty((rows, nodes, width))
    _add(own, sent, converted)
    return Block(
        place,
        periods.astype(np.int64),
        own,
        Layer.empty((rows, nodes, width)),
        Layer.empty((rows, nodes, width)),
        _known_when_absent(definition, reported, complete, truths),
        np.zeros((rows, nodes, width), dtype=np.uint8),
        _natural_units(sent, facts.unit, nodes, width),
        complete,
        np.any(own.touched, axis=(0, 2)),
        np.concatenate([part.cell for part in sent]),
        np.concatenate([part.fact for part in sent]),
        np.concatenate([part.energy for part in sent]),
        np.concatenate([part.natural for part in sent]),
        np.concatenate([part.rule for part in sent]),
        [],
    )


def _coverage(definition: Definition, coverage: NDArray[np.uint8], product: Index, period: Index, width: int) -> Bools:
    """Return where absence means nil, [N, T]."""
    complete = np.zeros((definition.necessary.shape[1], width), dtype=bool)
    on_product = coverage >= COMPLETE_PRODUCT
    complete[product[on_product], period[on_product]] = True
    complete[:, np.bincount(period[coverage == COMPLETE_COUNTRY], minlength=width) > 0] = True
    return complete


def _send(
    definition: Definition,
    table: FactorTable,
    converted: Converted,
    chosen: Index,
    about: tuple[Index, Index, Index],
    truths: Bools,
    layer: int,
    width: int,
) -> _Sent:
    product, flow, period = about
    rule = definition.entry_rule[layer][product, flow]
    taken = np.flatnonzero(rule >= 0)
    taken = taken[truths[definition.rule_condition[rule[taken]], product[taken], period[taken]]]
    rule = rule[taken]
    fact, row = chosen[taken], definition.entry_row[layer][product[taken], flow[taken]].astype(np.int64)
    target = definition.rule_target[rule]
    moved = target >= 0
    node = np.where(moved, target, product[taken])
    sign = definition.rule_sign[rule]
    energy = sign * converted.energy_nano_tj[fact]
    for number in np.unique(rule[moved]):
        via = definition.rules[number].via
        if via:
            ratio, at = table.efficiency[via], np.flatnonzero(rule == number)
            energy[at] = scaled_product(energy[at], np.full(at.size, ratio.denominator, np.int64), ratio.numerator)
    cell = (row * definition.necessary.shape[1] + node) * width + period[taken]
    return _Sent(cell, fact, energy, sign * converted.facts.value_micro[fact], rule, moved)


def _add(own: Layer, sent: list[_Sent], converted: Converted) -> None:
    energy, natural = own.energy.reshape(-1), own.natural.reshape(-1)
    touched, flags = own.touched.reshape(-1), own.flags.reshape(-1)
    in_energy, in_natural = np.zeros(energy.size), np.zeros(energy.size)
    for part in sent:
        add_into(energy, part.cell, part.energy, in_energy)
        add_into(natural, part.cell, part.natural, in_natural)
        touched[part.cell] = True
        marks = converted.facts.flags[part.fact]
        marks = marks | np.where(converted.has_energy[part.fact], 0, NO_ENERGY).astype(np.uint8)
        marks |= np.where(part.moved, NO_NATURAL, 0).astype(np.uint8)
        for bit in (1, 2, 4, NO_ENERGY, NO_NATURAL):
            flags[part.cell[(marks & bit) != 0]] |= bit
    for gathered in (in_energy, in_natural):
        if gathered.size and float(gathered.reshape(own.energy.shape).sum(axis=(0, 1)).max()) > _GATHERED_LIMIT:
            raise ExactOverflow("tổng của một kỳ", "the sum of one period")


def _known_when_absent(definition: Definition, reported: Bools, complete: Bools, truths: Bools) -> Bools:
    """Return where a cell without facts is nil rather than unknown, [R, N, T]."""
    known: Bools = ~definition.necessary[:, :, None] | complete[None]
    products = reported.shape[1]
    for waiver in definition.waivers:
        settled = truths[waiver.condition] & reported[waiver.flow]
        known[:, :products] |= waiver.rows[:, :, None] & settled[None]
    return known


def _natural_units(sent: list[_Sent], unit: NDArray[np.int32], nodes: int, width: int) -> NDArray[np.int16]:
    """Return the unit mark of each node and period, [N, T]."""
    mark = np.zeros(nodes * width, dtype=np.int16)
    for part in sent:
        place = part.cell[~part.moved] % (nodes * width)
        units = unit[part.fact[~part.moved]]
        for number in np.flatnonzero(np.bincount(units)) if units.size else ():
            here = np.zeros(mark.size, dtype=bool)
            here[place[units == number]] = True
            mark[here] = np.where((mark[here] == 0) | (mark[here] == number + 1), number + 1, MIXED)
    return mark.reshape(nodes, width)
