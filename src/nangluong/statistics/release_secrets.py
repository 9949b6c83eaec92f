"""Confidential figures and the lake: what the release before shows, and marking the facts that a release hides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from nangluong.foundation.lake import Lake
from nangluong.statistics.freezing.balances import BuiltBalance
from nangluong.statistics.freezing.confidentiality import CellKey, Published, confidential_periods
from nangluong.statistics.freezing.secret_offers import FactKey
from nangluong.statistics.importing.facts import RETURNS
from nangluong.statistics.importing.sources import Source
from nangluong.statistics.queries.balance import ILLUSTRATIVE, REAL
from nangluong.statistics.queries.snapshot import COMPLEMENT, PUBLIC_YEAR, at
from nangluong.statistics.release_facts import chosen_facts

_KEY = ("dataset", "source", "place", "period", "product", "flow", "unit")
Build = Callable[[str, pa.Table], list[BuiltBalance]]
"""Builds the balances of a variant from its facts."""


def published_before(
    store: Lake, previous: int | None, sources: Mapping[str, Source], built: Sequence[BuiltBalance], build: Build
) -> Published:
    """Return what the release at snapshot `previous` shows of the places into which confidential facts go now."""
    places = sorted({place for place, _ in confidential_periods(built)})
    if previous is None or not places:
        return Published()
    db = store.cursor()
    facts = db.execute(
        f"SELECT {', '.join(_KEY)}, CAST(CAST(value AS DECIMAL(38,6)) * 1000000 AS BIGINT) FROM {at('fact', previous)}"
        f" WHERE {PUBLIC_YEAR} AND dataset LIKE '{RETURNS}%' AND list_contains(?, place)",
        [places],
    ).fetchall()
    key, table = "variant, balance, place, period, product, row_code", at("cell", previous)
    cells = db.execute(
        f"SELECT 'energy', {key} FROM {table}"
        " WHERE coalesce(partial_tj, energy_tj) IS NOT NULL AND list_contains($1, place)"
        f" UNION ALL SELECT 'natural', {key} FROM {table} WHERE natural_value IS NOT NULL AND list_contains($1, place)",
        [places],
    ).fetchall()
    balances: list[BuiltBalance] = []
    for variant in (REAL, ILLUSTRATIVE):
        then = chosen_facts(store, variant, sources, previous)
        balances += build(variant, then.filter(pc.is_in(then["place"], pa.array(places, pa.string()))))
    return Published({tuple(key): micro for *key, micro in facts}, balances, frozenset[CellKey](map(tuple, cells)))


def hidden_rows(facts: pa.Table, hidden: frozenset[FactKey]) -> pa.Array | None:
    """Return which rows of a table of facts are among the hidden ones; None where none is hidden at all."""
    if not hidden:
        return None
    rows = zip(*(facts[name].to_pylist() for name in _KEY), strict=True)
    return pa.array([row in hidden for row in rows], pa.bool_())


def hidden_table(hidden: frozenset[FactKey]) -> pa.Table:
    """Return the keys of the hidden facts as a table."""
    columns = list(zip(*sorted(hidden), strict=True)) or [()] * len(_KEY)
    return pa.table([pa.array(column, pa.string()) for column in columns], names=list(_KEY))


IS_HIDDEN = (
    f"confidentiality IN ('F', '{COMPLEMENT}') AND EXISTS (FROM hidden_fact AS h WHERE"
    + " AND ".join(f" h.{name} = f.{name}" for name in ("dataset", "source", "place", "product", "flow", "unit"))
    + ")"
)
"""Condition on the facts `f` with `hidden_fact` registered. The months of a hidden year are hidden with it."""


@contextmanager
def facts_to_be(store: Lake, hidden: pa.Table) -> Iterator[str]:
    """Give the relation of the facts as the release that hides `hidden` will have them."""
    db = store.cursor()
    db.register("hidden_fact", hidden)
    marked = f"CASE WHEN {IS_HIDDEN} THEN '{COMPLEMENT}' ELSE replace(confidentiality, '{COMPLEMENT}', 'F') END"
    if not hidden.num_rows:
        marked = f"replace(confidentiality, '{COMPLEMENT}', 'F')"
    try:
        yield f"(SELECT * REPLACE ({marked} AS confidentiality) FROM lake.fact AS f)"
    finally:
        db.unregister("hidden_fact")


def mark_hidden(db: duckdb.DuckDBPyConnection, hidden: pa.Table) -> None:
    """Give the hidden facts the confidentiality of a complement, and take it from those hidden only earlier."""
    marked = db.execute(f"SELECT count(*) FROM lake.fact WHERE confidentiality = '{COMPLEMENT}'").fetchone()
    if not hidden.num_rows and marked == (0,):
        return
    db.register("hidden_fact", hidden)
    db.execute(
        f"UPDATE lake.fact AS f SET confidentiality = 'F' WHERE confidentiality = '{COMPLEMENT}' AND NOT ({IS_HIDDEN})"
    )
    db.execute(
        f"UPDATE lake.fact AS f SET confidentiality = '{COMPLEMENT}' WHERE confidentiality = 'F' AND {IS_HIDDEN}"
    )
    db.unregister("hidden_fact")
