"""The ladder: which conversion factor a fact gets, the most particular one first.

0 *unit*: the figure is already energy (TJ, GWh, ktoe): the unit's own exact factor; 1 *observation*: the factor that
came with the figure; then the factor table, from place+flow+period down to the general one; last *default*, IPCC 2006.
Every resolved factor keeps its rung and its row, so that each converted value can say where its factor is from.

An observation's factor on a figure in energy units is not used for the conversion (UNSD prints 1 and 3.6 there, which
the unit says as well).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from nangluong.statistics.classification import Classification
from nangluong.statistics.exact import NO_FACTOR, IntArray
from nangluong.statistics.factors.basis import NONE
from nangluong.statistics.factors.table import ANY, FactorTable

RUNGS: Final = (
    "unit",
    "observation",
    "place+flow+period",
    "place+period",
    "place+flow",
    "place",
    "flow+period",
    "period",
    "flow",
    "general",
    "default",
    "none",
)
UNIT, OBSERVATION = 0, 1
NO_RUNG: Final = len(RUNGS) - 1

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Keys:
    """What a fact is about, as parallel index columns; `places` and `periods` list the codes behind their indices."""

    product: Index
    flow: Index
    place: Index
    period: Index
    unit: Index
    places: tuple[str, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True)
class Resolved:
    """The factor of each fact: nano-TJ per unit (0 where `rung` is none), basis index, rung index, table row or -1."""

    factor_nano: IntArray
    basis: NDArray[np.int8]
    rung: NDArray[np.int8]
    row: NDArray[np.int32]


def _position(codes: dict[str, int], code: str) -> int | None:
    """Return index + 1 of a code, 0 for any, None where these facts have no such code."""
    if code == ANY:
        return 0
    return codes[code] + 1 if code in codes else None


def _key(parts: tuple[Index | int, ...], sizes: tuple[int, ...]) -> Index:
    key: Index = np.asarray(0, dtype=np.int64)
    for part, size in zip(parts, sizes, strict=True):
        key = key * size + part
    return key


def resolve(
    table: FactorTable,
    classification: Classification,
    keys: Keys,
    own_factor_nano: IntArray,
    own_basis: NDArray[np.int8],
) -> Resolved:
    """Climb down the ladder for all facts at once.

    `own_factor_nano` is `NO_FACTOR` where an observation brings none; `own_basis` is the basis of the figure itself
    (energy units) or of its own factor. Facts without any factor get rung `none`.
    """
    units = classification.units
    exact = np.array([NO_FACTOR if (f := unit.energy_factor_nano) is None else f for unit in units], dtype=np.int64)
    by_unit = exact[keys.unit]
    is_energy = by_unit != NO_FACTOR
    has_own = ~is_energy & (own_factor_nano != NO_FACTOR)
    factor = np.where(is_energy, by_unit, np.where(has_own, own_factor_nano, 0))
    rung = np.where(is_energy, UNIT, np.where(has_own, OBSERVATION, NO_RUNG)).astype(np.int8)
    basis = np.where(is_energy | has_own, own_basis, NONE).astype(np.int8)
    row = np.full(factor.shape, -1, dtype=np.int32)
    resolved = Resolved(factor, basis, rung, row)
    for number in range(OBSERVATION + 1, NO_RUNG):
        open_ = np.flatnonzero(resolved.rung == NO_RUNG)
        if not open_.size:
            break
        _fill(resolved, number, open_, table, classification, keys)
    return resolved


def _fill(
    resolved: Resolved, number: int, open_: Index, table: FactorTable, classification: Classification, keys: Keys
) -> None:
    name = RUNGS[number]
    positions = table.by_rung.get(name, ())
    if not positions:
        return
    codes = (
        dict(classification.product_index),
        dict(classification.flow_index),
        {code: i for i, code in enumerate(keys.places)},
        {code: i for i, code in enumerate(keys.periods)},
        dict(classification.unit_index),
    )
    sizes = tuple(len(known) + 2 for known in codes)
    found: dict[int, int] = {}
    for position in positions:
        entry = table.rows[position]
        given = (entry.product, entry.flow, entry.place, entry.period, entry.unit)
        parts = [_position(known, code) for known, code in zip(codes, given, strict=True)]
        if None not in parts:
            # A later row of the same rung replaces an earlier one: `extra` goes before the files.
            found[int(_key(tuple(part or 0 for part in parts), sizes))] = position
    if not found:
        return
    wanted = _key(
        (
            keys.product[open_] + 1,
            keys.flow[open_] + 1 if "flow" in name else 0,
            keys.place[open_] + 1 if "place" in name else 0,
            keys.period[open_] + 1 if "period" in name else 0,
            keys.unit[open_] + 1,
        ),
        sizes,
    )
    known_keys = np.array(sorted(found), dtype=np.int64)
    rows = np.array([found[int(key)] for key in known_keys], dtype=np.int32)
    at = np.minimum(np.searchsorted(known_keys, wanted), known_keys.size - 1)
    hit = known_keys[at] == wanted
    facts, chosen = open_[hit], rows[at[hit]]
    resolved.factor_nano[facts] = table.factor_nano[chosen]
    resolved.basis[facts] = table.basis[chosen]
    resolved.rung[facts] = number
    resolved.row[facts] = chosen
