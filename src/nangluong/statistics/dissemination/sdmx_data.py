"""Data queries answered: from the address to the pieces of a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase

from nangluong.foundation.memory import giving_back
from nangluong.statistics.dissemination.formats import DATA_FORMATS, Chosen, choose
from nangluong.statistics.dissemination.held import Held, hold
from nangluong.statistics.dissemination.machine_answers import Answer, respond
from nangluong.statistics.dissemination.observations import Read, close_all, closing, is_small, opened, parts_of
from nangluong.statistics.dissemination.sdmx_address import Asked
from nangluong.statistics.sdmx.errors import NoResults, NotAcceptable
from nangluong.statistics.sdmx.query.data import DataQuery, instants, parse_data_query
from nangluong.statistics.sdmx.writers.csv import csv_1_0, csv_2_0
from nangluong.statistics.sdmx.writers.json import json_1_0, json_2_0
from nangluong.statistics.sdmx.writers.message import DataSet, Header, Label
from nangluong.statistics.sdmx.writers.prefetch import read_ahead
from nangluong.statistics.sdmx.writers.xml import ml_2_1, ml_2_1_generic, ml_3_0

SMALL_ROWS = 4000
"""Answers of at most so many observations are made in one piece and kept in memory."""

_CSV = ("csv_2_0", "csv_1_0")


@dataclass(frozen=True)
class Writing:
    """What a writer needs beside the data sets."""

    query: DataQuery
    header: Header
    label: Label
    language: str
    names: bool


Write = Callable[[Writing, Sequence[DataSet]], Iterator[bytes]]

_WRITERS: dict[str, Write] = {
    "ml_3_0": lambda w, sets: ml_3_0(w.header, w.query.layout, sets),
    "ml_2_1": lambda w, sets: ml_2_1(w.header, w.query.layout, sets),
    "ml_2_1_generic": lambda w, sets: ml_2_1_generic(w.header, w.query.layout, sets),
    "json_2_0": lambda w, sets: json_2_0(w.header, w.query.layout, sets, label=w.label, language=w.language),
    "json_1_0": lambda w, sets: json_1_0(w.header, w.query.layout, sets, label=w.label, language=w.language),
    "csv_2_0": lambda w, sets: csv_2_0(w.query.layout, sets, label=w.label, language=w.language, names=w.names),
    "csv_1_0": lambda w, sets: csv_1_0(w.query.layout, sets, label=w.label, language=w.language, names=w.names),
}


def header_of(held: Held, what: str) -> Header:
    """Return the header of a message: it tells the release, never the clock."""
    release = held.release
    assert release.public_from is not None
    return Header(f"{what}-{release.number}", release.public_from, held.definitions.agency)


def _with_names(chosen: Chosen) -> bool:
    """Return whether the client wants names beside the codes. Raises `NotAcceptable` for what CSV here cannot do."""
    options: Mapping[str, str] = chosen.options if chosen.format.key in _CSV else {}
    for name, possible in (("labels", ("id", "both")), ("timeformat", ("original",)), ("keys", ("none",))):
        if options.get(name, possible[0]).lower() not in possible:
            listed = ", ".join(possible)
            raise NotAcceptable(
                f"SDMX-CSV: {name} phải là một trong {listed}.", f"SDMX-CSV: {name} must be one of {listed}."
            )
    return options.get("labels", "id").lower() == "both"


def data_answer(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Answer a data query. Raises the typed refusals of the query, `NoResults` where nothing matches."""
    chosen = choose(DATA_FORMATS, accept=asked.accept, word=asked.word, legacy=asked.legacy)
    names = _with_names(chosen)
    _after, as_of = instants(asked.address.parameters)
    held = hold(asked.release(as_of))
    query = parse_data_query(asked.address, held.registry)
    writing = Writing(query, header_of(held, query.whole.id), held.label(query.whole), asked.language, names)
    if query.updated_after and held.release.public_from and held.release.public_from <= query.updated_after:
        return HttpResponse(status=204)

    def pieces() -> bytes | Iterator[bytes]:
        return _pieces(held, writing, chosen.format.key)

    content_type = chosen.format.content_type
    if chosen.format.key in _CSV:
        content_type += f"; labels={'both' if names else 'id'}; charset=utf-8"
    latest = (asked.history_state(),) if query.include_history else ()
    answer = Answer(
        held.release,
        content_type,
        (*asked.key, *latest),
        pieces,
        filename=f"{query.whole.id}-{held.release.number}.csv" if chosen.format.key in _CSV else "",
        pinned=asked.pinned and not query.include_history,
    )
    return respond(request, answer)


def _pieces(held: Held, writing: Writing, key: str) -> bytes | Iterator[bytes]:
    query = writing.query
    parts = parts_of(held, query, grouped=key not in _CSV, actions=key != "csv_1_0")
    reads = opened(parts)
    if not reads:
        raise NoResults("Không có quan sát nào khớp với truy vấn.", "No observation matches the query.")
    try:
        small = is_small(reads, SMALL_ROWS)
    except BaseException:
        close_all(reads)
        raise
    written = closing(_WRITERS[key](writing, _data_sets(reads, ahead=not small)), reads)
    return b"".join(written) if small else giving_back(written)


def _data_sets(reads: Sequence[Read], *, ahead: bool) -> list[DataSet]:
    return [read.data_set(read_ahead(read.batches) if ahead else read.batches) for read in reads]
