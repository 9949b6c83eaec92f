"""The data flows as they stand in a release's file of figures: one table each, columns named by component. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from nangluong.statistics.sdmx.dataflows import Component, Dataflow, Registry
from nangluong.statistics.sdmx.query.data import DataQuery
from nangluong.statistics.sdmx.writers.message import Layout

_CONSTANT = re.compile(r"'[A-Z0-9]+'")


def _stored(component: Component) -> Component:
    # A constant stays one in queries, so that periods are compared within its frequency only.
    column = component.column if _CONSTANT.fullmatch(component.column) else f'"{component.id}"'
    return replace(component, column=column, parameter="")


def stored_flow(flow: Dataflow) -> Dataflow:
    """Return the flow over its own table of the file of figures."""
    return replace(
        flow,
        table=f'"{flow.id}"',
        cross="",
        where="",
        among=(),
        dimensions=tuple(_stored(part) for part in flow.dimensions),
        time=_stored(flow.time),
        measure=_stored(flow.measure) if flow.measure else None,
        attributes=tuple(_stored(part) for part in flow.attributes),
    )


def stored_registry(registry: Registry, present: frozenset[str]) -> Registry:
    """Return the registry with only the flows that are `present`, each over its own table."""
    flows = tuple(stored_flow(flow) for flow in registry.dataflows if flow.id in present)
    return replace(registry, dataflows=flows)


def whole(flow: Dataflow) -> DataQuery:
    """Return the query of everything in a flow, in its standing order."""
    return DataQuery(whole=flow, flow=flow, layout=Layout(flow))
