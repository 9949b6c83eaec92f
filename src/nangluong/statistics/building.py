"""Building a release: from the facts in the lake, through the kernels, to the tables that the release freezes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from nangluong.foundation.lake import Commit, Lake
from nangluong.foundation.work import Progress
from nangluong.statistics.classification import load_classification
from nangluong.statistics.factors import load_factors
from nangluong.statistics.freezing.balances import build, cell_table, contribution_table, factor_table
from nangluong.statistics.freezing.changes import change_table
from nangluong.statistics.freezing.columns import plain
from nangluong.statistics.freezing.lists import label_table, source_table
from nangluong.statistics.importing.sources import load_sources
from nangluong.statistics.lake_tables import BUILT
from nangluong.statistics.queries.balance import ILLUSTRATIVE, REAL
from nangluong.statistics.release_facts import chosen_facts

_STEPS = 5


@dataclass(frozen=True)
class BuiltTables(Mapping[str, pa.Table]):
    """The tables of a release by name, and the number of facts that it freezes."""

    tables: dict[str, pa.Table]
    fact_count: int

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
    built = [
        balance
        for variant, facts in chosen.items()
        for balance in build(root, classification, factors, variant, facts)
    ]
    tables = {
        "cell": pa.concat_tables(plain(cell_table(balance)) for balance in built),
        "contribution": pa.concat_tables(plain(contribution_table(balance)) for balance in built),
        "factor": factor_table(built[-2]),
    }
    progress.step(3, _STEPS, "tính phát thải và chỉ tiêu", "computing emissions and indicators")
    progress.step(4, _STEPS, "đóng băng danh mục và nguồn", "freezing classifications and sources")
    tables["label"] = label_table(root, classification)
    tables["source"] = source_table(sources)
    progress.step(5, _STEPS, "so với bản trước", "comparing with the release before")
    tables["change"] = change_table(store, previous, tables)
    row = store.read("SELECT count(*) FROM lake.fact").fetchone()
    assert row is not None
    return BuiltTables(tables, int(row[0]))


def write(commit: Commit, tables: Mapping[str, pa.Table]) -> None:
    """Replace the built tables inside the lake transaction. Sorted, so that a page reads little."""
    db = commit.connection
    for name in BUILT:
        db.execute(f"DELETE FROM lake.{name}")
        if name not in tables:
            continue
        db.register("built", tables[name])
        db.execute(f"INSERT INTO lake.{name} BY NAME SELECT * FROM built")
        db.unregister("built")
