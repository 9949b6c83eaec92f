"""Queries as SQL over the lake. Values of users are always parameters; names and expressions are our own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from nangluong.statistics.sdmx.dataflows import TIME, Component, Dataflow, Kind
from nangluong.statistics.sdmx.errors import QuerySemanticError
from nangluong.statistics.sdmx.periods import WRITTEN, earliest, latest, parse_period
from nangluong.statistics.sdmx.query.data import DataQuery
from nangluong.statistics.sdmx.query.filters import TEXT_OPERATORS, Condition, Filter, Operator
from nangluong.statistics.sdmx.query.keys import Key
from nangluong.statistics.sdmx.query.ordering import Order, keeps_series_together, standing_order

_FREQUENCY = "FREQ"
_CONSTANT = re.compile(r"'([A-Z0-9]+)'")
_COMPARISONS = {Operator.EQ: "=", Operator.LT: "<", Operator.LE: "<=", Operator.GT: ">", Operator.GE: ">="}
_TEXT = {
    Operator.CO: "contains({}, ?)",
    Operator.NC: "NOT contains(coalesce({}, ''), ?)",
    Operator.SW: "starts_with({}, ?)",
    Operator.EW: "ends_with({}, ?)",
}


@dataclass(frozen=True)
class Sql:
    """SQL text with `?` and the values for them, in order."""

    text: str
    parameters: tuple[Any, ...] = ()

    @staticmethod
    def joined(word: str, parts: Sequence[Sql], otherwise: str) -> Sql:
        """Return the parts joined by AND or OR, `otherwise` where there are none."""
        if not parts:
            return Sql(otherwise)
        if len(parts) == 1:
            return parts[0]
        values = tuple(value for part in parts for value in part.parameters)
        return Sql("(" + f" {word} ".join(part.text for part in parts) + ")", values)


def _all(parts: Sequence[Sql]) -> Sql:
    return Sql.joined("AND", parts, "true")


def _any(parts: Sequence[Sql]) -> Sql:
    return Sql.joined("OR", parts, "false")


@dataclass(frozen=True)
class Given:
    """What the service adds to a query: single values (`release`) and lists (`open_sources`), by name."""

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


def expression(component: Component, given: Given) -> Sql:
    """Return the SQL of a component; the values of parameters are in `given`."""
    if component.parameter:
        return Sql("CAST(? AS VARCHAR)", (given.values[component.parameter],))
    return Sql(component.column)


def _number(component: Component, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise QuerySemanticError(
            f"c[{component.id}]: “{text[:40]}” không phải là số.", f"c[{component.id}]: “{text[:40]}” is not a number."
        )
    return number


def _compared(component: Component, column: Sql, condition: Condition) -> Sql:
    numeric = component.kind is Kind.NUMBER
    if condition.operator in TEXT_OPERATORS:
        if numeric:
            raise QuerySemanticError(
                f"c[{component.id}]: phép “{condition.operator.value}” không dùng cho số.",
                f"c[{component.id}]: operator “{condition.operator.value}” does not apply to numbers.",
            )
        return Sql(_TEXT[condition.operator].format(column.text), (*column.parameters, condition.value))
    value = _number(component, condition.value) if numeric else condition.value
    if condition.operator is Operator.NE:
        return Sql(f"{column.text} IS DISTINCT FROM ?", (*column.parameters, value))
    return Sql(f"{column.text} {_COMPARISONS[condition.operator]} ?", (*column.parameters, value))


def _within(column: Sql, values: Sequence[str]) -> Sql:
    marks = ", ".join("?" * len(values))
    return Sql(f"{column.text} IN ({marks})", (*column.parameters, *values))


def _in_time(column: str, frequency: str, condition: Condition) -> Sql:
    """Return a comparison of periods of one frequency: by the time they cover, as texts that sort by time."""
    period = parse_period(condition.value)
    if condition.operator is Operator.GE:
        return Sql(f"{column} >= ?", (earliest(frequency, period.start),))
    if condition.operator is Operator.GT:
        return Sql(f"{column} >= ?", (earliest(frequency, period.end),))
    if condition.operator is Operator.LE:
        return Sql(f"{column} <= ?", (latest(frequency, period.end),))
    if condition.operator is Operator.LT:
        return Sql(f"{column} <= ?", (latest(frequency, period.start),))
    bounds = (earliest(frequency, period.start), latest(frequency, period.end))
    negation = "NOT " if condition.operator is Operator.NE else ""
    return Sql(f"{column} {negation}BETWEEN ? AND ?", bounds)


def _time(flow: Dataflow, wanted: Filter, frequencies: Sequence[str], given: Given) -> Sql:
    """Return the filter of TIME_PERIOD, for each frequency that can occur."""
    column = flow.time.column
    frequency_column = expression(flow.components[_FREQUENCY], given)

    def term(condition: Condition) -> Sql:
        if condition.operator in TEXT_OPERATORS:
            return _compared(flow.time, Sql(column), condition)
        parts = [_in_time(column, frequency, condition) for frequency in frequencies]
        if len(frequencies) == 1:
            return parts[0]
        return _any(
            [_all([Sql(f"{frequency_column.text} = '{f}'"), part]) for f, part in zip(frequencies, parts, strict=True)]
        )

    return _any([_all([term(condition) for condition in terms]) for terms in wanted.alternatives])


def _frequencies(query: DataQuery) -> tuple[str, ...]:
    """Return the frequencies a query can meet: periods are compared within each."""
    column = query.flow.components[_FREQUENCY].column
    constant = _CONSTANT.fullmatch(column)
    if constant:
        return (constant[1],)
    asked: list[frozenset[str] | None] = [chosen.values for chosen in query.filters if chosen.component == _FREQUENCY]
    position = query.flow.dimension_ids.index(_FREQUENCY)
    if query.keys and all(key.values[position] for key in query.keys):
        asked.append(frozenset().union(*(key.values[position] or () for key in query.keys)))
    found = tuple(WRITTEN)
    for values in asked:
        if values is not None:
            found = tuple(frequency for frequency in found if frequency in values)
    return found


def _keys(flow: Dataflow, keys: Sequence[Key], given: Given) -> Sql:
    def one(key: Key) -> Sql:
        parts = [
            _within(expression(dimension, given), sorted(values))
            for dimension, values in zip(flow.dimensions, key.values, strict=True)
            if values is not None
        ]
        return _all(parts)

    return _any([one(key) for key in keys])


def where(query: DataQuery, given: Given) -> Sql:
    """Return the condition that keys and filters make. Raises a typed error for values that cannot be compared."""
    flow = query.flow
    parts = [_keys(flow, query.keys, given)] if query.keys else []
    for wanted in query.filters:
        if wanted.component == TIME:
            parts.append(_time(flow, wanted, _frequencies(query), given))
            continue
        component = query.whole.components[wanted.component]
        column = expression(component, given)
        if wanted.values is not None and component.kind is not Kind.NUMBER:
            parts.append(_within(column, sorted(wanted.values)))
        else:
            terms = [_all([_compared(component, column, c) for c in every]) for every in wanted.alternatives]
            parts.append(_any(terms))
    return _all(parts)


def relation(flow: Dataflow, table: Callable[[str], str], given: Given) -> Sql:
    """Return FROM and the fixed WHERE of a flow. `table` gives the SQL of a table of the lake at the release."""
    cross = f" CROSS JOIN {flow.cross}" if flow.cross else ""
    fixed = [Sql(flow.where)] if flow.where else []
    fixed += [
        _within(Sql(column), sorted(given.lists[name])) if given.lists[name] else Sql("false")
        for column, name in flow.among
    ]
    condition = _all(fixed)
    return Sql(f"FROM {table(flow.table)}{cross} WHERE {condition.text}", condition.parameters)


def _ordered(order: Sequence[Order]) -> str:
    return ", ".join(f'"{term.component}"{" DESC" if term.descending else ""} NULLS LAST' for term in order)


def _limited_series(query: DataQuery) -> Sql | None:
    """Return the condition of the first and last observations of each series."""
    key = ", ".join(f'"{name}"' for name in query.flow.dimension_ids)
    parts = [
        Sql(f'row_number() OVER (PARTITION BY {key} ORDER BY "{TIME}"{direction}) <= ?', (count,))
        for count, direction in ((query.first, ""), (query.last, " DESC"))
        if count is not None
    ]
    return _any(parts) if parts and not query.series_only else None


def select(
    query: DataQuery, table: Callable[[str], str], given: Given, *, grouped: bool, stored_in_order: bool = False
) -> Sql:
    """Return the statement whose rows the writers take: columns named by component, in the order they need.

    `grouped`: the format writes series, so the client's order must keep series together. `stored_in_order`: the table
    is stored in the standing order of this flow, which DuckDB keeps through filters; then nothing is sorted (a sort
    holds the whole answer in memory). The writers check the order all the same. Raises a typed error.
    """
    layout = query.layout
    order = query.order or standing_order(layout)
    if grouped and layout.grouped and not keeps_series_together(order, layout):
        raise QuerySemanticError(
            "Thứ tự này tách rời các chuỗi; hãy dùng dimensionAtObservation=AllDimensions hoặc CSV.",
            "This order takes series apart; use dimensionAtObservation=AllDimensions or CSV.",
        )
    chosen = query.flow.dimensions if query.series_only else tuple(query.flow.components.values())
    columns = [(part.id, expression(part, given)) for part in chosen]
    listed = ", ".join(f'{column.text} AS "{name}"' for name, column in columns)
    source, condition = relation(query.flow, table, given), where(query, given)
    values = [value for _, column in columns for value in column.parameters]
    values += [*source.parameters, *condition.parameters]
    distinct = "DISTINCT " if query.series_only else ""
    text = f"SELECT {distinct}{listed} {source.text} AND {condition.text}"
    # Order by the names of a finished table: "SOURCE" would otherwise also be the lake's own column.
    text = f"SELECT * FROM ({text})"
    limited = _limited_series(query)
    if limited:
        text += f" QUALIFY {limited.text}"
        values += limited.parameters
    if not _already_ordered(query, stored_in_order=stored_in_order):
        text += f" ORDER BY {_ordered(_in_columns(order, query))}"
    if query.limit is not None:
        text += " LIMIT ?"
        values.append(query.limit)
    if query.offset:
        text += " OFFSET ?"
        values.append(query.offset)
    return Sql(text, tuple(values))


def _already_ordered(query: DataQuery, *, stored_in_order: bool) -> bool:
    """Return whether rows come as writers need them without sorting."""
    as_stored = query.layout.row_dimension.id == TIME and not query.order
    plain = not (query.series_only or query.flow.cross or query.first or query.last)
    return stored_in_order and as_stored and plain


def _in_columns(order: Sequence[Order], query: DataQuery) -> list[Order]:
    names = query.flow.dimension_ids if query.series_only else tuple(query.flow.components)
    return [term for term in order if term.component in names]
