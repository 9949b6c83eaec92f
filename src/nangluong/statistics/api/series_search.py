"""Searching series by words: each word must be a code, or in the name of a code, of some dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from nangluong.foundation.vietnamese import fold
from nangluong.statistics.dissemination.held import Held
from nangluong.statistics.queries.snapshot import also_forget
from nangluong.statistics.sdmx.dataflows import TIME, Dataflow
from nangluong.statistics.sdmx.query.sql import Sql
from nangluong.statistics.sdmx.structures.inputs import CodeList

_WORDS = 8


@dataclass(frozen=True)
class FoundSeries:
    """A series with the codes of its dimensions in order, and how far it reaches."""

    flow: Dataflow
    codes: tuple[str, ...]
    first: str
    last: str
    observations: int

    @property
    def key(self) -> str:
        """The key as addresses have it."""
        return ".".join(self.codes)


@lru_cache(maxsize=64)
def _folded(codelist: CodeList) -> tuple[tuple[str, str], ...]:
    """Return code and searchable text of each code."""
    return tuple((item.id, f" {fold(item.id)} {fold(item.name_vi)} {fold(item.name_en)}") for item in codelist.items)


also_forget(_folded.cache_clear)


def _codes_called(held: Held, codelist: str, word: str) -> list[str]:
    known = held.lists.get(codelist)
    return [code for code, text in _folded(known) if f" {word}" in text] if known else []


def _condition(held: Held, flow: Dataflow, words: list[str]) -> Sql | None:
    """Return the condition that every word is met by some dimension; None where one is met by none."""
    flow_words = f" {fold(flow.id)} {fold(flow.name_vi)} {fold(flow.name_en)}"
    conditions: list[Sql] = []
    for word in words:
        if f" {word}" in flow_words:
            continue
        ways: list[Sql] = []
        for part in flow.dimensions:
            codes = _codes_called(held, part.codelist, word) if part.codelist else []
            if codes:
                marks = ", ".join("?" for _ in codes)
                ways.append(Sql(f'"{part.id}" IN ({marks})', tuple(codes)))
        if not ways:
            return None
        conditions.append(Sql.joined("OR", ways, "false"))
    return Sql.joined("AND", conditions, "true")


def _statement(held: Held, flow: Dataflow, condition: Sql) -> Sql:
    key = ", ".join(f'"{name}"' for name in flow.dimension_ids)
    listed = ", ".join(f'CAST("{name}" AS VARCHAR)' for name in flow.dimension_ids)
    text = (
        f'SELECT \'{flow.id}\' AS flow, [{listed}] AS codes, min("{TIME}") AS first, max("{TIME}") AS last,'
        f" count(*) AS observations FROM {held.table(flow.table)} WHERE {condition.text} GROUP BY {key}"
    )
    return Sql(text, condition.parameters)


def search_series(held: Held, query: str, flow_id: str, *, offset: int, limit: int) -> tuple[int, list[FoundSeries]]:
    """Return how many series there are, and a page of them in order of flow and key."""
    words = fold(query).split()[:_WORDS]
    flows: Mapping[str, Dataflow] = {
        flow.id: flow for flow in held.registry.dataflows if not flow_id or flow.id == flow_id
    }
    statements = []
    for flow in flows.values():
        condition = _condition(held, flow, words)
        if condition is not None:
            statements.append(_statement(held, flow, condition))
    if not statements:
        return 0, []
    every = " UNION ALL ".join(statement.text for statement in statements)
    values = tuple(value for statement in statements for value in statement.parameters)
    text = f"SELECT *, count(*) OVER () FROM ({every}) ORDER BY flow, codes LIMIT ? OFFSET ?"
    found = held.rows(Sql(text, (*values, limit, offset)))
    series = [
        FoundSeries(flows[flow], tuple(codes), first, last, count) for flow, codes, first, last, count, _total in found
    ]
    if found:
        return int(found[0][-1]), series
    ((total,),) = held.rows(Sql(f"SELECT count(*) FROM ({every})", values))
    return int(total), []


def title_of(held: Held, found: FoundSeries) -> dict[str, str]:
    """Return the names of a series' codes, joined, in both languages; the frequency is left out."""
    label = held.label(found.flow)
    pairs = [
        label(name, code) or (code, code)
        for name, code in zip(found.flow.dimension_ids, found.codes, strict=True)
        if name != "FREQ" and code != "_Z"
    ]
    return {"vi": " – ".join(vi for vi, _en in pairs), "en": " – ".join(en for _vi, en in pairs)}
