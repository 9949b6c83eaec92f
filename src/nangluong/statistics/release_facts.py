"""The facts that a balance is built from: one a cell, from the source that stands first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import duckdb
import pyarrow as pa

from nangluong.foundation.lake import Lake
from nangluong.statistics.exact import NO_FACTOR
from nangluong.statistics.importing.facts import RETURNS
from nangluong.statistics.importing.sources import Source
from nangluong.statistics.queries.balance import ILLUSTRATIVE
from nangluong.statistics.queries.snapshot import COMPLEMENT


def _register_priorities(db: duckdb.DuckDBPyConnection, sources: Mapping[str, Source]) -> None:
    priorities = pa.table(
        {
            "code": pa.array(list(sources), pa.string()),
            "priority": pa.array([source.priority for source in sources.values()], pa.int32()),
        }
    )
    db.register("source_priority", priorities)


def chosen_facts(store: Lake, variant: str, sources: Mapping[str, Source], snapshot: int | None = None) -> pa.Table:
    """Return the energy facts of a variant, sorted by place, period, product and flow.

    For each of these the source with the smallest priority is taken, and of it one dataset. Accepted returns are the
    exception: every questionnaire's part is taken, in every unit, because respondents report their own share (LPG of
    refineries and of gas plants, LNG in tonnes and CNG in cubic metres) and the balance adds them up. The variant
    "real" has no illustrative figure; "illustrative" has them where no real figure stands. Values come as
    `value_micro` (1e-6 unit) and `own_factor_nano` (TJ per unit x 1e9, `NO_FACTOR` where the observation has none).
    `confidential` are facts that are so themselves, not those that an earlier release hid to protect others. The facts
    are those of now, or of `snapshot`.
    """
    db = store.cursor()
    _register_priorities(db, sources)
    real_only = "" if variant == ILLUSTRATIVE else "AND NOT illustrative"
    facts = "lake.fact" if snapshot is None else f"(FROM lake.fact AT (VERSION => {int(snapshot)}))"
    table: pa.Table = db.execute(
        "SELECT place, period, product, flow, unit, basis,"
        " CAST(CAST(value AS DECIMAL(38,6)) * 1000000 AS BIGINT) AS value_micro,"
        f" coalesce(CAST(CAST(own_factor AS DECIMAL(38,9)) * 1000000000 AS BIGINT), {NO_FACTOR}) AS own_factor_nano,"
        " complete, illustrative,"
        f" status IN ('E', 'I') AS estimated, confidentiality NOT IN ('F', '{COMPLEMENT}')"
        " AS confidential, dataset, f.source, value, line, batch"
        f" FROM {facts} AS f JOIN source_priority AS s ON s.code = f.source"
        f" WHERE role = 'fact' AND product <> '' AND freq = 'A' {real_only}"
        " QUALIFY rank() OVER ("
        "   PARTITION BY place, period, product, flow ORDER BY s.priority, f.source,"
        f"   CASE WHEN f.dataset LIKE '{RETURNS}%' THEN '' ELSE f.dataset || ' ' || unit END) = 1"
        " ORDER BY place, period, product, flow, dataset, unit"
    ).to_arrow_table()
    db.unregister("source_priority")
    return table


def outside_figures(
    store: Lake, sources: Mapping[str, Source], memo_flows: Sequence[str]
) -> dict[tuple[str, str], dict[str, Fraction | None]]:
    """Return the real figures that are no flow of a balance, by place and period, then by name.

    Context series (population, GDP) are named by their code; concepts as a source publishes them, in `memo_flows`, by
    `product.flow` (`4.XPE` is the source's own oil consumption in TJ). The source is chosen as for the balance.
    """
    db = store.cursor()
    _register_priorities(db, sources)
    found = db.execute(
        "SELECT place, period, CASE WHEN product = '' THEN flow ELSE product || '.' || flow END, value"
        " FROM lake.fact AS f JOIN source_priority AS s ON s.code = f.source"
        " WHERE role = 'fact' AND NOT illustrative AND confidentiality = 'F'"
        " AND (product = '' OR list_contains(?, flow))"
        " QUALIFY row_number() OVER (PARTITION BY place, period, product, flow ORDER BY s.priority, f.source) = 1",
        [list(memo_flows)],
    ).fetchall()
    db.unregister("source_priority")
    figures: dict[tuple[str, str], dict[str, Fraction | None]] = {}
    for place, period, name, value in found:
        figures.setdefault((place, period), {})[name] = Fraction(value)
    return figures
