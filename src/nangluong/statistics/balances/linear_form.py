"""The cells of one period as linear forms of its facts, found by running the kernel itself on unit facts.

Which details stand for a total depends on what was reported and not on the figures. So the roll-up is linear: run once
with one fact of one unit in each place of the time axis, and everything else as it was, it gives the coefficients of
every cell. What a reader can compute from the balance is thus never written down a second time.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.block import Block, Layer
from nangluong.statistics.balances.cells import Balances
from nangluong.statistics.balances.rollup import roll_up
from nangluong.statistics.exact import IntArray, round_fraction

Index = NDArray[np.int64]


def linear_form(balances: Balances, block: Block, at: int, facts: Index) -> Block:
    """Return a block whose time axis is the `facts` (positions among the kernel's): the coefficients of each.

    `at` is the position of a period in `block`. Energies are nano-TJ per unit of the fact, natural quantities units per
    unit; a cell's figure is the sum of coefficient times value over all facts of the period (but for the rounding of
    each fact's energy).
    """
    shape = (*block.own.energy.shape[:2], facts.size)
    own = Layer.empty(shape)
    row, node, period = np.unravel_index(block.contribution_cell, block.own.energy.shape)
    taken = np.flatnonzero((period == at) & np.isin(block.contribution_fact, facts))
    order = np.argsort(facts)
    number = order[np.searchsorted(facts[order], block.contribution_fact[taken])]
    rule = block.contribution_rule[taken]
    sign = balances.definition.rule_sign[rule].astype(np.int64)
    cells = (row[taken], node[taken], number)
    np.add.at(own.natural, cells, sign)
    np.add.at(own.energy, cells, sign * _per_unit(balances, block.contribution_fact[taken], rule))
    own.touched[:], own.flags[:] = block.own.touched[:, :, at, None], block.own.flags[:, :, at, None]
    made = replace(
        block,
        periods=np.arange(facts.size),
        own=own,
        cells=Layer.empty(shape),
        rest=Layer.empty(shape),
        known=np.repeat(block.known[:, :, at, None], facts.size, axis=2),
        how=np.zeros(shape, dtype=np.uint8),
        unit=np.repeat(block.unit[:, at, None], facts.size, axis=1),
        complete=np.repeat(block.complete[:, at, None], facts.size, axis=1),
        relevant=block.relevant.copy(),
        checks=[],
    )
    roll_up(balances.definition, made)
    return made


def _per_unit(balances: Balances, fact: Index, rule: NDArray[np.int16]) -> IntArray:
    """Return the energy of one unit of each fact [nano-TJ], as the primary equivalent where its rule says so."""
    energy = balances.converted.factor_nano[fact].copy()
    for position, number in enumerate(rule):
        if via := balances.definition.rules[number].via:
            energy[position] = round_fraction(int(energy[position]) / balances.factors.efficiency[via])
    return energy
