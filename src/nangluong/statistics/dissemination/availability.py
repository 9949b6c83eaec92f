"""What there is in a data flow: which codes occur, how many series and observations, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

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
        first=min((first for *_rest, first, _last in found), key=lambda text: parse_period(text).start) if bounds else "",
        last=max((last for *_rest, last in found), key=lambda text: parse_period(text).end) if bounds else "",
        series=sum(series for _frequency, series, *_rest in found),
        observations=sum(observations for _frequency, _series, observations, *_rest in found),
    )


def _everything(held: Held, flow_id: str) -> AvailabilityQuery:
    flow = held.registry.dataflow(flow_id)
    return AvailabilityQuery(data=whole(flow), components=(*flow.dimension_ids, TIME))


@lru_cache(maxsize=256)
def _whole_flow(key: str, flow_id: str, held: _Unhashed) -> Available:
    return read_available(held.held, _everything(held.held, flow_id))


class _Unhashed:
    """Carries the release past the cache, which goes by its folder alone."""

    def __init__(self, held: Held) -> None:
        self.held = held

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Unhashed)


def available_in(held: Held, flow_id: str) -> Available:
    """Return what there is in a whole flow, kept in memory. Raises `NoResults` for a flow that is not there."""
    return _whole_flow(str(held.folder), flow_id, _Unhashed(held))


also_forget(_whole_flow.cache_clear)
