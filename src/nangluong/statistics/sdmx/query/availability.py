"""Availability as SQL: which values occur, how many series and observations there are, from when to when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from nangluong.statistics.sdmx.dataflows import TIME
from nangluong.statistics.sdmx.query.data import DataQuery
from nangluong.statistics.sdmx.query.sql import Given, Sql, expression, relation, where
from nangluong.statistics.sdmx.query.structure import AvailabilityQuery


def without(query: DataQuery, component: str) -> DataQuery:
    """Return the query with nothing asked of one component: what else could be chosen there."""
    filters = tuple(wanted for wanted in query.filters if wanted.component != component)
    if component not in query.whole.dimension_ids:
        return replace(query, filters=filters)
    place = query.whole.dimension_ids.index(component)
    keys = tuple(replace(key, values=(*key.values[:place], None, *key.values[place + 1 :])) for key in query.keys)
    if any(all(values is None for values in key.values) for key in keys):
        keys = ()
    return replace(query, filters=filters, keys=keys)


def values_of(query: AvailabilityQuery, component: str, table: Callable[[str], str], given: Given) -> Sql:
    """Return the statement of the distinct values of one dimension, sorted."""
    data = without(query.data, component) if query.mode == "available" else query.data
    column = expression(data.whole.components[component], given)
    condition = where(data, given)
    source = relation(data.whole, table, given)
    text = f"SELECT DISTINCT {column.text} AS available {source.text} AND {condition.text} ORDER BY 1"
    return Sql(text, (*column.parameters, *source.parameters, *condition.parameters))


def metrics(query: AvailabilityQuery, table: Callable[[str], str], given: Given) -> Sql:
    """Return the statement of the number of series, the number of observations and the first and last time period.

    First and last are by the text of the period within each frequency; with several frequencies take the earliest start
    and the latest end of the rows returned (one row for each frequency).
    """
    flow = query.data.whole
    source, condition = relation(flow, table, given), where(query.data, given)
    key = [expression(part, given) for part in flow.dimensions]
    frequency, period = expression(flow.components["FREQ"], given), expression(flow.components[TIME], given)
    text = (
        f"SELECT {frequency.text} AS frequency, count(DISTINCT ({', '.join(part.text for part in key)})) AS series,"
        f" count(*) AS observations, min({period.text}) AS first, max({period.text}) AS last"
        f" {source.text} AND {condition.text} GROUP BY 1 ORDER BY 1"
    )
    counted = (value for part in key for value in part.parameters)
    return Sql(text, (*frequency.parameters, *counted, *source.parameters, *condition.parameters))
