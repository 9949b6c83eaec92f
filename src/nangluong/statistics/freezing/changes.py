"""What a release changed: every value added, removed or changed since the one before, exactly."""

from __future__ import annotations

import pyarrow as pa

from nangluong.foundation.lake import Lake

_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("what", "kind", "key", "place", "period", "product", "item")]
    + [("old_value", pa.decimal128(24, 9)), ("new_value", pa.decimal128(24, 9))]
    + [("unit", pa.string()), ("reason", pa.string())]
)

# The values of a state: what identifies them, the value, its unit, and the reason that a change carries. A changed fact
# names the batch (one loaded file) that brought it.
_VALUES = {
    "fact": (
        "SELECT place, period, product, flow AS item, dataset || '|' || source || '|' || role AS key, value, unit,"
        " 'batch:' || batch AS reason FROM {table} WHERE confidentiality = 'F'"
    ),
    "cell": (
        "SELECT place, period, product, row_code AS item, balance AS key, coalesce(energy_tj, natural_value) AS value,"
        " CASE WHEN energy_tj IS NULL THEN natural_unit ELSE 'TJ' END AS unit, 'computed' AS reason FROM {table}"
        " WHERE variant = 'real' AND NOT confidential AND coalesce(energy_tj, natural_value) IS NOT NULL"
    ),
    "indicator": (
        "SELECT place, period, '' AS product, code AS item, '' AS key, value, unit, 'computed' AS reason FROM {table}"
        " WHERE variant = 'real' AND value IS NOT NULL"
    ),
}


def _difference(what: str, old: str, new: str) -> str:
    """Return the query of all values that differ between two states; a removed value keeps the reason of its end."""
    return (
        f"SELECT '{what}' AS what,"
        " CASE WHEN o.value IS NULL THEN 'added' WHEN n.value IS NULL THEN 'removed' ELSE 'changed' END AS kind,"
        " key, place, period, product, item, CAST(o.value AS DECIMAL(24,9)) AS old_value,"
        " CAST(n.value AS DECIMAL(24,9)) AS new_value, coalesce(n.unit, o.unit) AS unit,"
        " coalesce(n.reason, 'removed') AS reason"
        f" FROM ({old}) AS o FULL JOIN ({new}) AS n USING (place, period, product, item, key)"
        " WHERE o.value IS DISTINCT FROM n.value OR o.unit IS DISTINCT FROM n.unit"
    )


def change_table(store: Lake, previous: int | None, tables: dict[str, pa.Table]) -> pa.Table:
    """Return the changes against the snapshot `previous`, in order; none for the first release.

    `tables` are the new tables; the facts are those in the lake now.
    """
    if previous is None:
        return _SCHEMA.empty_table()
    db = store.cursor()
    queries = []
    for what, query in _VALUES.items():
        new = "lake.fact"
        if what in tables:
            new = f"new_{what}"
            db.register(new, tables[what])
        old = f"lake.{what} AT (VERSION => {previous})"
        queries.append(_difference(what, query.format(table=old), query.format(table=new)))
    order = " ORDER BY what, place, period, product, item, key"
    found: pa.Table = db.execute(" UNION ALL ".join(queries) + order).to_arrow_table()
    for what in _VALUES:
        if what in tables:
            db.unregister(f"new_{what}")
    return found
