"""What a release changed: every value added, removed or changed since the one before, exactly."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from nangluong.foundation.lake import Lake
from nangluong.statistics.diffs import REMOVED, compare
from nangluong.statistics.importing.facts import RETURNS

_KEY = ("place", "period", "product", "item", "key")
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("what", "kind", *_KEY)]
    + [("old_value", pa.decimal128(38, 9)), ("new_value", pa.decimal128(38, 9))]
    + [("unit", pa.string()), ("reason", pa.string())]
)

# The values of a state: what identifies them, the value, its unit, and the reason that a change carries. A changed fact
# names the batch (one loaded file) that brought it; a cell or indicator is computed anew.
_VALUES = {
    "fact": (
        "SELECT place, period, product, flow AS item, dataset || '|' || source || '|' || role"
        # A questionnaire may ask for one product in several units: those are several figures, not one that changed.
        f" || CASE WHEN dataset LIKE '{RETURNS}%' THEN '|' || unit ELSE '' END AS key,"
        " CAST(value AS DECIMAL(38,9)) AS value, unit, 'batch:' || batch AS reason"
        " FROM {table} WHERE confidentiality = 'F'"
    ),
    "cell": (
        "SELECT place, period, product, row_code AS item, balance AS key,"
        " CAST(coalesce(energy_tj, natural_value) AS DECIMAL(38,9)) AS value,"
        " CASE WHEN energy_tj IS NULL THEN natural_unit ELSE 'TJ' END AS unit, 'computed' AS reason FROM {table}"
        " WHERE variant = 'real' AND NOT confidential AND coalesce(energy_tj, natural_value) IS NOT NULL"
    ),
    "indicator": (
        "SELECT place, period, '' AS product, code AS item, '' AS key, CAST(value AS DECIMAL(38,9)) AS value, unit,"
        " 'computed' AS reason FROM {table} WHERE variant = 'real' AND value IS NOT NULL"
    ),
}


# What of a state is not shown although it is there.
_NOT_SHOWN = {
    "fact": " FROM {table} WHERE confidentiality <> 'F'",
    "cell": " FROM {table} WHERE variant = 'real' AND confidential",
    "indicator": " FROM {table} WHERE variant = 'real' AND value IS NULL AND reason_en LIKE 'not shown%'",
}


def change_table(store: Lake, previous: int | None, tables: dict[str, pa.Table], facts: str = "lake.fact") -> pa.Table:
    """Return the changes against the snapshot `previous`, in order; none for the first release.

    `tables` are the new tables; `facts` is the relation of the facts that go with them. What was shown and is now kept
    confidential is removed for that reason.
    """
    if previous is None:
        return _SCHEMA.empty_table()
    return pa.concat_tables([_changes_of(store, what, previous, tables.get(what), facts) for what in _VALUES])


def _changes_of(store: Lake, what: str, previous: int, new: pa.Table | None, facts: str) -> pa.Table:
    db = store.cursor()
    before = db.execute(_VALUES[what].format(table=f"lake.{what} AT (VERSION => {previous})")).to_arrow_table()
    if new is not None:
        db.register("new_values", new)
    table = facts if new is None else "new_values"
    after = db.execute(_VALUES[what].format(table=table)).to_arrow_table()
    found = compare(before, after, _KEY, ("value", "unit", "reason"))
    # A value that only came with another file but did not move is no change.
    values, units = ("old_value", "new_value"), ("old_unit", "new_unit")
    moved = _differ(found, *values)
    moved = pc.or_(moved, _differ(found, *units))
    found = found.filter(moved)
    removed = pc.equal(found["change"], REMOVED)
    reasons = pc.coalesce(found["new_reason"], pa.scalar("removed"))
    if pc.any(removed).as_py():
        keys = _VALUES[what].partition(" AS value")[0].rpartition(", CAST(")[0]
        secret = set(db.execute((keys + _NOT_SHOWN[what]).format(table=table)).fetchall())
        hidden = [row in secret for row in zip(*(found[name].to_pylist() for name in _KEY), strict=True)]
        reasons = pc.if_else(pc.and_(removed, pa.array(hidden, pa.bool_())), pa.scalar("confidential"), reasons)
    return pa.table(
        [
            pa.array([what] * found.num_rows, pa.string()),
            found["change"].cast(pa.string()),
            *(found[name] for name in _KEY),
            *(found[name] for name in values),
            pc.coalesce(found["new_unit"], found["old_unit"]),
            reasons,
        ],
        schema=_SCHEMA,
    )


def _differ(table: pa.Table, first: str, second: str) -> pa.ChunkedArray:
    same = pc.fill_null(pc.equal(table[first], table[second]), False)
    return pc.invert(same)
