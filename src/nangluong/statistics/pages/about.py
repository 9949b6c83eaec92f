"""What is real and what is illustrative, where figures come from, and where the sources differ."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.statistics.pages.series_charts import series_name
from nangluong.statistics.pages.vintage import reading_of, release_context
from nangluong.statistics.queries.coverage import Difference, differences, source_counts
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.labels import unit_symbol

_PAGE = 50


def about(request: HttpRequest) -> HttpResponse:
    """List the sources with their licences and how many figures of each the release holds."""
    reading = reading_of(request)
    counts = source_counts(reading.snapshot)
    listed = [
        {
            "title": source.title,
            "publisher": source.publisher,
            "edition": source.edition,
            "url": source.url,
            "licence": source.licence,
            "open": source.open,
            "note": source.licence_note,
            "citation": source.citation,
            "count": counts[code].count if code in counts else 0,
            "first": counts[code].first if code in counts else "",
            "last": counts[code].last if code in counts else "",
            "illustrative": code == "illustrative",
        }
        for code, source in sources(reading.snapshot).items()
    ]
    context = {"sources": listed, "difference_count": len(differences(reading.snapshot, reading.place))}
    return render(request, "statistics/about.html", context | release_context(request, reading))


def _difference_rows(snapshot: int, found: list[Difference]) -> list[dict[str, Any]]:
    known = sources(snapshot)

    def title(code: str) -> str:
        return known[code].publisher if code in known else code

    return [
        {
            "cells": [
                series_name(snapshot, row.product, row.flow),
                row.period,
                title(row.first),
                row.first_value,
                title(row.second),
                row.second_value,
                row.second_value - row.first_value,
                row.relative_pct,
                unit_symbol(snapshot, row.unit),
            ]
        }
        for row in found
    ]


def crosscheck(request: HttpRequest) -> HttpResponse:
    """Show, cell by cell, where two sources differ by more than 0.1 %, the largest amount first."""
    reading = reading_of(request)
    page = Paginator(differences(reading.snapshot, reading.place), _PAGE).get_page(request.GET.get("page"))
    table = {
        "id": "differences",
        "caption": _("Hai nguồn khác nhau ở đâu"),
        "caption_hidden": True,
        "columns": [
            {"key": "series", "label": _("Chuỗi số liệu"), "kind": "text"},
            {"key": "period", "label": _("Năm"), "kind": "text"},
            {"key": "first_source", "label": _("Nguồn ưu tiên"), "kind": "text"},
            {"key": "first", "label": _("Giá trị"), "kind": "number", "decimals": 1},
            {"key": "second_source", "label": _("Nguồn thứ hai"), "kind": "text"},
            {"key": "second", "label": _("Giá trị"), "kind": "number", "decimals": 1},
            {"key": "difference", "label": _("Chênh lệch"), "kind": "number", "decimals": 1},
            {"key": "relative", "label": _("Chênh lệch, %"), "kind": "number", "decimals": 2},
            {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
        ],
        "rows": _difference_rows(reading.snapshot, list(page)),
    }
    context = {
        "table": table,
        "page_obj": page,
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Về số liệu"), reverse("statistics:about")),
            (_("Đối chiếu các nguồn"), None),
        ],
    }
    return render(request, "statistics/crosscheck.html", context | release_context(request, reading))
