"""Which figures may leave in bulk: only those of sources whose licence lets them be passed on. Pure.

Figures of a source that is not open are quoted on pages, with attribution, but are in no machine-readable cube of
ours, neither themselves nor as a balance in natural units that repeats them (decision 0006). What is computed from them
(energy balances, emissions, indicators) is our own work and stays in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nangluong.statistics.sdmx.dataflows import Dataflow
from nangluong.statistics.sdmx.query.sql import Sql

_CELL = "variant, balance, place, period, product"


def repeats_sources(flow: Dataflow) -> bool:
    """Return whether a flow shows the quantities of the sources themselves, row by row of a balance."""
    return flow.measure is not None and flow.measure.column == "natural_value"


def open_table(flow: Dataflow, table: Callable[[str], str], closed: Sequence[str]) -> Sql:
    """Return the SQL of the flow's table without what rests on the `closed` sources.

    `table` gives the SQL of a table of the lake at the release. A product's balance of a year leaves as a whole or not
    at all: one row of it could be computed from the others.
    """
    whole = table(flow.table)
    if not closed or not repeats_sources(flow):
        return Sql(whole)
    marks = ", ".join("?" for _ in closed)
    touched = f"SELECT DISTINCT {_CELL} FROM {table('contribution')} WHERE source IN ({marks})"
    return Sql(f"(SELECT c.* FROM {whole} AS c ANTI JOIN ({touched}) AS t USING ({_CELL}))", tuple(closed))
