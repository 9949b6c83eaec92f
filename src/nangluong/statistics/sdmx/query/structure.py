"""Structure and availability queries, in the syntax of 2.x and of 2.1."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nangluong.statistics.sdmx.dataflows import TIME, Registry
from nangluong.statistics.sdmx.errors import NotOffered, QuerySemanticError, QuerySyntaxError
from nangluong.statistics.sdmx.query.address import Address, instant, refuse_unknown
from nangluong.statistics.sdmx.query.data import (
    SERVICE_PARAMETERS,
    DataQuery,
    instants,
    parse_filters,
    parse_flow_and_key,
    refuse_other_years,
)
from nangluong.statistics.sdmx.query.references import Reference, parse_reference
from nangluong.statistics.sdmx.writers.message import Layout

OFFERED = (
    "categorisation", "categoryscheme", "codelist", "conceptscheme", "dataconstraint", "dataflow", "datastructure",
    "representationmap",
)  # fmt: skip
"""Sorts of artefacts this service has."""

_ITEM_SCHEMES = ("categoryscheme", "codelist", "conceptscheme")

_KNOWN = frozenset(
    [
        "agencyscheme", "metadatastructure", "metadataflow", "provisionagreement", "process", "metadataconstraint",
        "hierarchy", "hierarchyassociation", "dataproviderscheme", "dataconsumerscheme", "organisationunitscheme",
        "transformationscheme", "rulesetscheme", "userdefinedoperatorscheme", "customtypescheme", "namealiasscheme",
        "namepersonalisationscheme", "vtlmappingscheme", "valuelist", "structuremap", "conceptschememap",
        "categoryschememap", "organisationschememap", "reportingtaxonomymap", "metadataproviderscheme",
        "reportingtaxonomy", "metadataprovisionagreement", "structureset", "organisationscheme", "hierarchicalcodelist",
    ]
)  # fmt: skip
_OLD_NAMES = {"contentconstraint": "dataconstraint", "allowedconstraint": "dataconstraint", "structure": "*"}
_OLD_NAMES |= {"actualconstraint": "dataconstraint"}

_REFERENCES = frozenset(
    ["none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all", *OFFERED, *_OLD_NAMES]
)
_DETAILS = (
    "full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial", "raw",
)  # fmt: skip


@dataclass(frozen=True)
class StructureQuery:
    """Which artefacts are wanted. `kind` is one of `OFFERED` or `*`; `items` None = all items of a scheme."""

    kind: str
    reference: Reference
    items: frozenset[str] | None = None
    references: frozenset[str] = frozenset(["none"])
    detail: str = "full"
    as_of: dt.datetime | None = None


@dataclass(frozen=True)
class AvailabilityQuery:
    """Dimensions whose values are wanted: those the data of a query have (`exact`), or could have (`available`)."""

    data: DataQuery
    components: tuple[str, ...]
    mode: str = "exact"
    references: frozenset[str] = frozenset(["none"])


def _one_of(name: str, text: str, known: tuple[str, ...]) -> str:
    if text not in known:
        listed = ", ".join(known)
        raise QuerySyntaxError(
            f"{name} phải là một trong {listed}, không phải “{text[:40]}”.",
            f"{name} must be one of {listed}, not “{text[:40]}”.",
        )
    return text


def _references(text: str) -> frozenset[str]:
    words = frozenset(text.split(","))
    for word in sorted(words - _REFERENCES):
        if word in _KNOWN:
            continue  # a sort of artefact that exists, but not here: nothing to add
        raise QuerySyntaxError(f"references: không có “{word[:40]}”.", f"references: there is no “{word[:40]}”.")
    return frozenset(_OLD_NAMES.get(word, word) for word in words)


def _kind(text: str) -> str:
    kind = _OLD_NAMES.get(text, text)
    if kind in OFFERED or kind == "*":
        return kind
    listed = ", ".join(OFFERED)
    if kind in _KNOWN:
        raise NotOffered(
            f"Dịch vụ này không có {kind}. Các loại cấu trúc: {listed}.",
            f"This service has no {kind}. Structures here: {listed}.",
        )
    raise QuerySyntaxError(
        f"“{text[:40]}” không phải loại cấu trúc SDMX. Các loại: {listed}.",
        f"“{text[:40]}” is no sort of SDMX structure. Structures here: {listed}.",
    )


def parse_structure_query(address: Address) -> StructureQuery:
    """Return the query of an address below `/structure` (2.x), or of a whole 2.1 one (`/codelist/VN_MOIT/CL_AREA`).

    Both are sort, agency, id, version and item. Raises `QuerySyntaxError`, `NotOffered`.
    """
    refuse_unknown(address.parameters, frozenset(["references", "detail", "asOf"]) | SERVICE_PARAMETERS)
    if address.filters:
        raise QuerySyntaxError("c[…] chỉ dùng cho truy vấn số liệu.", "c[…] is for data queries only.")
    if len(address.segments) > 5:
        raise QuerySyntaxError("Đường dẫn có quá nhiều phần.", "The path has too many segments.")
    kind, agency, artefact, version, item = (*address.segments, *([""] * 5))[:5]
    kind = _kind(kind or "*")
    items = None if item in ("", "*", "all") else frozenset(item.replace("+", ",").split(","))
    if items and kind not in _ITEM_SCHEMES:
        raise QuerySemanticError(f"{kind} không có thành phần con.", f"{kind} has no items.")
    parameters = address.parameters
    return StructureQuery(
        kind=kind,
        reference=parse_reference(agency, artefact, version),
        items=items,
        references=_references(parameters.get("references", "none")),
        detail=_one_of("detail", parameters.get("detail", "full"), _DETAILS),
        as_of=instant("asOf", parameters["asOf"]) if "asOf" in parameters else None,
    )


def parse_availability_query(address: Address, registry: Registry) -> AvailabilityQuery:
    """Return the query of an address below `/availability` (2.x) or `/availableconstraint` (2.1).

    Raises `QuerySyntaxError`, `QuerySemanticError`, `NoResults`, `NotOffered`.
    """
    known = {"mode", "references", "updatedAfter", "startPeriod", "endPeriod", "asOf", "reportingYearStartDay"}
    refuse_unknown(address.parameters, frozenset(known) | SERVICE_PARAMETERS)
    modern = not address.segments or address.segments[0] in ("dataflow", "datastructure", "provisionagreement", "*")
    place = 5 if modern else 3  # sort/agency/id/version/key/COMPONENT against flow/key/provider/COMPONENT
    if len(address.segments) > place + 1:
        raise QuerySyntaxError("Đường dẫn có quá nhiều phần.", "The path has too many segments.")
    path = parse_flow_and_key(address.segments[:place], registry)
    refuse_other_years(address.parameters)
    asked = address.segments[place] if len(address.segments) > place else "*"
    dimensions = (*path.flow.dimension_ids, TIME)
    wanted = dimensions if asked in ("*", "all", "") else tuple(asked.replace("+", ",").split(","))
    for component in wanted:
        if component not in dimensions:
            listed = ", ".join(dimensions)
            raise QuerySemanticError(
                f"{path.flow.id} không có chiều “{component[:40]}”. Các chiều: {listed}.",
                f"{path.flow.id} has no dimension “{component[:40]}”. There are: {listed}.",
            )
    parameters = address.parameters
    after, as_of = instants(parameters)
    data = DataQuery(
        whole=path.flow,
        flow=path.flow,
        layout=Layout(path.flow),
        keys=path.keys,
        filters=parse_filters(address, path.flow),
        updated_after=after,
        as_of=as_of,
    )
    return AvailabilityQuery(
        data=data,
        components=tuple(component for component in dimensions if component in wanted),
        mode=_one_of("mode", parameters.get("mode", "exact"), ("exact", "available")),
        references=_references(parameters.get("references", "none")),
    )
