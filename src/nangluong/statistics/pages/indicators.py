"""Indicators: the newest value of each, its history, definition and lineage."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.statistics.pages.indicator_texts import (
    IndicatorText,
    indicator_texts,
    input_address,
    input_name,
    input_unit,
)
from nangluong.statistics.pages.vintage import Reading, reading_of, release_context
from nangluong.statistics.queries.indicators import IndicatorValue, indicator_values
from nangluong.statistics.queries.labels import unit_symbol


def _newest(values: Mapping[str, IndicatorValue]) -> IndicatorValue | None:
    """Return the newest year that has a value, None where none has."""
    return next((values[period] for period in sorted(values, reverse=True) if values[period].value is not None), None)


def _card(
    snapshot: int, text: IndicatorText, values: Mapping[str, IndicatorValue], newest: IndicatorValue, query: str
) -> dict[str, Any]:
    periods = sorted(values)[-20:]
    return {
        "label": text.name,
        "value": newest.value,
        "unit": unit_symbol(snapshot, text.unit),
        "decimals": text.decimals,
        "note": newest.period,
        "trend": [values[period].value for period in periods],
        "periods": periods,
        "illustrative": newest.illustrative,
        "url": reverse("statistics:indicator", args=[text.code]) + query,
    }


def _without(snapshot: int, text: IndicatorText, values: Mapping[str, IndicatorValue], query: str) -> dict[str, Any]:
    """Return an indicator that has no figure, with the inputs that nobody has published."""
    last = values[max(values)] if values else None
    missing = [input_name(snapshot, found["label"]) for found in last.lineage if found["value"] is None] if last else []
    return {
        "name": text.name,
        "url": reverse("statistics:indicator", args=[text.code]) + query,
        "missing": ", ".join(dict.fromkeys(missing)),
    }


def _query(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def indicators(request: HttpRequest) -> HttpResponse:
    """Show every indicator with its newest value and trend, by theme."""
    reading = reading_of(request)
    values = indicator_values(reading.snapshot, reading.variant, reading.place)
    themes: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for text in indicator_texts(reading.snapshot):
        theme = themes.setdefault(text.theme, {"cards": [], "without": []})
        found = values.get(text.code, {})
        newest = _newest(found)
        if newest is None:
            theme["without"].append(_without(reading.snapshot, text, found, _query(request)))
        else:
            theme["cards"].append(_card(reading.snapshot, text, found, newest, _query(request)))
    context = {"themes": themes, "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Chỉ tiêu"), None)]}
    return render(request, "statistics/indicators.html", context | release_context(request, reading))


def _chart(text: IndicatorText, reading: Reading, values: Mapping[str, IndicatorValue]) -> dict[str, Any] | None:
    known = [period for period in sorted(values) if values[period].value is not None]
    if not known:
        return None
    periods = [str(year) for year in range(int(known[0]), int(known[-1]) + 1)]
    return {
        "title": text.name,
        "description": f"{text.name}, {periods[0]}–{periods[-1]}",
        "unit": unit_symbol(reading.snapshot, text.unit),
        "decimals": text.decimals,
        "source": _("nangluong, tính từ các nguồn của bản công bố"),
        "licence": "",
        "release": reading.vintage.release.number,
        "note": "",
        "illustrative": any(values[period].illustrative for period in known),
        "periods": periods,
        "series": [
            {
                "key": text.code,
                "name": text.name,
                "fuel": None,
                "values": [values[period].value if period in values else None for period in periods],
                "illustrative": [period in values and values[period].illustrative for period in periods],
            }
        ],
    }


def _lineage_table(reading: Reading, value: IndicatorValue) -> dict[str, Any]:
    query = {"release": reading.vintage.release.number}
    if reading.illustrative:
        query["illustrative"] = "1"
    return {
        "id": "lineage",
        "caption": _("Số đầu vào của năm %(year)s") % {"year": value.period},
        "columns": [
            {"key": "name", "label": _("Đầu vào"), "kind": "text"},
            {"key": "value", "label": _("Giá trị"), "kind": "number"},
            {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": input_name(reading.snapshot, found["label"]),
                        "url": input_address(found["label"], reading.place, value.period, query),
                        "panel": found["label"].startswith("cell:"),
                    },
                    None if found["value"] is None else Decimal(found["value"]),
                    input_unit(reading.snapshot, found["label"], found["unit"]),
                ]
            }
            for found in value.lineage
        ],
    }


def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: history, definition, formula, and the figures that went in."""
    reading = reading_of(request)
    text = next((text for text in indicator_texts(reading.snapshot) if text.code == code), None)
    if text is None:
        raise Http404
    values = indicator_values(reading.snapshot, reading.variant, reading.place).get(code, {})
    year = request.GET.get("year")
    shown = values.get(year) if year else _newest(values)
    missing = [found for found in values.values() if found.value is None]
    context = {
        "text": text,
        "unit": unit_symbol(reading.snapshot, text.unit),
        "chart": _chart(text, reading, values),
        "shown": shown,
        "years": sorted(values, reverse=True),
        "lineage": _lineage_table(reading, shown) if shown else None,
        "missing": missing[-1] if missing and shown is None else None,
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Chỉ tiêu"), reverse("statistics:indicators")),
            (text.name, None),
        ],
    }
    return render(request, "statistics/indicator.html", context | release_context(request, reading))
