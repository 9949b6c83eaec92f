"""Hiding in a release what would let a reader compute a confidential figure. Pure.

Runs on the balances of all variants together, before any table is made from them, and writes into their blocks which
cells are not shown; facts of returns, emission totals and indicators follow. Without a confidential fact nothing is
done and nothing costs time. See docs/confidentiality.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import numpy as np

from nangluong.foundation.reference import Column, decimal_, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.statistics.balances.block import (
    COMPLEMENT,
    CONFIDENTIAL_FIGURE,
    ENERGY_ONLY,
    NO_ENERGY,
    OPEN,
    Block,
    Bytes,
)
from nangluong.statistics.balances.disclosure import Figures, Form, Unknowns, choose_shown
from nangluong.statistics.balances.fact_columns import CONFIDENTIAL
from nangluong.statistics.emissions import EmissionRow, load_emission_rows
from nangluong.statistics.factors.emission_factors import IpccFuel, load_ipcc
from nangluong.statistics.freezing.balances import BuiltBalance
from nangluong.statistics.freezing.secret_offers import (
    STOCK_CHANGE,
    FactKey,
    Facts,
    Linear,
    Offer,
    Part,
    cell_offers,
    emission_offers,
    fact_keys,
    fact_offers,
    is_closed,
    linear,
    touched_cells,
)
from nangluong.statistics.importing.facts import RETURNS

CellKey = tuple[str, ...]
"""Variant, balance, place, period, product and row of a cell; before them `energy` or `natural`: one figure of it."""


@dataclass(frozen=True)
class Published:
    """What the release before shows: facts of returns with their values (1e-6), its balances, figures of its cells.

    The balances are built anew from its facts; whatever of them is not in `cells` was not shown.
    """

    facts: Mapping[FactKey, int] = field(default_factory=dict)
    balances: Sequence[BuiltBalance] = ()
    cells: frozenset[CellKey] = frozenset()


@dataclass(frozen=True)
class Hidden:
    """What a release does not show besides cells: facts of returns; totals of gases by variant, place, period, gas."""

    facts: frozenset[FactKey] = frozenset()
    totals: frozenset[tuple[str, str, str, str]] = frozenset()


def protection_share(root: Path) -> Fraction:
    """Return by which share of itself a confidential figure must stay uncertain upwards and downwards."""
    columns = (Column("rule"), Column("value", decimal_), Column("source"), Column("confidence", CONFIDENCE))
    found = {
        row["rule"]: row["value"] for row in read_rows(root, "statistics/disclosure_rules.csv", columns, ("rule",))
    }
    return Fraction(str(found["protection_share"]))


def confidential_periods(built: Sequence[BuiltBalance]) -> dict[tuple[str, str], list[Part]]:
    """Return the parts of the places and periods into which a confidential fact goes, by place and period."""
    secret: set[tuple[str, str]] = set()
    for balance in built:
        facts = balance.balances.converted.facts
        marked = np.flatnonzero(facts.flags & CONFIDENTIAL)
        secret |= {(facts.places[facts.place[one]], facts.periods[facts.period[one]]) for one in marked}
    found: dict[tuple[str, str], list[Part]] = {}
    for balance in built if secret else ():
        facts = balance.balances.converted.facts
        for block in balance.balances.blocks:
            for at, period in enumerate(block.periods):
                key = (facts.places[block.place], facts.periods[period])
                if key in secret:
                    found.setdefault(key, []).append(Part(balance, block, at))
    return found


def _is_unknown(key: FactKey, micro: int, confidential: bool, published: Mapping[FactKey, int]) -> bool:
    """Return whether readers do not know a fact: confidential, or of a return and not published before.

    What other publishers say is known to everybody. A stock change follows from stocks, which are figures of their own.
    """
    if published.get(key) == micro:
        return False
    return confidential or (key[0].startswith(RETURNS) and key[5] != STOCK_CHANGE)


def _as_linear(part: Part, facts: Facts, published: Mapping[FactKey, int], energies: dict[int, int]) -> Linear:
    converted = part.built.balances.converted
    taken, numbers = [], []
    as_reported = part.built.facts["value_micro"]
    for fact, key in zip(part.facts, fact_keys(part, part.facts), strict=True):
        secret = bool(converted.facts.flags[fact] & CONFIDENTIAL)
        if _is_unknown(key, int(as_reported[int(fact)].as_py()), secret, published):
            taken.append(int(fact))
            numbers.append(facts.number(key, int(converted.facts.value_micro[fact]), confidential=secret))
            energies[numbers[-1]] = abs(int(converted.energy_nano_tj[fact]))
    return linear(part, np.array(taken, dtype=np.int64), numbers)


def _cell_key(part: Part, row: int, node: int) -> CellKey:
    facts, definition = part.built.balances.converted.facts, part.built.balances.definition
    known = definition.classification
    place, period = facts.places[part.block.place], facts.periods[part.block.periods[part.at]]
    return (part.built.variant, part.built.table, place, period, tuple(known.node_index)[node], known.rows[row].code)


def _shown_before(parts: Sequence[Linear], cells: frozenset[CellKey]) -> Iterator[Form]:
    """Yield the forms that the release before shows."""
    for one in parts:
        for row, node, energy, natural in touched_cells(one):
            key = _cell_key(one.part, row, node)
            yield from (dict(form) for form in energy if ("energy", *key) in cells)
            yield from (dict(form) for form in natural if ("natural", *key) in cells)


def _marks(block: Block) -> Bytes:
    if block.secret is None:
        block.secret = np.zeros(block.how.shape, dtype=np.uint8)
    return block.secret


def _mark(part: Part, offer: Offer, kind: int) -> None:
    """Mark the cell of an offer: wholly, but for a sum whose energy is shown."""
    at, block = (offer.row, offer.node, part.at), part.block
    marks, has_energy = _marks(block), not block.cells.flags[at] & NO_ENERGY
    if not offer.natural or not has_energy:
        marks[at] = kind
    elif marks[at] == OPEN:
        marks[at] = ENERGY_ONLY


def _kind(found: Figures, secret: set[int]) -> int:
    """Return why figures are hidden: they are themselves (sums of) confidential ones, or others protect those."""
    return CONFIDENTIAL_FIGURE if all(one in secret for form in found for one, _ in form) else COMPLEMENT


def _close(parts: Sequence[Linear]) -> None:
    for one in parts:
        for row, node in np.argwhere(one.part.block.cells.touched[:, :, one.part.at]).tolist():
            if is_closed(one.part, row, node):
                _marks(one.part.block)[row, node, one.part.at] = CONFIDENTIAL_FIGURE


@dataclass(frozen=True)
class _Rules:
    """What the choice goes by, besides the figures: factors of fuels, rows that burn, published gases, the share."""

    fuels: Sequence[IpccFuel]
    rows: Sequence[EmissionRow]
    gases: Sequence[str]
    share: Fraction


def _hide_period(parts: Sequence[Part], earlier: Sequence[Part], rules: _Rules, published: Published) -> Hidden:
    facts, energies = Facts(), dict[int, int]()
    now = [_as_linear(part, facts, published.facts, energies) for part in parts]
    present = len(facts.position)
    before = [_as_linear(part, facts, published.facts, {}) for part in earlier]
    _close(now)
    offers: list[Offer] = []
    for number, one in enumerate(now):
        offers += cell_offers(number, one)
        offers += emission_offers(number, one, rules.fuels, rules.rows, rules.gases)
    offers += (offer for offer in fact_offers(facts, energies) if offer.fact < present)
    offers.sort(key=lambda offer: offer.worth)
    unknowns = Unknowns(facts.values, frozenset(facts.confidential), facts.may_be_negative)
    known = list(_shown_before(before, published.cells))
    shown = choose_shown(unknowns, [offer.figures for offer in offers], rules.share, known)
    keys = [key for key, _ in facts.position]
    hidden_facts, totals = set[FactKey](), set[tuple[str, str, str, str]]()
    for offer in (offer for offer, open_ in zip(offers, shown, strict=True) if not open_):
        if offer.fact >= 0:
            hidden_facts.add(keys[offer.fact])
        elif offer.gas:
            variant, _, place, period, *_ = _cell_key(parts[offer.part], 0, 0)
            totals.add((variant, place, period, offer.gas))
        else:
            _mark(parts[offer.part], offer, _kind(offer.figures, facts.confidential))
    return Hidden(frozenset(hidden_facts), frozenset(totals))


def hide(root: Path, built: Sequence[BuiltBalance], gases: Sequence[str], published: Published) -> Hidden:
    """Mark in the blocks of `built` the cells that are not shown; return what else is not.

    `gases` are those whose totals are published.
    """
    periods = confidential_periods(built)
    if not periods:
        return Hidden()
    rules = _Rules(load_ipcc(root), load_emission_rows(root), gases, protection_share(root))
    before: dict[tuple[str, str], list[Part]] = {}
    for balance in published.balances:
        facts = balance.balances.converted.facts
        for block in balance.balances.blocks:
            for at, period in enumerate(block.periods):
                before.setdefault((facts.places[block.place], facts.periods[period]), []).append(
                    Part(balance, block, at)
                )
    found = [_hide_period(parts, before.get(key, ()), rules, published) for key, parts in periods.items()]
    return Hidden(frozenset().union(*(one.facts for one in found)), frozenset().union(*(one.totals for one in found)))
