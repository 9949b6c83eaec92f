"""Fixed-point integers as exact Arrow decimals, and codes from indices. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def decimals(fixed: NDArray[np.int64], scale: int, known: NDArray[np.bool_] | None = None) -> pa.Array:
    """Return int64 fixed-point numbers as decimal128(38, `scale`), null where not `known`. Exact, no rounding."""
    words = np.empty((fixed.size, 2), dtype="<i8")
    words[:, 0] = fixed
    words[:, 1] = fixed >> 63
    validity, nulls = None, 0
    if known is not None:
        validity = pa.py_buffer(np.packbits(known, bitorder="little"))
        nulls = int(fixed.size - np.count_nonzero(known))
    buffers = [validity, pa.py_buffer(words)]
    return pa.Array.from_buffers(pa.decimal128(38, scale), fixed.size, buffers, nulls)


def codes(index: NDArray[np.integer], names: Sequence[str]) -> pa.Array:
    """Return codes for indices into `names`, dictionary-encoded; a negative index is the empty text."""
    dictionary = pa.array(["", *names], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(index.astype(np.int32) + 1), dictionary)


def plain(table: pa.Table) -> pa.Table:
    """Return the table with its dictionary-encoded columns as plain text, so that tables can be joined end to end."""
    columns = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in table.columns]
    return pa.table(columns, names=table.column_names)
