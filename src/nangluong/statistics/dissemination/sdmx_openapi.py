"""The SDMX service described by OpenAPI 3.1: which addresses it has and everything it can answer. Pure.

SDMX's own OpenAPI document describes the whole standard; this one describes what is here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nangluong.statistics.dissemination.formats import DATA_FORMATS, SCHEMA_FORMATS, STRUCTURE_FORMATS, Format
from nangluong.statistics.sdmx.query.structure import OFFERED

_REFUSALS = {
    "400": "The address does not follow the grammar",
    "404": "Nothing matches, or nothing was public at that time",
    "405": "This service is for reading only",
    "406": "The format is not written here; the message lists those that are",
    "413": "The answer would be larger than is given at once; the message says how to narrow it",
    "422": "Well formed, but without meaning for this data flow",
    "429": "Too many requests; `Retry-After` says when to come back",
    "500": "Our fault",
    "501": "A part of the standard that is not offered here",
}
_ERROR_TYPES = ("application/xml", "application/json", "application/problem+json")
_ID = r"^[A-Za-z0-9_@$-]+$"
_VERSION = r"^(\*|\+|~|latest|\d{1,3}\.\d{1,3}\.\d{1,3})$"


def _path(name: str, pattern: str, example: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern, "maxLength": 200}
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def _query(name: str, schema: dict[str, Any], text: str = "") -> dict[str, Any]:
    described: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": schema}
    return {**described, "description": text} if text else described


def _words(*words: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(words)}


def _which_release() -> list[dict[str, Any]]:
    day = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
    return [
        _query("release", {"type": "string", "pattern": r"^[0-9A-Za-z-]{1,16}$"}, "Number of a release: 2026-1"),
        _query("as_of", day, "What was public at the end of a day in Viet Nam"),
        _query("asOf", {"type": "string", "format": "date-time"}, "What was public at an instant"),
        _query("lang", _words("vi", "en"), "Language of best-match names"),
    ]


def _format(offered: Sequence[Format]) -> dict[str, Any]:
    return _query("format", _words(*(word for one in offered for word in one.words)), "Instead of the header Accept")


def _answers(offered: Sequence[Format], *, no_content: bool = False) -> dict[str, Any]:
    content: dict[str, Any] = {one.content_type: {"schema": {"type": "string"}} for one in offered}
    error: dict[str, Any] = {kind: {"schema": {}} for kind in _ERROR_TYPES}
    answers: dict[str, Any] = {"200": {"description": "The answer", "content": content}}
    if no_content:
        answers["204"] = {"description": "Nothing has changed since `updatedAfter`"}
    answers["304"] = {"description": "The copy that the client has is still true"}
    return answers | {status: {"description": text, "content": error} for status, text in _REFUSALS.items()}


def _operation(
    name: str, summary: str, parameters: list[dict[str, Any]], offered: Sequence[Format], *, no_content: bool = False
) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters, *_which_release(), _format(offered)],
            "responses": _answers(offered, no_content=no_content),
        }
    }


def _filters(components: Sequence[str]) -> list[dict[str, Any]]:
    text = {"type": "string", "maxLength": 200}
    return [_query(f"c[{name}]", text, "Value, or operators: ge:2019+le:2021, A,B, sw:01") for name in components]


def _data_parameters(components: Sequence[str]) -> list[dict[str, Any]]:
    count = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
    return [
        *_filters(components),
        _query("firstNObservations", count),
        _query("lastNObservations", count),
        _query("limit", count),
        _query("offset", {"type": "integer", "minimum": 0, "maximum": 999_999_999}),
        _query("updatedAfter", {"type": "string", "format": "date-time"}),
        _query("includeHistory", _words("true", "false")),
        _query("dimensionAtObservation", _words("TIME_PERIOD", "AllDimensions", *components[:2])),
        _query("attributes", _words("dsd", "msd", "dataset", "series", "obs", "all", "none")),
        _query("measures", _words("all", "none")),
        _query("sort", {"type": "string", "maxLength": 200}),
        _query("reportingYearStartDay", _words("--01-01")),
    ]


def sdmx_description(agency: str, flows: Sequence[str], components: Sequence[str], codelists: Sequence[str]) -> Any:
    """Return the description; `components` are those of the data flow that comes first in `flows`."""
    flow = {"name": "id", "in": "path", "required": True, "schema": _words(*flows)}
    version = _path("version", _VERSION, "1.0.0")
    key = _path("key", r"^[A-Za-z0-9_*.+,-]+$", "*")
    data = f"/sdmx/data/dataflow/{agency}/{{id}}/{{version}}/{{key}}"
    artefact = _path("id", _ID, "*")
    kind = {"name": "kind", "in": "path", "required": True, "schema": _words(*OFFERED, "*")}
    structure_parameters = [
        _query("references", _words("none", "children", "descendants", "parents", "parentsandsiblings", "all")),
        _query("detail", _words("full", "allstubs", "referencestubs", "referencepartial", "raw")),
    ]
    old = [_query("startPeriod", {"type": "string"}), _query("endPeriod", {"type": "string"})]
    paths = {
        data: _operation(
            "data", "Figures", [flow, version, key, *_data_parameters(components)], DATA_FORMATS, no_content=True
        ),
        "/sdmx/data/{id}/{key}": _operation(
            "data_2_1", "Figures, in the syntax of 2.1", [flow, key, *old], DATA_FORMATS, no_content=True
        ),
        f"/sdmx/availability/dataflow/{agency}/{{id}}/{{version}}/{{key}}/{{component}}": _operation(
            "availability",
            "What there is",
            [
                flow,
                version,
                key,
                {"name": "component", "in": "path", "required": True, "schema": _words("*", *components)},
                *_filters(components[:3]),
                _query("mode", _words("exact", "available")),
            ],
            STRUCTURE_FORMATS,
        ),
        f"/sdmx/structure/{{kind}}/{agency}/{{id}}/{{version}}": _operation(
            "structure", "Structures", [kind, artefact, version, *structure_parameters], STRUCTURE_FORMATS
        ),
        f"/sdmx/structure/codelist/{agency}/{{list}}/{{version}}/{{item}}": _operation(
            "items",
            "Codes of a list",
            [
                {"name": "list", "in": "path", "required": True, "schema": _words(*codelists)},
                version,
                _path("item", _ID, "A"),
            ],
            STRUCTURE_FORMATS,
        ),
        f"/sdmx/schema/dataflow/{agency}/{{id}}/{{version}}": _operation(
            "schema", "XML schema of a flow's messages", [flow, version], SCHEMA_FORMATS
        ),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "nangluong SDMX REST", "version": "2.2.2", "description": "SDMX REST 2.x and 2.1 addresses."},
        "paths": paths,
    }
