"""Data queries in the syntax of 2.x (`/data/dataflow/VN_MOIT/DF_X/1.0.0/A.VN.*`) and of 2.1 (`/data/DF_X/A.VN.`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from nangluong.statistics.sdmx.dataflows import TIME, Dataflow, Level, Registry
from nangluong.statistics.sdmx.errors import NoResults, NotOffered, QuerySemanticError, QuerySyntaxError
from nangluong.statistics.sdmx.query.address import Address, instant, refuse_unknown, truth, whole_number
from nangluong.statistics.sdmx.query.filters import Filter, parse_filter, period_filter
from nangluong.statistics.sdmx.query.keys import Key, parse_keys
from nangluong.statistics.sdmx.query.ordering import Order, parse_sort
from nangluong.statistics.sdmx.query.references import Reference, parse_flow_reference, parse_reference
from nangluong.statistics.sdmx.writers.message import Layout

CONTEXTS = ("dataflow", "datastructure", "provisionagreement", "*")
SERVICE_PARAMETERS = frozenset(["format", "lang"])
"""Parameters of this service that are not part of the query."""

PARAMETERS = frozenset(
    [
        "updatedAfter", "firstNObservations", "lastNObservations", "dimensionAtObservation", "attributes", "measures",
        "includeHistory", "offset", "limit", "sort", "asOf", "reportingYearStartDay", "startPeriod", "endPeriod",
        "detail",
    ]
)  # fmt: skip

_DETAIL = {
    "full": ("dsd", "all"),
    "dataonly": ("none", "all"),
    "serieskeysonly": ("none", "none"),
    "nodata": ("series", "none"),
}
_CALENDAR_YEAR = "--01-01"


@dataclass(frozen=True)
class DataQuery:
    """What a client wants of one data flow.

    `flow` carries only the attributes asked for, and no measure when none is wanted; `whole` is the flow as published,
    whose components can all be filtered by. `keys` and `filters` are all to hold (keys among themselves: any). `limit`
    None = no limit of the client's.
    """

    whole: Dataflow
    flow: Dataflow
    layout: Layout
    keys: tuple[Key, ...] = ()
    filters: tuple[Filter, ...] = ()
    first: int | None = None
    last: int | None = None
    updated_after: dt.datetime | None = None
    as_of: dt.datetime | None = None
    include_history: bool = False
    offset: int = 0
    limit: int | None = None
    order: tuple[Order, ...] = ()

    @property
    def series_only(self) -> bool:
        """Return whether only keys of series are wanted."""
        return self.flow.measure is None and not self.flow.attributes


@dataclass(frozen=True)
class FlowAndKey:
    """The path of a data or availability query."""

    flow: Dataflow
    keys: tuple[Key, ...]


def _chosen(registry: Registry, reference: Reference, context: str, described: str) -> Dataflow:
    """Return the one flow that is meant. Raises `NoResults`, or `NotOffered` when there are several."""
    structures = context == "datastructure"
    flows = [
        flow
        for flow in registry.dataflows
        if reference.means(flow.agency, flow.structure_id if structures else flow.id, flow.version)
    ]
    if context == "provisionagreement" or not flows:
        known = ", ".join(flow.id for flow in registry.dataflows)
        raise NoResults(
            f"Không có luồng dữ liệu nào khớp với “{described}”. Các luồng hiện có: {known}.",
            f"No data flow matches “{described}”. There are: {known}.",
        )
    if len(flows) > 1:
        raise NotOffered(
            "Mỗi truy vấn chỉ trả về một luồng dữ liệu. Hãy nêu mã của luồng.",
            "A query returns one data flow here. Name the flow.",
        )
    return flows[0]


def parse_flow_and_key(segments: tuple[str, ...], registry: Registry) -> FlowAndKey:
    """Return flow and key of a path in either syntax. Raises `QuerySyntaxError`, `NoResults`, `NotOffered`."""
    described = "/".join(segments)[:80]
    if not segments or segments[0] in CONTEXTS:
        given = (*segments, *([""] * 5))[: max(5, len(segments))]
        if len(given) > 5:
            raise _too_many(described)
        context, agency, artefact, version, key = given
        flow = _chosen(registry, parse_reference(agency, artefact, version), context, described)
        return FlowAndKey(flow, parse_keys(key, flow.dimension_ids, legacy=False))
    if len(segments) > 3:
        raise _too_many(described)
    flow = _chosen(registry, parse_flow_reference(segments[0]), "dataflow", described)
    if len(segments) == 3 and segments[2] not in ("all", "*", flow.agency):
        raise NoResults(
            f"Không có nhà cung cấp “{segments[2][:40]}”.", f"There is no data provider “{segments[2][:40]}”."
        )
    key = segments[1] if len(segments) > 1 else "all"
    return FlowAndKey(flow, parse_keys(key, flow.dimension_ids, legacy=True))


def _too_many(described: str) -> QuerySyntaxError:
    return QuerySyntaxError(
        f"Đường dẫn “{described}” có quá nhiều phần.", f"The path “{described}” has too many segments."
    )


def parse_filters(address: Address, flow: Dataflow) -> tuple[Filter, ...]:
    """Return the component filters, those of 2.1's period parameters included. Raises a typed error."""
    for component in address.filters:
        if component not in flow.components:
            known = ", ".join(flow.components)
            raise QuerySemanticError(
                f"c[{component[:40]}]: {flow.id} không có thành phần này. Các thành phần: {known}.",
                f"c[{component[:40]}]: {flow.id} has no such component. There are: {known}.",
            )
    filters = [parse_filter(component, text) for component, text in address.filters.items()]
    start, end = (address.parameters.get(name, "") for name in ("startPeriod", "endPeriod"))
    if start or end:
        if TIME in address.filters:
            raise QuerySyntaxError(
                f"Dùng startPeriod/endPeriod hoặc c[{TIME}], không dùng cả hai.",
                f"Use startPeriod/endPeriod or c[{TIME}], not both.",
            )
        filters.append(period_filter(TIME, start, end))
    return tuple(filters)


def _attributes(flow: Dataflow, text: str) -> frozenset[str]:
    known = {part.id: part for part in flow.attributes}
    groups = {
        "dsd": frozenset(known),
        "all": frozenset(known),
        "none": frozenset[str](),
        "msd": frozenset[str](),
        "dataset": frozenset[str](),
        "series": frozenset(name for name, part in known.items() if part.level is Level.SERIES),
        "obs": frozenset(name for name, part in known.items() if part.level is Level.OBSERVATION),
    }
    chosen: frozenset[str] = frozenset()
    for word in text.split(","):
        if word not in groups and word not in known:
            listed = ", ".join([*groups, *known])
            raise QuerySemanticError(
                f"attributes: không có “{word[:40]}”. Có thể dùng: {listed}.",
                f"attributes: there is no “{word[:40]}”. Possible are: {listed}.",
            )
        chosen |= groups.get(word, frozenset([word]))
    return chosen


def _measures(flow: Dataflow, text: str) -> bool:
    measure = flow.measure.id if flow.measure else ""
    words = text.split(",")
    for word in words:
        if word not in ("all", "none", measure):
            raise QuerySemanticError(
                f"measures: không có “{word[:40]}”. Có thể dùng: all, none, {measure}.",
                f"measures: there is no “{word[:40]}”. Possible are: all, none, {measure}.",
            )
    return words != ["none"]


def _reduced(flow: Dataflow, parameters: Mapping[str, str]) -> Dataflow:
    detail = parameters.get("detail", "full")
    if detail not in _DETAIL:
        raise QuerySyntaxError(
            f"detail phải là một trong {', '.join(_DETAIL)}, không phải “{detail[:40]}”.",
            f"detail must be one of {', '.join(_DETAIL)}, not “{detail[:40]}”.",
        )
    attributes, measures = _DETAIL[detail]
    chosen = _attributes(flow, parameters.get("attributes", attributes))
    return flow.only(chosen, measure=_measures(flow, parameters.get("measures", measures)))


def instants(parameters: Mapping[str, str]) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Return the instants updatedAfter and asOf, where given. Raises `QuerySyntaxError`, `QuerySemanticError`."""
    after, as_of = (
        instant(name, parameters[name]) if name in parameters else None for name in ("updatedAfter", "asOf")
    )
    if after and as_of and after > as_of:
        raise QuerySemanticError("updatedAfter muộn hơn asOf.", "updatedAfter is later than asOf.")
    return after, as_of


def refuse_other_years(parameters: Mapping[str, str]) -> None:
    """Raise `NotOffered` for reporting years that do not begin on 1 January."""
    if parameters.get("reportingYearStartDay", _CALENDAR_YEAR) != _CALENDAR_YEAR:
        raise NotOffered(
            "Số liệu ở đây theo năm dương lịch (reportingYearStartDay=--01-01).",
            "Figures here are of calendar years (reportingYearStartDay=--01-01).",
        )


def parse_data_query(address: Address, registry: Registry) -> DataQuery:
    """Return the query that an address (below `/data`) states.

    Raises `QuerySyntaxError` (400), `QuerySemanticError` (422), `NoResults` (404: no such flow) or `NotOffered` (501).
    """
    parameters = address.parameters
    refuse_unknown(parameters, PARAMETERS | SERVICE_PARAMETERS)
    path = parse_flow_and_key(address.segments, registry)
    refuse_other_years(parameters)
    flow = _reduced(path.flow, parameters)
    series_only = flow.measure is None and not flow.attributes
    layout = Layout(flow, parameters.get("dimensionAtObservation", TIME), series_only)
    counts = {
        name: whole_number(name, parameters[name], least=least) if name in parameters else None
        for name, least in (("firstNObservations", 1), ("lastNObservations", 1), ("limit", 1), ("offset", 0))
    }
    after, as_of = instants(parameters)
    return DataQuery(
        whole=path.flow,
        flow=flow,
        keys=path.keys,
        filters=parse_filters(address, path.flow),
        layout=layout,
        first=counts["firstNObservations"],
        last=counts["lastNObservations"],
        updated_after=after,
        as_of=as_of,
        include_history=truth("includeHistory", parameters.get("includeHistory", "false")),
        offset=counts["offset"] or 0,
        limit=counts["limit"],
        order=parse_sort(parameters.get("sort", ""), layout),
    )
