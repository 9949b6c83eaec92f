"""What one place and period would publish, as linear forms of what readers do not know, the most worth showing first.

Every variant and table is in one list, because they are made of the same facts. Where the energy of a cell is not
shown, its natural quantity is not either; the other way round a sum can be shown in energy only. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.block import FROM_FACTS, FROM_TOTAL, NO_ENERGY, NO_NATURAL, Block
from nangluong.statistics.balances.cells import Balances
from nangluong.statistics.balances.definition import Definition
from nangluong.statistics.balances.disclosure import Figures, figures
from nangluong.statistics.balances.fact_columns import CONFIDENTIAL
from nangluong.statistics.balances.linear_form import linear_form
from nangluong.statistics.emissions import GASES, EmissionRow, Emissions, combustion_emissions
from nangluong.statistics.exact import MICRO
from nangluong.statistics.factors.emission_factors import IpccFuel
from nangluong.statistics.freezing.balances import ENERGY, BuiltBalance

FactKey = tuple[str, ...]
"""Dataset, source, place, period, product, flow and unit of a fact."""
_KEY = ("dataset", "source", "place", "period", "product", "flow", "unit")
STOCK_CHANGE = "06"
# Sums of tonnes say less than the energy and the figures they are made of.
_FACTS_LAST, _QUANTITIES_LAST = 10**6, 2 * 10**6


@dataclass(frozen=True)
class Part:
    """A period of a place in one balance: the block and the position of the period in it."""

    built: BuiltBalance
    block: Block
    at: int

    @property
    def facts(self) -> NDArray[np.int64]:
        """The facts that go into the cells of the period."""
        period = self.block.contribution_cell % self.block.periods.size
        return np.unique(self.block.contribution_fact[period == self.at])


@dataclass(frozen=True)
class Offer:
    """Figures that would be published: of a cell (part, row, node), a fact (its unknown) or an emission total (gas).

    Of a cell it is the energy with its rest, or the `natural` quantity.
    """

    worth: tuple[int, ...]
    figures: Figures
    part: int = -1
    row: int = -1
    node: int = -1
    fact: int = -1
    gas: str = ""
    natural: bool = False


@dataclass
class Facts:
    """The unknowns of a place and period by key and value: a fact is the same one in every variant and release."""

    position: dict[tuple[FactKey, int], int] = field(default_factory=dict)
    confidential: set[int] = field(default_factory=set)

    def number(self, key: FactKey, micro: int, *, confidential: bool) -> int:
        """Return the number of an unknown, a new one where it was not met before."""
        found = self.position.setdefault((key, micro), len(self.position))
        if confidential:
            self.confidential.add(found)
        return found

    @property
    def values(self) -> list[Fraction]:
        """The true values in order of number."""
        return [Fraction(micro, MICRO) for _, micro in self.position]

    @property
    def may_be_negative(self) -> frozenset[int]:
        """The unknowns of which a reader cannot say that they are no less than nil."""
        pairs = enumerate(self.position)
        return frozenset(number for number, (key, micro) in pairs if key[5] == STOCK_CHANGE or micro < 0)


def fact_keys(part: Part, facts: NDArray[np.int64]) -> list[FactKey]:
    """Return the keys of facts by their positions."""
    rows = part.built.facts.select(_KEY).take(facts).to_pylist()
    return [tuple(str(row[name]) for name in _KEY) for row in rows]


@dataclass(frozen=True)
class Linear:
    """A part as linear forms: position of each unknown on the time axis of `form`."""

    part: Part
    form: Block
    unknowns: tuple[int, ...]

    def of(self, layer: NDArray[np.int64], row: int, node: int) -> dict[int, Fraction]:
        """Return the form of one cell in a layer of coefficients."""
        found = layer[row, node]
        return {self.unknowns[at]: Fraction(int(found[at])) for at in np.flatnonzero(found)}


def linear(part: Part, facts: NDArray[np.int64], unknowns: Sequence[int]) -> Linear:
    """Return a part as linear forms of `facts`, which are the `unknowns`."""
    return Linear(part, linear_form(part.built.balances, part.block, part.at, facts), tuple(unknowns))


def touched_cells(one: Linear) -> Iterator[tuple[int, int, Figures, Figures]]:
    """Yield the cells that some unknown goes into: row, node, figures in energy and in natural units, if any."""
    part, form = one.part, one.form
    cells, at = part.block.cells, part.at
    mark, flags = part.block.unit[:, at], cells.flags[:, :, at]
    energy = cells.touched[:, :, at] & ((flags & NO_ENERGY) == 0)
    natural = cells.touched[:, :, at] & part.block.known[:, :, at] & (mark > 0) & ((flags & NO_NATURAL) == 0)
    moved = (form.cells.energy != 0) | (form.cells.natural != 0) | (form.rest.energy != 0)
    for row, node in np.argwhere(moved.any(axis=2) & (energy | natural)).tolist():
        forms = [one.of(form.rest.energy, row, node)]
        forms += [one.of(form.cells.energy, row, node)] if energy[row, node] else []
        quantity = [one.of(form.cells.natural, row, node)] if natural[row, node] else []
        yield row, node, figures(forms), figures(quantity)


def is_closed(part: Part, row: int, node: int) -> bool:
    """Return whether a cell is made straight from facts of which one is confidential: such a one is never shown."""
    how, flags = part.block.how[row, node, part.at], part.block.cells.flags[row, node, part.at]
    return bool(how in (FROM_FACTS, FROM_TOTAL) and flags & CONFIDENTIAL)


def _rank_of_nodes(definition: Definition) -> list[int]:
    """Return how far below the total each node stands: the total 0, groups 1, then headings from the top down."""
    groups = {group.code: int(bool(group.parent)) for group in definition.classification.groups}
    height = {node: level for level, nodes in enumerate(definition.levels) for node in nodes}
    top = max(height.values(), default=0) + 2
    return [groups.get(code, top - height[node]) for code, node in definition.classification.node_index.items()]


def cell_offers(number: int, one: Linear) -> Iterator[Offer]:
    """Yield the cells of a part; totals of the country first, of equal rank formula rows, then the largest."""
    definition = one.part.built.balances.definition
    ranks, formulas = _rank_of_nodes(definition), {formula.row for formula in definition.formulas}
    for row, node, energy, natural in touched_cells(one):
        if not is_closed(one.part, row, node):
            size = abs(int(one.part.block.cells.energy[row, node, one.part.at]))
            worth = (ranks[node], int(row not in formulas), -size, number, row, node)
            if energy:
                yield Offer(worth, energy, part=number, row=row, node=node)
            if natural:
                last = (_QUANTITIES_LAST + worth[0], *worth[1:])
                yield Offer(last, natural, part=number, row=row, node=node, natural=True)


def fact_offers(facts: Facts, energies: Mapping[int, int]) -> Iterator[Offer]:
    """Yield the facts that are not confidential, the largest energy first."""
    for number in facts.position.values():
        if number not in facts.confidential:
            worth = (_FACTS_LAST, 0, -energies.get(number, 0), number)
            yield Offer(worth, figures([{number: Fraction(1)}]), fact=number)


def emission_offers(
    number: int, one: Linear, fuels: Sequence[IpccFuel], rows: Sequence[EmissionRow], gases: Sequence[str]
) -> Iterator[Offer]:
    """Yield the totals of gases, right after the totals of energy."""
    if one.part.built.table != ENERGY or not one.unknowns:
        return
    form, balances = one.form, one.part.built.balances
    names = tuple(str(at) for at in form.periods)
    facts = replace(balances.converted.facts, periods=names)
    made: Balances = replace(balances, converted=replace(balances.converted, facts=facts), blocks=(form,))
    found = combustion_emissions(made, fuels, rows, "sectoral")
    for gas in gases:
        if total := figures([_total(one, found, gas)]):
            yield Offer((0, 2, 0, number), total, part=number, gas=gas)


def _total(one: Linear, found: Emissions, gas: str) -> dict[int, Fraction]:
    at = found.head & (found.gas == GASES.index(gas))
    grams = np.zeros(len(one.unknowns), dtype=np.int64)
    np.add.at(grams, found.period[at], found.grams[at])
    return {one.unknowns[position]: Fraction(int(grams[position])) for position in np.flatnonzero(grams)}
