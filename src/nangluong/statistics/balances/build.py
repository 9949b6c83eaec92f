"""Building balances: convert, gather, roll up, place by place."""

from __future__ import annotations

import numpy as np

from nangluong.statistics.balances.cells import Balances
from nangluong.statistics.balances.convert import convert
from nangluong.statistics.balances.definition import Definition
from nangluong.statistics.balances.fact_columns import FactColumns
from nangluong.statistics.balances.gather import gather
from nangluong.statistics.balances.rollup import roll_up
from nangluong.statistics.factors.table import FactorTable


def build_balances(definition: Definition, factors: FactorTable, facts: FactColumns) -> Balances:
    """Build every balance the facts allow: each place and period, in natural units and in energy [nano-TJ].

    Cells are signed as contributions to supply (final consumption positive as a use). Facts that no rule takes
    (capacities, reserves, published concepts) take no part and are listed. Raises `UnitMismatch`, `BasisMismatch`,
    `ExactOverflow`; then nothing is built.
    """
    converted = convert(facts, definition, factors)
    mapped = definition.mapped[facts.product, facts.flow]
    order = np.argsort(facts.place, kind="stable") if len(facts.places) > 1 else np.arange(len(facts))
    order = order[mapped[order]]
    edges = np.searchsorted(facts.place[order], np.arange(len(facts.places) + 1))
    blocks = []
    for place in range(len(facts.places)):
        chosen = order[edges[place] : edges[place + 1]]
        if chosen.size:
            block = gather(definition, factors, converted, chosen, place)
            roll_up(definition, block)
            blocks.append(block)
    return Balances(definition, factors, converted, tuple(blocks), np.flatnonzero(~mapped))
