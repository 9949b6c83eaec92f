"""Emissions of the balances, as a release table. Pure."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nangluong.statistics.balances.fact_columns import ILLUSTRATIVE
from nangluong.statistics.emissions import GASES, Emissions, combustion_emissions, load_emission_rows
from nangluong.statistics.factors.emission_factors import load_ipcc
from nangluong.statistics.freezing.balances import BuiltBalance
from nangluong.statistics.freezing.columns import codes, decimals

APPROACHES = ("sectoral", "reference")
_GRAMS_PER_TONNE = 10**6


def emissions_of(root: Path, built: BuiltBalance) -> dict[str, Emissions]:
    """Compute the emissions of an energy balance by both approaches of IPCC 2006 tier 1."""
    fuels, rows = load_ipcc(root), load_emission_rows(root)
    return {approach: combustion_emissions(built.balances, fuels, rows, approach) for approach in APPROACHES}


def emission_table(built: BuiltBalance, approach: str, found: Emissions) -> pa.Table:
    """Return emissions in tonnes; null where the fuel burnt is only partly known, or is not shown."""
    definition, facts = built.balances.definition, built.balances.converted.facts
    size = found.grams.size
    return pa.table(
        {
            "variant": pa.array([built.variant] * size, pa.string()),
            "place": codes(found.place, facts.places),
            "period": codes(found.period, facts.periods),
            "approach": pa.array([approach] * size, pa.string()),
            "product": codes(found.node, tuple(definition.classification.node_index)),
            "row_code": codes(found.row, [row.code for row in definition.classification.rows]),
            "gas": codes(found.gas, GASES),
            "value_t": decimals(found.grams, 6, found.known & ~_hidden(built, found)),
            "head": pa.array(found.head),
            "illustrative": pa.array((found.flags & ILLUSTRATIVE) != 0),
        }
    )


def _hidden(built: BuiltBalance, found: Emissions) -> NDArray[np.bool_]:
    """Return which emissions are of cells that are not shown: with the public factor they would give the cell."""
    hidden = np.zeros(found.grams.size, dtype=bool)
    for block in (block for block in built.balances.blocks if block.secret is not None):
        at = np.flatnonzero(found.place == block.place)
        period = np.searchsorted(block.periods, found.period[at])
        hidden[at] = block.hidden(found.row[at], found.node[at], period)
    return hidden


def sectoral_totals(found: Emissions, place: int, period: int) -> dict[str, Fraction | None]:
    """Return the total of each gas in tonnes for indices of place and period; None where not fully known."""
    totals = {gas: found.total_grams(place, period, gas) for gas in GASES}
    return {gas: None if grams is None else Fraction(grams, _GRAMS_PER_TONNE) for gas, grams in totals.items()}


def touches_illustrative(found: Emissions, place: int, period: int) -> bool:
    """Return whether the emissions of one place and period (indices) rest on any illustrative figure."""
    at = (found.place == place) & (found.period == period)
    return bool(((found.flags[at] & ILLUSTRATIVE) != 0).any())
