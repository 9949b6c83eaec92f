"""The `sort` parameter: `sort=series_key:asc+TIME_PERIOD:desc`, `sort=*`."""

from __future__ import annotations

from dataclasses import dataclass

from nangluong.statistics.sdmx.errors import QuerySemanticError, QuerySyntaxError
from nangluong.statistics.sdmx.writers.message import Layout


@dataclass(frozen=True)
class Order:
    """A component by which rows are ordered."""

    component: str
    descending: bool = False


def _expanded(name: str, layout: Layout) -> tuple[str, ...]:
    flow = layout.flow
    if name == "*":
        return (*flow.dimension_ids, *(() if layout.series_only else (flow.time.id,)))
    if name == "series_key":
        return tuple(part.id for part in layout.key) if layout.grouped else flow.dimension_ids
    if name not in flow.components or (layout.series_only and name not in flow.dimension_ids):
        known = ", ".join(("*", "series_key", *flow.components))
        raise QuerySemanticError(
            f"sort: không có “{name[:40]}”. Có thể dùng: {known}.",
            f"sort: there is no “{name[:40]}”. Possible are: {known}.",
        )
    return (name,)


def parse_sort(text: str, layout: Layout) -> tuple[Order, ...]:
    """Return the order wanted, completed by the dimensions left out so that it is always the same; () for none given.

    Raises `QuerySyntaxError`, `QuerySemanticError`.
    """
    if not text:
        return ()
    order: dict[str, Order] = {}
    for term in text.split("+"):
        name, colon, direction = term.partition(":")
        if direction not in ("", "asc", "desc") or (colon and not direction):
            raise QuerySyntaxError(
                f"sort: “{direction[:40]}” phải là asc hoặc desc.", f"sort: “{direction[:40]}” must be asc or desc."
            )
        for component in _expanded(name, layout):
            order.setdefault(component, Order(component, direction == "desc"))
    for component in _expanded("*", layout):
        order.setdefault(component, Order(component))
    return tuple(order.values())


def standing_order(layout: Layout) -> tuple[Order, ...]:
    """Return the order in which writers need the rows."""
    row = () if layout.series_only else (layout.row_dimension,)
    return tuple(Order(part.id) for part in (*layout.key, *row))


def keeps_series_together(order: tuple[Order, ...], layout: Layout) -> bool:
    """Return whether rows so ordered come series by series, as formats with series need them."""
    key = {part.id for part in layout.key}
    return {term.component for term in order[: len(key)]} == key
