"""Facts as parallel columns of indices and integers: the only input of the balance kernel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from nangluong.statistics.classification import Classification, UnknownCode
from nangluong.statistics.exact import NO_FACTOR, IntArray
from nangluong.statistics.factors.basis import BASES
from nangluong.statistics.units import ENERGY

SELECTED: Final = 0
"""A selected series: what is absent is unknown."""
COMPLETE_PRODUCT: Final = 1
"""From a complete questionnaire on its product: for that place, period and product, what is absent is nil."""
COMPLETE_COUNTRY: Final = 2
"""From a complete questionnaire on all products: for that place and period, what is absent is nil."""

ILLUSTRATIVE: Final = 1
ESTIMATED: Final = 2
CONFIDENTIAL: Final = 4

Index = NDArray[np.int32]


@dataclass(frozen=True)
class FactColumns:
    """One entry per fact, in the caller's order; `fact` numbers in explanations are positions in these columns.

    Index columns point into `places`, `periods` and the classification. `value_micro` counts 1e-6 of `unit`, positive
    in the flow's named direction (stock change positive = build). `basis` indexes `BASES`: that of the figure where it
    is energy, else that of its own factor. `own_factor_nano` is nano-TJ per unit or `NO_FACTOR`. `coverage` says what
    absence means. `flags` are bits: illustrative, estimated, confidential.
    """

    places: tuple[str, ...]
    periods: tuple[str, ...]
    place: Index
    period: Index
    product: Index
    flow: Index
    unit: Index
    value_micro: IntArray
    basis: NDArray[np.int8]
    own_factor_nano: IntArray
    coverage: NDArray[np.uint8]
    flags: NDArray[np.uint8]

    def __len__(self) -> int:
        return int(self.value_micro.size)

    @classmethod
    def from_columns(
        cls,
        classification: Classification,
        *,
        place: ArrayLike | Sequence[str],
        period: ArrayLike | Sequence[object],
        product: ArrayLike | Sequence[str],
        flow: ArrayLike | Sequence[str],
        unit: ArrayLike | Sequence[str],
        value_micro: ArrayLike,
        basis: ArrayLike | Sequence[str] | None = None,
        own_factor_nano: ArrayLike | None = None,
        coverage: ArrayLike | int = SELECTED,
        illustrative: ArrayLike | bool = False,
        estimated: ArrayLike | bool = False,
        confidential: ArrayLike | bool = False,
    ) -> FactColumns:
        """Encode columns of codes (lists, numpy or Arrow arrays, dictionary-encoded or not).

        A basis left empty for a product that has one, in a unit of energy, is the product's usual basis. Raises
        `UnknownCode`.
        """
        values = np.ascontiguousarray(value_micro, dtype=np.int64)
        size = values.shape
        places, place_index = encode(place)
        periods, period_index = encode(period)
        products = _known(product, classification.product_index, "sản phẩm", "product")
        units = _known(unit, classification.unit_index, "đơn vị tính", "unit")
        bases = np.zeros(size, dtype=np.int8)
        if basis is not None:
            known = {name: position for position, name in enumerate(BASES)}
            bases = _known(basis, known, "loại nhiệt trị", "basis").astype(np.int8)
        flags = np.zeros(size, dtype=np.uint8)
        for bit, marked in ((ILLUSTRATIVE, illustrative), (ESTIMATED, estimated), (CONFIDENTIAL, confidential)):
            flags[np.broadcast_to(np.asarray(marked, dtype=bool), size)] |= bit
        own = np.full(size, NO_FACTOR, np.int64) if own_factor_nano is None else np.asarray(own_factor_nano, np.int64)
        return cls(
            places,
            periods,
            place_index,
            period_index,
            products,
            _known(flow, classification.flow_index, "dòng năng lượng", "flow"),
            units,
            values,
            _with_usual_basis(classification, bases, products, units),
            own,
            np.broadcast_to(np.asarray(coverage, dtype=np.uint8), size).copy(),
            flags,
        )


def encode(column: Any) -> tuple[tuple[str, ...], Index]:
    """Return the distinct codes of a column in ascending order and the index of each entry."""
    if not isinstance(column, (pa.Array, pa.ChunkedArray)):
        column = pa.array(column if isinstance(column, np.ndarray) else list(column))
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    codes = [str(code) for code in column.dictionary.to_pylist()]
    if column.null_count:
        raise UnknownCode("trống", "empty", ["∅"])
    order = sorted(range(len(codes)), key=codes.__getitem__)
    rank = np.empty(len(codes), dtype=np.int32)
    rank[order] = np.arange(len(codes), dtype=np.int32)
    return tuple(codes[position] for position in order), rank[column.indices.to_numpy(zero_copy_only=False)]


def _known(column: Any, index: Mapping[str, int], kind_vi: str, kind_en: str) -> Index:
    codes, positions = encode(column)
    unknown = [code for code in codes if code not in index]
    if unknown:
        raise UnknownCode(kind_vi, kind_en, unknown)
    table = np.array([index[code] for code in codes], dtype=np.int32)
    return table[positions]


def _with_usual_basis(
    classification: Classification, bases: NDArray[np.int8], products: Index, units: Index
) -> NDArray[np.int8]:
    usual = np.array([BASES.index(product.basis) for product in classification.products], dtype=np.int8)
    energy = np.array([unit.dimension == ENERGY for unit in classification.units], dtype=bool)
    return np.where((bases == 0) & energy[units], usual[products], bases)
