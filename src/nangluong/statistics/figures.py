"""Loading figures: a file becomes the statement of its dataset in the lake, whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.lake import Commit, committed, lake
from nangluong.foundation.locks import only_one
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.importing.facts import FactRow
from nangluong.statistics.models import Batch
from nangluong.statistics.queries.snapshot import COMPLEMENT

# What identifies a fact within its dataset, and what of it may change.
_KEY = ("freq", "place", "product", "flow", "period", "unit", "source", "role")
_CONTENT = (
    "value", "basis", "status", "confidentiality", "own_factor", "complete", "illustrative", "confidence", "note",
)  # fmt: skip

_SCHEMA = pa.schema(
    [(name, pa.string()) for name in (*_KEY, "basis", "status", "confidentiality", "confidence", "note")]
    + [
        ("value", pa.decimal128(18, 6)),
        ("own_factor", pa.decimal128(18, 9)),
        ("complete", pa.bool_()),
        ("illustrative", pa.bool_()),
        ("line", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Statement:
    """What a file says: the facts of one dataset, all of them.

    `facts` may be added up; `checks` are totals of the source that repeat them and are only compared. `content_hash`
    is the SHA-256 of the file. `report` goes with the batch: what was left out and why.
    """

    dataset: str
    source: str
    filename: str
    content_hash: str
    facts: Sequence[FactRow]
    checks: Sequence[FactRow]
    read: int
    confidentiality: str = "F"
    skipped: int = 0
    report: dict[str, Any] = field(default_factory=dict)


def _table(statement: Statement) -> pa.Table:
    rows = [*statement.facts, *statement.checks]
    given = [name for name in _SCHEMA.names if name not in ("role", "confidentiality")]
    columns: dict[str, list[Any]] = {name: [getattr(row, name) for row in rows] for name in given}
    columns["role"] = ["fact"] * len(statement.facts) + ["check"] * len(statement.checks)
    columns["confidentiality"] = [statement.confidentiality] * len(rows)
    return pa.table(columns, schema=_SCHEMA)


def load_statement(actor: Actor, statement: Statement) -> Batch:
    """Make `statement` the state of its dataset in the lake: add, change and remove facts until they agree.

    The same file loaded again returns the batch that loaded it and changes nothing. Raises `NotPermitted`.
    """
    require(perms.can_load_figures, actor, vi="Bạn không có quyền nạp số liệu.", en="You may not load figures.")
    with only_one("facts"):
        newest = Batch.objects.filter(dataset=statement.dataset, state=Batch.State.LOADED).first()
        if newest is not None and newest.content_hash == statement.content_hash:
            return newest
        batch = Batch.objects.create(
            dataset=statement.dataset,
            source=statement.source,
            filename=statement.filename,
            content_hash=statement.content_hash,
            loaded_by=actor.name,
            read=statement.read,
            skipped=statement.skipped,
            report=statement.report,
        )
        try:
            with lake().commit(actor.name, f"load {statement.dataset}", batch=batch.pk) as commit:
                counts = _replace(commit, statement, batch.pk)
                # Noted before the lake commits: when this process is killed right after, recovery finds them here.
                Batch.objects.filter(pk=batch.pk).update(**counts)
        except BaseException:
            # Where the lake committed and only its answer was lost, the row stays open for recovery to finish.
            if not committed(batch=batch.pk):
                Batch.objects.filter(pk=batch.pk).update(state=Batch.State.FAILED)
            raise
        for name, count in counts.items():
            setattr(batch, name, count)
        batch.state, batch.snapshot = Batch.State.LOADED, commit.snapshot
        with transaction.atomic():
            batch.save()
            audit.record(
                actor,
                "load_figures",
                kind="batch",
                key=str(batch.pk),
                after={"dataset": batch.dataset, "sha256": batch.content_hash, **counts},
            )
    return batch


def _replace(commit: Commit, statement: Statement, batch: int) -> dict[str, int]:
    """Bring the dataset's rows in step inside the lake transaction; return how many were what."""
    db = commit.connection
    db.register("incoming", _table(statement))
    same_key = " AND ".join(f"f.{name} = i.{name}" for name in _KEY)
    same_content = " AND ".join(f"{_stored(name)} IS NOT DISTINCT FROM i.{name}" for name in _CONTENT)
    stored = f"FROM lake.fact f WHERE f.dataset = '{_quoted(statement.dataset)}'"

    def count(query: str) -> int:
        row = db.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    before = count(f"SELECT count(*) {stored}")
    kept = count(f"SELECT count(*) {stored} AND EXISTS (FROM incoming i WHERE {same_key})")
    unchanged = count(f"SELECT count(*) {stored} AND EXISTS (FROM incoming i WHERE {same_key} AND {same_content})")
    db.execute(
        f"DELETE FROM lake.fact f WHERE f.dataset = '{_quoted(statement.dataset)}'"
        f" AND NOT EXISTS (FROM incoming i WHERE {same_key} AND {same_content})"
    )
    names = (*_KEY, *_CONTENT, "line")
    listed, chosen = ", ".join(names), ", ".join(f"i.{name}" for name in names)
    db.execute(
        f"INSERT INTO lake.fact (dataset, {listed}, batch)"
        f" SELECT '{_quoted(statement.dataset)}', {chosen}, {batch} FROM incoming i"
        f" WHERE NOT EXISTS (SELECT 1 {stored} AND {same_key})"
        f" ORDER BY i.place, i.product, i.flow, i.period"
    )
    db.unregister("incoming")
    return {
        "added": len(statement.facts) + len(statement.checks) - kept,
        "changed": kept - unchanged,
        "removed": before - kept,
        "unchanged": unchanged,
    }


def _stored(name: str) -> str:
    """Return a column of the stored facts; that a release hides a free fact changes nothing of what it says."""
    return f"replace(f.{name}, '{COMPLEMENT}', 'F')" if name == "confidentiality" else f"f.{name}"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
