"""What there is in a data flow: which codes occur, how many series and observations, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nangluong.statistics.dissemination.held import Held
from nangluong.statistics.dissemination.published_flows import whole
from nangluong.statistics.queries.snapshot import also_forget
from nangluong.statistics.sdmx.dataflows import TIME
from nangluong.statistics.sdmx.periods import parse_period
from nangluong.statistics.sdmx.query.availability import metrics, values_of
from nangluong.statistics.sdmx.query.sql import Given
from nangluong.statistics.sdmx.query.structure import AvailabilityQuery
from nangluong.statistics.sdmx.structures.inputs import Available


def read_available(held: Held, query: AvailabilityQuery) -> Available:
    """Return what the data of a query have; nothing (no observations) where nothing matches.

    The bounds of TIME_PERIOD are the first and last period by the time they cover, over all frequencies.
    """
    given = Given({"release": held.release.number})
    flow = query.data.whole
    found = held.rows(metrics(query, held.table, given))
    values: dict[str, Sequence[str]] = {}
    for component in query.components:
        if component != TIME and found:
            values[component] = [value for (value,) in held.rows(values_of(query, component, held.table, given))]
    bounds = TIME in query.components and bool(found)
    return Available(
        flow=flow.id,
        values=values,
        first=min((first for *_rest, first, _last in found), key=lambda text: parse_period(text).start)
        if bounds
        else "",
        last=max((last for *_rest, last in found), key=lambda text: parse_period(text).end) if bounds else "",
        series=sum(series for _frequency, series, *_rest in found),
        observations=sum(observations for _frequency, _series, observations, *_rest in found),
    )


def _everything(held: Held, flow_id: str) -> AvailabilityQuery:
    flow = held.registry.dataflow(flow_id)
    return AvailabilityQuery(data=whole(flow), components=(*flow.dimension_ids, TIME))


_whole_flows: dict[tuple[Path, str], Available] = {}


def available_in(held: Held, flow_id: str) -> Available:
    """Return what there is in a whole flow, kept in memory. Raises `NoResults` for a flow that is not there."""
    key = (held.folder, flow_id)
    if key not in _whole_flows:
        _whole_flows[key] = read_available(held, _everything(held, flow_id))
    return _whole_flows[key]


also_forget(_whole_flows.clear)
