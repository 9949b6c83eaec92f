"""Second step of the kernel: from figures of single products and rows to totals, bottom up.

At every node, rows of facts are added up from the products below; then formula rows are computed from rows. Where a
total was reported, it stands if details are missing or not all known; otherwise the computed total stands and the
difference is kept as a check. What a standing reported total has beyond its details travels upwards as `rest`, so that
each column closes by construction whatever was reported.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.block import (
    FROM_FACTS,
    FROM_PRODUCTS,
    FROM_ROWS,
    FROM_TOTAL,
    MIXED,
    NO_NATURAL,
    NOTHING,
    REPORTED,
    Block,
    Bools,
    Differences,
    Layer,
)
from nangluong.statistics.balances.definition import Definition, Formula

Index = NDArray[np.int64]


def roll_up(definition: Definition, block: Block) -> None:
    """Fill `block.cells`, `rest`, `known`, `how` and `unit` of every node."""
    leaves = definition.leaf_rows
    for part in ("energy", "natural", "touched", "flags"):
        getattr(block.cells, part)[leaves] = getattr(block.own, part)[leaves]
    block.known[leaves] |= block.own.touched[leaves]
    block.how[leaves] = np.where(block.own.touched[leaves], FROM_FACTS, NOTHING)
    _find_relevant(definition, block)
    for level, nodes in enumerate(definition.levels):
        below = {node: _relevant_children(definition, block, node) for node in nodes} if level else {}
        for node, children in below.items():
            if children.size:
                _add_products(definition, block, node, children)
        for formula in definition.formulas:
            _compute(block, formula, np.array(nodes, dtype=np.int64), below)


def _find_relevant(definition: Definition, block: Block) -> None:
    """Mark nodes with a fact in any period, in themselves or below: others take no part in totals of this place.

    But for those that every country has: never reported, they make a total unknown unless the return is complete.
    """
    block.relevant[definition.always] = True
    for nodes in definition.levels[1:]:
        for node in nodes:
            block.relevant[node] |= block.relevant[list(definition.children[node])].any()


def _relevant_children(definition: Definition, block: Block, node: int) -> Index:
    return np.array([child for child in definition.children[node] if block.relevant[child]], dtype=np.int64)


def _add_products(definition: Definition, block: Block, node: int, children: Index) -> None:
    """Replace a node's rows of facts by the sum of its products where that is the better figure."""
    leaves, cells = definition.leaf_rows, block.cells
    below = np.ix_(leaves, children)
    touched = cells.touched[below].any(axis=1)
    own = cells.touched[leaves, node]
    use = touched & (block.complete[node] | ~own)
    known = block.known[below].all(axis=1)
    flags = np.bitwise_or.reduce(cells.flags[below], axis=1) & ~np.uint8(REPORTED)
    energy, natural = cells.energy[below].sum(axis=1), cells.natural[below].sum(axis=1)
    differs = own & touched & (energy != cells.energy[leaves, node])
    at, period = np.nonzero(differs)
    if at.size:
        row = leaves[at]
        reported = cells.energy[row, node, period], cells.natural[row, node, period]
        found = energy[at, period], natural[at, period]
        block.checks.append(Differences("product", row, np.full(row.size, node), period, *reported, *found))
    cells.energy[leaves, node] = np.where(use, energy, cells.energy[leaves, node])
    cells.natural[leaves, node] = np.where(use, natural, cells.natural[leaves, node])
    cells.flags[leaves, node] = np.where(use, flags, cells.flags[leaves, node])
    cells.touched[leaves, node] = own | touched
    block.known[leaves, node] = np.where(use | ~own, known, True)
    block.how[leaves, node] = np.where(use, FROM_PRODUCTS, block.how[leaves, node])
    _add_units(block, node, children)


def _add_units(block: Block, node: int, children: Index) -> None:
    mark = block.unit[node].copy()
    for child in children:
        other = block.unit[child]
        mark = np.where(mark == 0, other, np.where((other == 0) | (other == mark), mark, MIXED))
    block.unit[node] = mark


def _compute(block: Block, formula: Formula, nodes: Index, below: dict[int, Index]) -> None:
    """Compute one formula row at all nodes of a level, [nodes, T]."""
    cells, row = block.cells, formula.row
    terms = np.array(formula.children, dtype=np.int64)
    signs = np.array(formula.signs, dtype=np.int64)[:, None, None]
    parts = np.ix_(terms, nodes)
    energy = (signs * cells.energy[parts]).sum(axis=0)
    natural = (signs * cells.natural[parts]).sum(axis=0)
    touched: Bools = np.any(cells.touched[parts], axis=0)
    known: Bools = np.all(block.known[parts], axis=0)
    flags = np.bitwise_or.reduce(cells.flags[parts], axis=0) & ~np.uint8(REPORTED)
    whole = np.zeros(touched.shape, dtype=bool)
    for position, node in enumerate(nodes):
        children = below.get(int(node))
        if children is not None and children.size:
            rest = _rest_below(block, formula, int(node), children)
            energy[position] += rest.energy
            natural[position] += rest.natural
            touched[position] |= rest.touched
            flags[position] |= rest.flags
            block.rest.energy[row, node], block.rest.natural[row, node] = rest.energy, rest.natural
            block.rest.touched[row, node], block.rest.flags[row, node] = rest.touched, rest.flags
            # A sum of products as well as of rows, where no row was taken from the node's own facts.
            whole[position] = np.isin(block.how[terms, node], (NOTHING, FROM_PRODUCTS)).all(axis=0)
            known[position] |= whole[position] & block.known[row][children].all(axis=0)
    _settle(block, formula, nodes, Layer(energy, natural, touched, flags), known, whole)


def _rest_below(block: Block, formula: Formula, node: int, children: Index) -> Layer:
    """Return what the products below have in this row beyond details, [T]; none where the node itself has details."""
    details = np.array(formula.leaves, dtype=np.int64)
    free = ~(block.how[details, node] == FROM_FACTS).any(axis=0)
    rest, row = block.rest, formula.row
    return Layer(
        np.where(free, rest.energy[row, children].sum(axis=0), 0),
        np.where(free, rest.natural[row, children].sum(axis=0), 0),
        free & rest.touched[row, children].any(axis=0),
        np.where(free, np.bitwise_or.reduce(rest.flags[row, children], axis=0), 0).astype(np.uint8),
    )


def _settle(block: Block, formula: Formula, nodes: Index, found: Layer, known: Bools, whole: Bools) -> None:
    """Choose between the computed and the reported total, keep the difference, and store the row."""
    own, row, cells = block.own, formula.row, block.cells
    reported = own.touched[row, nodes]
    use = reported & (~found.touched | ~known)
    own_energy, own_natural = own.energy[row, nodes], own.natural[row, nodes]
    at, period = np.nonzero(reported & found.touched & (own_energy != found.energy))
    if at.size:
        values = (values[at, period] for values in (own_energy, own_natural, found.energy, found.natural))
        block.checks.append(Differences("row", np.full(at.size, row), nodes[at], period, *values))
    rest = block.rest
    own_flags = own.flags[row, nodes]
    rest.energy[row, nodes] += np.where(use, own_energy - found.energy, 0)
    rest.natural[row, nodes] += np.where(use, own_natural - found.natural, 0)
    rest.touched[row, nodes] |= use
    rest.flags[row, nodes] |= np.where(use, own_flags & ~np.uint8(NO_NATURAL), 0).astype(np.uint8)
    cells.energy[row, nodes] = np.where(use, own_energy, found.energy)
    cells.natural[row, nodes] = np.where(use, own_natural, found.natural)
    cells.touched[row, nodes] = found.touched | reported
    cells.flags[row, nodes] = np.where(use, own_flags | REPORTED, found.flags)
    block.known[row, nodes] = known | reported
    block.how[row, nodes] = np.where(use, FROM_TOTAL, np.where(whole, FROM_PRODUCTS, FROM_ROWS))
