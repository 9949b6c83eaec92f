"""The page of trends: choose series, compare them, see the figures beside the picture, take them away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.statistics.pages.caching import kept_piece, release_page
from nangluong.statistics.pages.source_notes import licence_notes
from nangluong.statistics.pages.trends.address import ENERGY_UNITS, MOST, TrendAddress, read_address
from nangluong.statistics.pages.trends.catalogue import catalogue, search
from nangluong.statistics.pages.trends.charts import Comparison, chart_documents, compare, compared_years, decimals_for
from nangluong.statistics.pages.trends.comparison import change_percent
from nangluong.statistics.pages.trends.reading import energy_units, presets, series_sources
from nangluong.statistics.pages.vintage import Reading, release_context
from nangluong.statistics.queries.facts import sources

_SHOWN = 40


def _view_names() -> dict[str, str]:
    return {
        "line": _("Đường"),
        "stack": _("Cột chồng"),
        "bar": _("Cột"),
        "index": _("Chỉ số"),
        "years": _("So sánh năm"),
    }


def _piece(reading: Reading, address: TrendAddress, title: str) -> dict[str, Any]:
    found = compare(address)
    return {
        "charts": chart_documents(address, found, reading.vintage.release, title) if found.periods else [],
        "csv": address.url("statistics:trends_download", "csv", query="", kind=""),
        "xlsx": address.url("statistics:trends_download", "xlsx", query="", kind=""),
        "summary": _summary(found),
        "note": found.note,
        "licence_notes": licence_notes(series_sources(address.snapshot, list(found.series))),
    }


def _summary(found: Comparison) -> dict[str, Any] | None:
    """Return a small table: the first and last figure of each series and the change between them."""
    rows = []
    for one in found.series:
        known = [period for period in found.periods if period in one.points]
        if not known:
            continue
        first, last = known[0], known[-1]
        change = change_percent(one, first, last)
        decimals = decimals_for([one])
        mark = "illustrative" if one.points[first].illustrative or one.points[last].illustrative else ""
        rows.append(
            {
                "cells": [
                    {"value": one.name, "fuel": one.fuel or "neutral"},
                    one.unit,
                    first,
                    {"value": one.points[first].value, "mark": mark, "decimals": decimals},
                    last,
                    {"value": one.points[last].value, "mark": mark, "decimals": decimals},
                    {"value": change, "text": _("từ 0")} if change is None else change,
                ]
            }
        )
    columns = [
        {"key": "name", "label": _("Chuỗi"), "kind": "text"},
        {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
        {"key": "first", "label": _("Năm đầu"), "kind": "year"},
        {"key": "first_value", "label": _("Giá trị"), "kind": "number"},
        {"key": "last", "label": _("Năm cuối"), "kind": "year"},
        {"key": "last_value", "label": _("Giá trị"), "kind": "number"},
        {"key": "change", "label": _("Thay đổi"), "kind": "number", "decimals": 1, "unit": "%"},
    ]
    caption = _("Năm đầu và năm cuối có số liệu của mỗi chuỗi")
    return {"id": "summary", "caption": caption, "columns": columns, "rows": rows, "dense": True} if rows else None


def _chosen(address: TrendAddress) -> list[dict[str, str]]:
    known = catalogue(address.snapshot)
    titles = sources(address.snapshot)
    found = []
    for code in address.series:
        offer = known[code]
        note = titles.get(offer.source)
        rest = tuple(other for other in address.series if other != code)
        found.append(
            {
                "name": offer.name,
                "unit": offer.unit,
                "source": note.publisher if note else offer.kind_name,
                "remove_url": address.url(series=rest),
            }
        )
    return found


def _results(address: TrendAddress) -> dict[str, Any]:
    offers, count = search(
        address.snapshot, address.query, kind=address.kind, illustrative=address.illustrative, limit=_SHOWN
    )
    titles = sources(address.snapshot)
    listed = [
        {
            "name": offer.name,
            "unit": offer.unit,
            "kind": offer.kind_name,
            "source": titles[offer.source].publisher if offer.source in titles else "",
            "span": f"{offer.first}–{offer.last}",
            "count": offer.count,
            "illustrative": offer.illustrative,
            "chosen": offer.ref.code in address.series,
            "add_url": address.url(series=(*address.series, offer.ref.code), query="", kind=""),
        }
        for offer in offers
    ]
    return {"offers": listed, "count": count, "shown": len(listed), "full": len(address.series) >= MOST}


def _years_choice(found_years: list[str], periods: list[str]) -> list[dict[str, Any]]:
    return [{"value": year, "selected": year in found_years} for year in reversed(periods)]


def _switches(address: TrendAddress) -> dict[str, Any]:
    found = compare(address)
    units = {one.unit for one in found.series}
    energy = energy_units()
    can_convert = bool(address.unit) or any(unit in energy for unit in units)
    names = _view_names()
    view = address.view or "line"
    years = compared_years(address, found)
    return {
        "views": [
            {"label": label, "url": address.url(view=key if key != "line" else ""), "active": key == view}
            for key, label in names.items()
        ],
        "units": [
            {"label": unit or _("đơn vị gốc"), "url": address.url(unit=unit), "active": unit == address.unit}
            for unit in ("", *ENERGY_UNITS)
        ]
        if can_convert
        else [],
        "year_choices": _years_choice(years, list(found.periods)) if view == "years" else [],
    }


@release_page
def trends(request: HttpRequest) -> HttpResponse:
    """Show chosen series over time. Without a choice the first suggestion is drawn."""
    reading, address = read_address(request)
    suggested = presets(address, reading.place)
    drawn = address
    if not address.series and suggested:
        first = suggested[0]
        drawn = replace(address, series=first["series"], view=first["view"], unit=first["unit"])
    title = next((one["title"] for one in suggested if one["series"] == drawn.series), "")
    key = (replace(drawn, query="", kind=""), reading.vintage.release.number)
    context = {
        "address": drawn,
        "title": _("Xu hướng"),
        "presets": suggested,
        "chosen": _chosen(drawn),
        "results": _results(drawn) if request.GET.get("q") is not None or request.GET.get("kind") else None,
        "query": address.query,
        "kinds": [
            {"value": "", "label": _("mọi loại"), "selected": not address.kind},
            {"value": "f", "label": _("số liệu đã công bố"), "selected": address.kind == "f"},
            {"value": "b", "label": _("ô của bảng cân đối"), "selected": address.kind == "b"},
            {"value": "i", "label": _("chỉ tiêu"), "selected": address.kind == "i"},
        ],
        "search_fields": [pair for pair in drawn.parameters if pair[0] not in ("q", "kind")],
        "year_fields": [pair for pair in drawn.parameters if pair[0] not in ("from", "to", "year")],
        "picture": kept_piece("statistics/trends_piece.html", key, drawn.url(), lambda: _piece(reading, drawn, title))
        if drawn.series
        else "",
        "illustrative_url": drawn.url(illustrative=not drawn.illustrative),
        "most": MOST,
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Xu hướng"), None)],
        **(_switches(drawn) if drawn.series else {}),
    }
    return render(request, "statistics/trends.html", context | release_context(request, reading))
