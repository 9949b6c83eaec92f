"""What changed between two releases: the exact list of added, removed and changed values of a table.

Tables are Arrow tables with key columns that identify a row and value columns that may change; a missing value (null)
is a value like any other: from null to a figure is a change. Works on whole columns, a million rows in about a
second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"

Index = NDArray[np.int64]


def compare(
    old: pa.Table,
    new: pa.Table,
    keys: Sequence[str],
    values: Sequence[str],
    reasons: Mapping[tuple[Any, ...], str] | None = None,
) -> pa.Table:
    """Return one row per difference: the keys, `change`, `old_<value>` and `new_<value>` of each value, `reason`.

    `change` is added, removed or changed. Rows come in the order of the sorted keys. `reasons` gives the reason by
    key tuple; null where there is none. A key that occurs twice in one table raises `ValueError`: then there is no
    exact list.
    """
    codes, ranked = _key_codes(old, new, keys)
    old_codes, new_codes = codes[: old.num_rows], codes[old.num_rows :]
    old_at, new_at = _positions(old_codes, ranked, "old"), _positions(new_codes, ranked, "new")
    both = (old_at >= 0) & (new_at >= 0)
    differs = (old_at >= 0) ^ (new_at >= 0)
    shared = np.flatnonzero(both)
    for value in values:
        before, after = old[value].take(pa.array(old_at[shared])), new[value].take(pa.array(new_at[shared]))
        differs[shared[_unequal(before, after)]] = True
    chosen = np.flatnonzero(differs)
    first, second = old_at[chosen], new_at[chosen]
    columns: dict[str, Any] = {
        key: pc.coalesce(_taken(new, key, second), _taken(old, key, first).cast(new[key].type)) for key in keys
    }
    columns["change"] = pa.array(np.where(first < 0, ADDED, np.where(second < 0, REMOVED, CHANGED)))
    for value in values:
        columns[f"old_{value}"] = _taken(old, value, first)
        columns[f"new_{value}"] = _taken(new, value, second)
    found = pa.table(columns).sort_by([(key, "ascending") for key in keys])
    return found.append_column("reason", _reasons(found, keys, reasons or {}))


def _key_codes(old: pa.Table, new: pa.Table, keys: Sequence[str]) -> tuple[Index, int]:
    """Number the distinct keys of both tables together, 0 .. n-1; return each row's number and n."""
    codes: Index = np.zeros(old.num_rows + new.num_rows, dtype=np.int64)
    count = 1
    for key in keys:
        column = pa.chunked_array([*old[key].cast(new[key].type).chunks, *new[key].chunks], type=new[key].type)
        encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        width = max(len(encoded.dictionary), 1)
        codes = codes * width + encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        # Renumbered after each column, so that the product of the widths never leaves int64.
        distinct, codes = np.unique(codes, return_inverse=True)
        count = distinct.size
    return codes, count


def _positions(codes: Index, count: int, which: str) -> Index:
    """Return the row of each key number in one table, -1 where it has none."""
    at: Index = np.full(count, -1, dtype=np.int64)
    at[codes] = np.arange(codes.size)
    if int((at >= 0).sum()) != codes.size:
        raise ValueError(f"a key occurs twice in the {which} table")
    return at


def _unequal(before: Any, after: Any) -> NDArray[np.bool_]:
    same = pc.fill_null(pc.equal(before, after), False)
    nothing = pc.and_(pc.is_null(before), pc.is_null(after))
    unequal: NDArray[np.bool_] = ~pc.or_(same, nothing).to_numpy(zero_copy_only=False)
    return unequal


def _taken(table: pa.Table, column: str, at: Index) -> Any:
    """Take rows of a column; null where `at` is -1."""
    return table[column].take(pa.array(at, mask=at < 0))


def _reasons(found: pa.Table, keys: Sequence[str], reasons: Mapping[tuple[Any, ...], str]) -> pa.Array:
    if not reasons:
        return pa.nulls(found.num_rows, pa.string())
    rows = zip(*(found[key].to_pylist() for key in keys), strict=True)
    return pa.array([reasons.get(row) for row in rows], pa.string())
