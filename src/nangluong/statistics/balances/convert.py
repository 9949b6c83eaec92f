"""From facts as reported to facts in canonical units and in energy on the basis of the balance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.balances.definition import Definition
from nangluong.statistics.balances.fact_columns import FactColumns
from nangluong.statistics.classification import Classification
from nangluong.statistics.exact import NANO, NO_FACTOR, IntArray, energy_nano_tj, round_fraction, scaled_product
from nangluong.statistics.factors.basis import BASES, GROSS, INPUT_EQUIVALENT, NET, refuse
from nangluong.statistics.factors.ladder import NO_RUNG, Keys, Resolved, resolve
from nangluong.statistics.factors.table import FactorTable
from nangluong.statistics.units import UnitMismatch, convert_micro, ratio


@dataclass(frozen=True)
class Converted:
    """Facts in canonical units with their energy [nano-TJ]; `factor_nano` includes the gross-to-net factor."""

    facts: FactColumns
    resolved: Resolved
    factor_nano: IntArray
    gross_to_net: NDArray[np.bool_]
    energy_nano_tj: IntArray
    has_energy: NDArray[np.bool_]


def where(facts: FactColumns, classification: Classification, fact: int) -> str:
    """Return product/flow/place/period of a fact, for messages."""
    product = classification.products[facts.product[fact]].code
    flow = classification.flows[facts.flow[fact]].code
    return f"{product}/{flow}/{facts.places[facts.place[fact]]}/{facts.periods[facts.period[fact]]}"


def canonical(facts: FactColumns, classification: Classification, mapped: NDArray[np.bool_]) -> FactColumns:
    """Bring mapped facts into the unit their product is kept in (t to kt), rounding once to 1e-6 of it.

    Raises `UnitMismatch` where a product may not come in that kind of unit. Facts outside the balance stay as they are.
    """
    pairs = np.flatnonzero(mapped)
    combined = facts.product[pairs].astype(np.int64) * len(classification.units) + facts.unit[pairs]
    values, units, own = facts.value_micro, facts.unit, facts.own_factor_nano
    for key in np.flatnonzero(np.bincount(combined)):
        product = classification.products[int(key) // len(classification.units)]
        given = classification.units[int(key) % len(classification.units)]
        kept = classification.product_unit(product, given.dimension)
        chosen = pairs[combined == key] if kept is None or kept.code != given.code else pairs[:0]
        if kept is None:
            place, allowed = where(facts, classification, int(chosen[0])), ", ".join(product.units)
            raise UnitMismatch(
                f"{place}: đơn vị {given.code} không dùng cho sản phẩm này; dùng một trong: {allowed}.",
                f"{place}: unit {given.code} is not used for this product; use one of: {allowed}.",
            )
        if chosen.size:
            if values is facts.value_micro:
                values, units, own = values.copy(), units.copy(), own.copy()
            values[chosen] = convert_micro(facts.value_micro[chosen], given, kept)
            units[chosen] = classification.unit_index[kept.code]
            per_kept = ratio(kept, given)
            own[chosen] = [f if f == NO_FACTOR else round_fraction(int(f) * per_kept) for f in own[chosen]]
    return replace(facts, value_micro=values, unit=units, own_factor_nano=own)


def convert(facts: FactColumns, definition: Definition, table: FactorTable) -> Converted:
    """Resolve a factor for each fact and compute its energy; raises `BasisMismatch` and `UnitMismatch`.

    Facts without any factor keep their natural quantity and have no energy. Facts that no rule takes are left alone.
    """
    classification = definition.classification
    mapped = definition.mapped[facts.product, facts.flow]
    facts = canonical(facts, classification, mapped)
    keys = Keys(
        facts.product.astype(np.int64),
        facts.flow.astype(np.int64),
        facts.place.astype(np.int64),
        facts.period.astype(np.int64),
        facts.unit.astype(np.int64),
        facts.places,
        facts.periods,
    )
    resolved = resolve(table, classification, keys, facts.own_factor_nano, facts.basis)
    known = mapped & (resolved.rung != NO_RUNG)
    factor, crossed = _on_basis(facts, definition, table, resolved, known)
    factor = np.where(known, factor, 0)
    return Converted(facts, resolved, factor, crossed, energy_nano_tj(facts.value_micro, factor), known)


def _on_basis(
    facts: FactColumns, definition: Definition, table: FactorTable, resolved: Resolved, known: NDArray[np.bool_]
) -> tuple[IntArray, NDArray[np.bool_]]:
    classification, wanted = definition.classification, BASES.index(definition.basis)
    other = known & (resolved.basis != wanted) & np.isin(resolved.basis, (NET, GROSS, INPUT_EQUIVALENT))
    if not other.any():
        return resolved.factor_nano, other
    per_gross = np.array([table.net_per_gross_nano.get(p.code, NO_FACTOR) for p in classification.products], np.int64)
    factor = per_gross[facts.product]
    refused = np.flatnonzero(other & ((factor == NO_FACTOR) | (resolved.basis != GROSS) | (wanted != NET)))
    if refused.size:
        first = int(refused[0])
        raise refuse(where(facts, classification, first), BASES[resolved.basis[first]], definition.basis)
    crossed = scaled_product(resolved.factor_nano[other], factor[other], NANO)
    combined = resolved.factor_nano.copy()
    combined[other] = crossed
    return combined, other
