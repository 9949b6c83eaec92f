"""Release differences: the exact list, checked against plain dictionaries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.statistics.diffs import compare

keys = st.tuples(st.sampled_from(("VN", "KZ", None)), st.integers(2000, 2004))
values = st.tuples(st.none() | st.decimals(-9, 9, places=2), st.none() | st.sampled_from("AE"))
tables = st.dictionaries(keys, values, max_size=12)


def table(rows: dict[Any, Any]) -> pa.Table:
    return pa.table(
        {
            "place": pa.array([place for place, _ in rows], pa.string()),
            "period": pa.array([period for _, period in rows], pa.int32()),
            "value": pa.array([value for value, _ in rows.values()], pa.decimal128(18, 2)),
            "status": pa.array([status for _, status in rows.values()], pa.string()),
        }
    )


@settings(deadline=None)
@given(tables, tables)
def test_the_list_is_exact(old: dict[Any, Any], new: dict[Any, Any]) -> None:
    found = compare(table(old), table(new), ["place", "period"], ["value", "status"])
    listed = {
        (row["place"], row["period"]): (
            row["change"],
            (row["old_value"], row["old_status"]),
            (row["new_value"], row["new_status"]),
        )
        for row in found.to_pylist()
    }
    wanted = {}
    for key in {*old, *new}:
        before, after = old.get(key), new.get(key)
        if before != after:
            change = "added" if before is None else "removed" if after is None else "changed"
            wanted[key] = (change, before or (None, None), after or (None, None))
    assert listed == wanted
    assert found.num_rows == len(wanted)


@settings(deadline=None)
@given(tables)
def test_nothing_changes_against_itself(rows: dict[Any, Any]) -> None:
    assert compare(table(rows), table(rows), ["place", "period"], ["value", "status"]).num_rows == 0


def test_reasons_stand_beside_their_change() -> None:
    old = table({("VN", 2000): (Decimal(1), "A")})
    new = table({("VN", 2000): (Decimal(2), "A"), ("VN", 2001): (None, "A")})
    found = compare(old, new, ["place", "period"], ["value"], {("VN", 2000): "correction"})
    assert found["reason"].to_pylist() == ["correction", None]
    assert found["change"].to_pylist() == ["changed", "added"]


def test_a_key_that_occurs_twice_is_refused() -> None:
    once = table({("VN", 2000): (Decimal(1), "A")})
    with pytest.raises(ValueError, match="twice in the new"):
        compare(once, pa.concat_tables([once, once]), ["place", "period"], ["value"])
