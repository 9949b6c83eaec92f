"""Building a release: from the facts in the lake, through the kernels, to the tables that the release freezes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.utils import timezone

from nangluong.foundation.lake import Commit, Lake
from nangluong.foundation.work import Progress
from nangluong.statistics.classification import load_classification
from nangluong.statistics.factors import load_factors
from nangluong.statistics.freezing.balances import ENERGY, build, cell_table, contribution_table, factor_table
from nangluong.statistics.freezing.changes import change_table
from nangluong.statistics.freezing.columns import plain
from nangluong.statistics.freezing.confidentiality import hide
from nangluong.statistics.freezing.emissions import emission_table, emissions_of
from nangluong.statistics.freezing.indicators import indicator_table
from nangluong.statistics.freezing.lists import indicator_labels, label_table, source_table
from nangluong.statistics.importing.codebook import MEMO_KINDS
from nangluong.statistics.importing.sources import load_sources
from nangluong.statistics.indicators import emissions_in, load_indicators
from nangluong.statistics.lake_tables import BUILT
from nangluong.statistics.queries.balance import ILLUSTRATIVE, REAL
from nangluong.statistics.release_facilities import facility_table
from nangluong.statistics.release_facts import chosen_facts, outside_figures
from nangluong.statistics.release_secrets import facts_to_be, hidden_rows, hidden_table, mark_hidden, published_before

_STEPS = 5


@dataclass(frozen=True)
class BuiltTables(Mapping[str, pa.Table]):
    """The tables of a release by name, the number of facts that it freezes, and the keys of those that it hides."""

    tables: dict[str, pa.Table]
    fact_count: int
    hidden_facts: pa.Table

    def __getitem__(self, name: str) -> pa.Table:
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)


def compute(store: Lake, previous: int | None, progress: Progress) -> BuiltTables:
    """Compute every table of a release from the present facts; `previous` is the snapshot to compare with."""
    root = Path(settings.REFERENCE_ROOT)
    progress.step(1, _STEPS, "đọc số liệu, chọn nguồn", "reading facts, choosing sources")
    sources = load_sources(root)
    chosen = {variant: chosen_facts(store, variant, sources) for variant in (REAL, ILLUSTRATIVE)}
    progress.step(2, _STEPS, "lập bảng cân đối", "building balances")
    classification = load_classification(root)
    factors = load_factors(root, classification)
    make = partial(build, root, classification, factors)
    built = [balance for variant, facts in chosen.items() for balance in make(variant, facts)]
    definitions = load_indicators(root)
    before = published_before(store, previous, sources, built, make)
    hidden = hide(root, built, sorted(emissions_in(definitions)), before)
    tables = {
        "cell": pa.concat_tables(plain(cell_table(balance)) for balance in built),
        "contribution": pa.concat_tables(
            plain(contribution_table(balance, hidden_rows(balance.facts, hidden.facts))) for balance in built
        ),
        "factor": factor_table(built[-2]),
    }
    progress.step(3, _STEPS, "tính phát thải và chỉ tiêu", "computing emissions and indicators")
    memo = [flow.code for flow in classification.flows if flow.kind in MEMO_KINDS]
    extras = outside_figures(store, sources, memo)
    emission_parts, indicator_parts = [], []
    for balance in (balance for balance in built if balance.table == ENERGY):
        found = emissions_of(root, balance)
        emission_parts += [emission_table(balance, approach, emissions) for approach, emissions in found.items()]
        indicator_parts.append(indicator_table(balance, definitions, extras, found["sectoral"], hidden.totals))
    tables["emission"] = pa.concat_tables(plain(part) for part in emission_parts)
    tables["indicator"] = pa.concat_tables(indicator_parts)
    progress.step(4, _STEPS, "đóng băng danh mục và nguồn", "freezing classifications and sources")
    tables["label"] = label_table(root, classification, indicator_labels(root, definitions))
    tables["source"] = source_table(sources)
    tables["facility_capacity"] = facility_table(timezone.localdate())
    progress.step(5, _STEPS, "so với bản trước", "comparing with the release before")
    secret = hidden_table(hidden.facts)
    with facts_to_be(store, secret) as facts:
        tables["change"] = change_table(store, previous, tables, facts)
    row = store.read("SELECT count(*) FROM lake.fact").fetchone()
    assert row is not None
    return BuiltTables(tables, int(row[0]), secret)


def write(commit: Commit, tables: BuiltTables) -> None:
    """Replace the built tables inside the lake transaction. Sorted, so that a page reads little."""
    db = commit.connection
    mark_hidden(db, tables.hidden_facts)
    for name in BUILT:
        db.execute(f"DELETE FROM lake.{name}")
        db.register("built", tables[name])
        db.execute(f"INSERT INTO lake.{name} BY NAME SELECT * FROM built")
        db.unregister("built")
