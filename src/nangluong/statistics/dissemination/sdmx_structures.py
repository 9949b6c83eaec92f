"""Structure, availability and schema queries answered."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from nangluong.statistics.dissemination.availability import available_in, read_available
from nangluong.statistics.dissemination.formats import SCHEMA_FORMATS, STRUCTURE_FORMATS, choose
from nangluong.statistics.dissemination.held import Held, hold
from nangluong.statistics.dissemination.machine_answers import Answer, respond
from nangluong.statistics.dissemination.resolving import STUBS, Name, constraint_id, graph_of, resolve
from nangluong.statistics.dissemination.sdmx_address import Asked
from nangluong.statistics.dissemination.sdmx_data import header_of
from nangluong.statistics.dissemination.stubs import json_stubs, xml_stubs
from nangluong.statistics.sdmx.dataflows import TIME, Dataflow
from nangluong.statistics.sdmx.errors import NoResults, NotOffered, QuerySyntaxError
from nangluong.statistics.sdmx.query.address import instant, refuse_unknown, truth
from nangluong.statistics.sdmx.query.references import Reference, parse_reference
from nangluong.statistics.sdmx.query.structure import (
    StructureQuery,
    parse_availability_query,
    parse_structure_query,
)
from nangluong.statistics.sdmx.structures.artefacts import Artefacts
from nangluong.statistics.sdmx.structures.code_maps import read_code_maps
from nangluong.statistics.sdmx.structures.data_schema import data_schema
from nangluong.statistics.sdmx.structures.inputs import Available, CodeList, CodeMap
from nangluong.statistics.sdmx.structures.messages import structures_json, structures_ml_2_1, structures_ml_3_0
from nangluong.statistics.sdmx.structures.naming import packed

_SCHEMAS = "https://registry.sdmx.org/schemas/v{}/"


@lru_cache(maxsize=1)
def _code_maps() -> tuple[CodeMap, ...]:
    return read_code_maps(Path(settings.REFERENCE_ROOT))


@dataclass(frozen=True)
class _Maker:
    """Makes the artefacts of a release by name; `partial` are the codes that lists are cut down to."""

    held: Held
    partial: dict[str, Collection[str]]

    @property
    def artefacts(self) -> Artefacts:
        return Artefacts(self.held.definitions, packed)

    def _flow(self, name: str) -> Dataflow:
        return next(flow for flow in self.held.definitions.dataflows if flow.id == name)

    def _codelist(self, name: str) -> Any:
        known: CodeList = self.held.lists[name]
        if name in self.partial:
            known = known.only(sorted(self.partial[name]))
        return self.artefacts.codelist(known)

    def _structure(self, name: str) -> Any:
        flow = next(flow for flow in self.held.definitions.dataflows if flow.structure_id == name)
        return self.artefacts.data_structure(flow)

    def _constraint(self, name: str) -> Any:
        flow = next(flow for flow in self.held.registry.dataflows if constraint_id(flow) == name)
        return self.artefacts.constraint(available_in(self.held, flow.id))

    def _categorisation(self, name: str) -> Any:
        return next(one for one in self.artefacts.categorisations() if one.id == name)

    def make(self, name: Name) -> Any:
        """Return the artefact."""
        makers: dict[str, Callable[[str], Any]] = {
            "codelist": self._codelist,
            "conceptscheme": lambda _id: self.artefacts.concept_scheme(),
            "categoryscheme": lambda _id: self.artefacts.category_scheme(),
            "dataflow": lambda found: self.artefacts.dataflow(self._flow(found)),
            "datastructure": self._structure,
            "categorisation": self._categorisation,
            "dataconstraint": self._constraint,
            "representationmap": lambda found: self.artefacts.representation_map(
                next(one for one in _code_maps() if one.id == found)
            ),
        }
        return makers[name[0]](name[1])


def _with_items(artefact: Any, items: frozenset[str]) -> Any:
    """Return a scheme with only some of its items; those above a code stay with it."""
    kept = [item for item in artefact.items if item.id in items]
    if not kept:
        listed = ", ".join(sorted(items))[:200]
        raise NoResults(f"{artefact.id} không có {listed}.", f"{artefact.id} has no {listed}.")
    return msgspec.structs.replace(artefact, items=kept, is_partial=True)


def _used_codes(held: Held, names: Iterable[Name]) -> dict[str, Collection[str]]:
    """Return, for each code list, the codes that the flows among `names` really use."""
    used: dict[str, set[str]] = {}
    structures = {name for kind, name in names if kind == "datastructure"}
    flows = {name for kind, name in names if kind == "dataflow"}
    for flow in held.registry.dataflows:
        if flow.id not in flows and flow.structure_id not in structures:
            continue
        values = available_in(held, flow.id).values
        for part in flow.dimensions:
            if part.codelist:
                used.setdefault(part.codelist, set()).update(values.get(part.id, ()))
    return dict(used)


def _selected(held: Held, query: StructureQuery) -> tuple[list[Name], list[Name]]:
    graph = graph_of(held.registry, held.filled, held.lists, _code_maps())
    asked, beside = resolve(graph, held.definitions.agency, query)
    if not asked:
        raise NoResults("Không có cấu trúc nào khớp với truy vấn.", "No structure matches the query.")
    return asked, beside


def _built(held: Held, query: StructureQuery, asked: Sequence[Name], beside: Sequence[Name]) -> list[Any]:
    partial = _used_codes(held, (*asked, *beside)) if query.detail == "referencepartial" else {}
    if partial:
        partial = {name: codes for name, codes in partial.items() if ("codelist", name) not in asked}
    maker = _Maker(held, partial)
    made = [maker.make(name) for name in asked]
    if query.items:
        made = [_with_items(artefact, query.items) for artefact in made]
    return [*made, *(maker.make(name) for name in beside)]


def _written(held: Held, key: str, artefacts: Sequence[Any], language: str) -> bytes:
    header = header_of(held, "STRUCTURE")
    if key == "json_2_0":
        return structures_json(header, artefacts, language=language)
    if key == "ml_2_1":
        return structures_ml_2_1(header, artefacts)
    return structures_ml_3_0(header, artefacts)


def _cut(body: bytes, key: str, query: StructureQuery, asked: Sequence[Name], beside: Sequence[Name]) -> bytes:
    if query.detail not in STUBS:
        return body
    all_of_them, texts = STUBS[query.detail]
    names = {*beside, *(asked if all_of_them else ())}
    if not names:
        return body
    return (json_stubs if key == "json_2_0" else xml_stubs)(body, names, texts=texts)


def structure_answer(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Answer a structure query. Raises the typed refusals of the query, `NoResults` where nothing matches."""
    chosen = choose(STRUCTURE_FORMATS, accept=asked.accept, word=asked.word, legacy=asked.legacy)
    query = parse_structure_query(asked.address)
    held = hold(asked.release(query.as_of))
    names, beside = _selected(held, query)
    if chosen.format.key == "ml_2_1":
        names = [name for name in names if name[0] != "representationmap"]
        if not names:
            raise NotOffered(
                "SDMX-ML 2.1 không có representationmap; hãy dùng SDMX-JSON 2.0 hoặc SDMX-ML 3.0.",
                "SDMX-ML 2.1 has no representation maps; use SDMX-JSON 2.0 or SDMX-ML 3.0.",
            )

    def body() -> bytes:
        key = chosen.format.key
        made = _built(held, query, names, beside)
        return _cut(_written(held, key, made, asked.language), key, query, names, beside)

    answer = Answer(held.release, chosen.format.content_type, asked.key, body, pinned=asked.pinned)
    return respond(request, answer)


def availability_answer(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Answer an availability query with a constraint. Raises the typed refusals; `NoResults` where nothing matches."""
    chosen = choose(STRUCTURE_FORMATS, accept=asked.accept, word=asked.word, legacy=asked.legacy)
    text = asked.address.parameters.get("asOf", "")
    held = hold(asked.release(instant("asOf", text) if text else None))
    query = parse_availability_query(asked.address, held.registry)
    if query.data.updated_after:
        raise NotOffered(
            "Truy vấn khả dụng ở đây không nhận updatedAfter.", "Availability queries here do not take updatedAfter."
        )

    def body() -> bytes:
        available = read_available(held, query)
        if not available.observations:
            raise NoResults("Không có quan sát nào khớp với truy vấn.", "No observation matches the query.")
        beside = _around(held, query.data.whole, query.references)
        maker = _Maker(held, _codes_of(query.data.whole, available))
        artefacts = [maker.artefacts.constraint(available), *(maker.make(name) for name in beside)]
        return _written(held, chosen.format.key, artefacts, asked.language)

    answer = Answer(held.release, chosen.format.content_type, ("availability", *asked.key), body, pinned=asked.pinned)
    return respond(request, answer)


def _around(held: Held, flow: Dataflow, references: frozenset[str]) -> list[Name]:
    """Return what comes with a constraint: the flow and, below it, its structure, concepts and code lists."""
    if references == {"none"}:
        return []
    graph = graph_of(held.registry, held.filled, held.lists, _code_maps())
    exactly = Reference(frozenset({flow.agency}), frozenset({flow.id}), None)
    asked, beside = resolve(
        graph, flow.agency, StructureQuery("dataflow", exactly, references=frozenset({"descendants"}))
    )
    around = [*asked, *beside]
    if references & {"all", "descendants"}:
        return around
    wanted = {"dataflow"} if "children" in references else set(references)
    return [name for name in around if name[0] in wanted]


def _codes_of(flow: Dataflow, available: Available) -> dict[str, Collection[str]]:
    codes: dict[str, set[str]] = {}
    for part in flow.dimensions:
        if part.codelist and part.id in available.values:
            codes.setdefault(part.codelist, set()).update(available.values[part.id])
    return dict(codes)


def schema_answer(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """Answer a schema query (`/schema/dataflow/VN_MOIT/DF_ENERGY/1.0.0`) with the XML schema of the flow's messages."""
    chosen = choose(SCHEMA_FORMATS, accept=asked.accept, word=asked.word, legacy=asked.legacy)
    known = ("dimensionAtObservation", "asOf", "format", "lang", "deletion")
    refuse_unknown(asked.address.parameters, known)
    if truth("deletion", asked.address.parameters.get("deletion", "false")):
        raise NotOffered(
            "Không có lược đồ riêng cho thông điệp xóa.", "There is no schema of its own for messages that delete."
        )
    segments = (*asked.address.segments, "", "", "", "")
    context, agency, artefact, version = segments[:4]
    if context not in ("dataflow", "datastructure") or len(asked.address.segments) > 4:
        raise QuerySyntaxError(
            "Viết /schema/dataflow/CƠ_QUAN/MÃ/PHIÊN_BẢN hoặc /schema/datastructure/…",
            "Write /schema/dataflow/AGENCY/ID/VERSION or /schema/datastructure/…",
        )
    reference = parse_reference(agency, artefact, version)
    text = asked.address.parameters.get("asOf", "")
    held = hold(asked.release(instant("asOf", text) if text else None))
    flows = [
        flow
        for flow in held.registry.dataflows
        if reference.means(flow.agency, flow.id if context == "dataflow" else flow.structure_id, flow.version)
    ]
    if len(flows) != 1:
        raise NoResults("Hãy nêu đúng một luồng dữ liệu.", "Name exactly one data flow.")
    observation = asked.address.parameters.get("dimensionAtObservation", TIME)
    modern = chosen.format.key == "xsd_3_0"
    base = _SCHEMAS.format("3_0" if modern else "2_1")

    def body() -> bytes:
        return data_schema(flows[0], observation, held.lists, base=base, modern=modern)

    key = ("schema", *asked.key)
    return respond(request, Answer(held.release, chosen.format.content_type, key, body, pinned=asked.pinned))
