"""Whole data flows as Parquet and CSV files, written by DuckDB from the release's file of figures."""

from __future__ import annotations

import shutil
from pathlib import Path

from nangluong.statistics.dissemination.held import Held, files
from nangluong.statistics.sdmx.dataflows import Dataflow, Kind
from nangluong.statistics.sdmx.query.ordering import standing_order
from nangluong.statistics.sdmx.writers.message import Layout

_ROW_GROUP = 122_880


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _order(flow: Dataflow) -> str:
    return ", ".join(f'"{term.component}"' for term in standing_order(Layout(flow)))


def _run(held: Held, text: str) -> None:
    connection, _name = files.open(held.folder)
    try:
        connection.execute(text)
    finally:
        connection.close()


def write_parquet(held: Held, flow: Dataflow, path: Path) -> None:
    """Write a flow as one Parquet file: columns named by component, rows in the order of the key and time.

    Title, release and licence stand in the file's own metadata.
    """
    meta = {
        "title_vi": flow.name_vi,
        "title_en": flow.name_en,
        "dataflow": flow.reference,
        "release": held.release.number,
        "licence": "see datapackage.json beside this file",
    }
    listed = ", ".join(f"{name}: '{_quoted(text)}'" for name, text in meta.items())
    _run(
        held,
        f"COPY (SELECT * FROM {held.table(flow.table)} ORDER BY {_order(flow)}) TO '{_quoted(str(path))}'"
        f" (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP}, KV_METADATA {{{listed}}})",
    )


def _safe(expression: str) -> str:
    """Return SQL of a text that no spreadsheet takes for a formula."""
    formula = f"regexp_matches({expression}, '^[=+\\-@\\t\\r＝＋－＠]')"
    return f"CASE WHEN {formula} THEN '''' || {expression} ELSE {expression} END"


def _mark_as_utf8(path: Path) -> None:
    """Put the byte order mark in front: spreadsheets know UTF-8 by it only."""
    bare = path.with_suffix(".bare")
    path.rename(bare)
    with bare.open("rb") as source, path.open("wb") as out:
        out.write(b"\xef\xbb\xbf")
        shutil.copyfileobj(source, out)
    bare.unlink()


def write_csv(held: Held, flow: Dataflow, path: Path) -> None:
    """Write a flow as CSV (UTF-8 with byte order mark): every code of the key with its names in both languages."""
    _connection, name = files.open(held.folder)
    columns: list[str] = []
    joins: list[str] = []
    for part in flow.components.values():
        is_text = part.kind is Kind.TEXT
        value = f'p."{part.id}"'
        columns.append(f'{_safe(value) if is_text else value} AS "{part.id}"')
        if part.codelist and part in flow.dimensions:
            alias = f"n{len(joins)}"
            joins.append(
                f" LEFT JOIN {name}._code AS {alias} ON {alias}.list = '{part.codelist}' AND {alias}.id = {value}"
            )
            columns += [f'{_safe(f"{alias}.name_{lang}")} AS "{part.id}_{lang}"' for lang in ("vi", "en")]
    order = ", ".join(f'p."{term.component}"' for term in standing_order(Layout(flow)))
    _run(
        held,
        f"COPY (SELECT {', '.join(columns)} FROM {held.table(flow.table)} AS p{''.join(joins)} ORDER BY {order})"
        f" TO '{_quoted(str(path))}' (FORMAT csv, HEADER)",
    )
    _mark_as_utf8(path)


def write_codes(held: Held, path: Path) -> None:
    """Write every code list in one CSV file: list, code, names in both languages, code above."""
    _connection, name = files.open(held.folder)
    names = ", ".join(f"{_safe(f'c.name_{lang}')} AS name_{lang}" for lang in ("vi", "en"))
    _run(
        held,
        f"COPY (SELECT c.list, c.id AS code, {names}, c.parent FROM {name}._code AS c ORDER BY c.list, c.position)"
        f" TO '{_quoted(str(path))}' (FORMAT csv, HEADER)",
    )
    _mark_as_utf8(path)
