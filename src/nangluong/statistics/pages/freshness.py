"""How fresh the published series are."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.statistics.pages.series_charts import series_name
from nangluong.statistics.pages.vintage import reading_of, release_context
from nangluong.statistics.quality.conventions import days_of_patience
from nangluong.statistics.quality.freshness import Freshness, LastOf, freshness, last_periods
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.labels import unit_symbol

_PAGE = 50


def _frequencies() -> dict[str, str]:
    return {"A": _("năm"), "Q": _("quý"), "M": _("tháng"), "W": _("tuần"), "D": _("ngày")}


def _table(snapshot: int, listed: list[tuple[LastOf, Freshness]]) -> dict[str, Any]:
    known, frequencies = sources(snapshot), _frequencies()
    rows = [
        [
            series_name(snapshot, one.product, one.flow) + (f" – {_('minh họa')}" if one.illustrative else ""),
            unit_symbol(snapshot, one.unit),
            known[one.source].publisher if one.source in known else one.source,
            frequencies.get(one.freq, one.freq),
            one.last,
            found.age,
            found.expected,
            found.expected_by,
            found.late or None,
        ]
        for one, found in listed
    ]
    return {
        "id": "freshness",
        "caption": _("Độ mới của chuỗi số liệu"),
        "caption_hidden": True,
        "columns": [
            {"key": "series", "label": _("Chuỗi số liệu"), "kind": "text"},
            {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
            {"key": "source", "label": _("Nguồn"), "kind": "text"},
            {"key": "freq", "label": _("Nhịp"), "kind": "text"},
            {"key": "last", "label": _("Kỳ cuối"), "kind": "text"},
            {"key": "age", "label": _("Tuổi, ngày"), "kind": "number", "decimals": 0},
            {"key": "expected", "label": _("Kỳ tiếp theo"), "kind": "text"},
            {"key": "expected_by", "label": _("Chờ đến"), "kind": "date"},
            {"key": "late", "label": _("Quá, ngày"), "kind": "number", "decimals": 0},
        ],
        "rows": rows,
    }


def freshness_page(request: HttpRequest) -> HttpResponse:
    """List the published series of a place, those that are the longest overdue first."""
    reading, today, patience = reading_of(request), timezone.localdate(), days_of_patience()
    measured = [
        (one, freshness(one.last, one.freq, today, patience)) for one in last_periods(reading.snapshot, reading.place)
    ]
    known = sources(reading.snapshot)
    there = dict.fromkeys(one.source for one, _found in measured)
    source = request.GET.get("nguon", "")
    kept = [pair for pair in measured if source not in there or pair[0].source == source]
    only_late = request.GET.get("xem") == "cu"
    late = sum(bool(found.late) for _one, found in kept)
    listed = sorted((pair for pair in kept if pair[1].late or not only_late), key=lambda pair: -pair[1].late)
    page = Paginator(listed, _PAGE).get_page(request.GET.get("page"))
    context = {
        "table": _table(reading.snapshot, list(page)),
        "page_obj": page,
        "sources": [(code, known[code].title if code in known else code) for code in there],
        "source": source,
        "only_late": only_late,
        "count": len(kept),
        "late": late,
        "patience": [(name, patience[code]) for code, name in _frequencies().items() if code in patience],
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Về số liệu"), reverse("statistics:about")),
            (_("Độ mới của chuỗi số liệu"), None),
        ],
    }
    return render(request, "statistics/freshness.html", context | release_context(request, reading))
