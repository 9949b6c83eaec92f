"""The table beside every chart: the same figures in words, for eyes, screen readers and pages without scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
# Words the tables need, in the page's language: given by the caller, so that this module stays pure.
Words = Mapping[str, str]


def is_illustrative(document: Document, series: Mapping[str, Any], index: int) -> bool:
    """Tell whether point `index` of `series` carries the illustrative mark (of the chart, the series or the point)."""
    if document.get("illustrative"):
        return True
    mark = series.get("illustrative")
    return bool(mark[index]) if isinstance(mark, Sequence) else bool(mark)


def illustrative_part(kind: str, document: Document) -> str:
    """Tell how much of the chart is illustrative: "all", "some" or "" for nothing. The picture says so too."""
    if document.get("illustrative"):
        return "all"
    if kind in ("line", "stack", "bar"):
        marks = [
            is_illustrative(document, series, index)
            for series in document["series"]
            for index, value in enumerate(series["values"])
            if value is not None
        ]
    else:
        parts = document.get("items") or document.get("links") or document.get("areas") or document.get("points") or ()
        marks = [bool(part.get("illustrative")) for part in parts]
    if not any(marks):
        return ""
    return "all" if all(marks) else "some"


def _number_column(document: Document, key: str, label: str, fuel: str | None = None) -> dict[str, Any]:
    column = {"key": key, "label": label, "kind": "number", "decimals": document.get("decimals"), "sortable": True}
    return column | ({"fuel": fuel} if fuel else {})


def _text_column(key: str, label: str) -> dict[str, Any]:
    return {"key": key, "label": label, "kind": "text", "sortable": True}


def _marked(value: object, illustrative: bool) -> object:
    return {"value": value, "mark": "illustrative"} if illustrative and value is not None else value


def _periods(document: Document, words: Words) -> tuple[list[dict[str, Any]], list[list[object]]]:
    shown = list(document["series"]) + ([{"key": "total", **document["total"]}] if document.get("total") else [])
    columns = [_text_column("period", words["category"] if document.get("horizontal") else words["period"])]
    columns += [_number_column(document, series["key"], series["name"], series.get("fuel")) for series in shown]
    rows = [
        [
            str(period),
            *(_marked(series["values"][index], is_illustrative(document, series, index)) for series in shown),
        ]
        for index, period in enumerate(document["periods"])
    ]
    return columns, rows


def _items(document: Document, words: Words) -> tuple[list[dict[str, Any]], list[list[object]]]:
    columns = [_text_column("name", words["name"]), _number_column(document, "value", words["value"])]
    rows: list[list[object]] = [
        [
            {"value": item["name"], "fuel": item.get("fuel")},
            _marked(item["value"], bool(document.get("illustrative") or item.get("illustrative"))),
        ]
        for item in document["items"]
    ]
    return columns, rows


def _links(document: Document, words: Words) -> tuple[list[dict[str, Any]], list[list[object]]]:
    names = {node["key"]: node["name"] for node in document["nodes"]}
    columns = [
        _text_column("source", words["from"]),
        _text_column("target", words["to"]),
        _number_column(document, "value", words["value"]),
    ]
    rows: list[list[object]] = [
        [
            names[link["source"]],
            names[link["target"]],
            _marked(link["value"], bool(document.get("illustrative") or link.get("illustrative"))),
        ]
        for link in document["links"]
    ]
    return columns, rows


def _areas(document: Document, words: Words) -> tuple[list[dict[str, Any]], list[list[object]]]:
    columns = [
        _text_column("name", words["place"]),
        _number_column(document, "value", document.get("measure") or words["value"]),
    ]
    rows: list[list[object]] = [
        [
            {"value": area["name"], "url": area.get("url")},
            _marked(area.get("value"), bool(document.get("illustrative") or area.get("illustrative"))),
        ]
        for area in document["areas"]
    ]
    return columns, rows


def _points(document: Document, words: Words) -> tuple[list[dict[str, Any]], list[list[object]]]:
    columns = [
        _text_column("name", words["name"]),
        _text_column("kind", words["kind"]),
        _number_column(document, "size", document.get("measure") or words["value"]),
    ]
    rows: list[list[object]] = [
        [{"value": point["name"], "url": point.get("url")}, point.get("fuel_name"), point.get("size")]
        for point in document["points"]
    ]
    return columns, rows


def _days(document: Document, words: Words) -> tuple[list[dict[str, Any]], list[list[object]]]:
    """A load curve's table has a row a day: a year of half-hours would be 17,520 rows that nobody reads."""
    columns = [
        {"key": "day", "label": words["period"], "kind": "date"},
        _number_column(document, "value", words["value"]),
        *({"key": item["key"], "label": item["name"], "kind": "number"} for item in document["day_counts"]),
    ]
    rows: list[list[object]] = [
        [day["day"], _marked(day["value"], bool(document.get("illustrative"))), *day["counts"]]
        for day in document["days"]
    ]
    return columns, rows


_BUILDERS = {
    "curve": _days,
    "line": _periods,
    "stack": _periods,
    "bar": _periods,
    "pie": _items,
    "sankey": _links,
    "tilemap": _areas,
    "outline-map": _areas,
    "points": _points,
}


def chart_table(kind: str, document: Document, words: Words) -> dict[str, Any]:
    """Return the table description for a chart document; missing values stay missing.

    `words` holds category, period, name, value, from, to, place and kind. Raises `KeyError` for an unknown `kind`.
    """
    columns, rows = _BUILDERS[kind](document, words)
    unit = document.get("unit")
    caption = f"{document['title']} ({unit})" if unit else document["title"]
    return {"caption": caption, "columns": columns, "rows": rows, "dense": True}
