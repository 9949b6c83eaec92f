"""Who has not reported, and how good what was reported is: complete, in time, right at the first go."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.obligations.quality import quality_by
from nangluong.statistics.obligations.queries import pending_extensions
from nangluong.statistics.pages.returns.reading import language

SPANS = {"30": 30, "90": 90, "365": 365}


def dimension_words() -> dict[str, str]:
    """Return what returns can be counted by."""
    return {
        "subsector": _("Phân ngành"),
        "place": _("Tỉnh, thành phố"),
        "parent": _("Tập đoàn, tổng công ty"),
        "questionnaire": _("Biểu mẫu"),
        "organisation": _("Đơn vị báo cáo"),
    }


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


@signed_in
def standing(request: HttpRequest) -> HttpResponse:
    """Count returns due in the last days by one dimension, the most missing first."""
    actor = actor_of(request)
    require(perms.sees_standing, actor)
    words, today = dimension_words(), timezone.localdate()
    dimension = request.GET.get("theo", "subsector")
    dimension = dimension if dimension in words else "subsector"
    span = request.GET.get("ngay", "90")
    span = span if span in SPANS else "90"
    rows = quality_by(dimension, actor, today=today, since=today - dt.timedelta(days=SPANS[span]))
    numbers = ((_("Đến hạn"), "due"), (_("Đã nộp"), "reported"), (_("Nộp muộn"), "late"), (_("Chưa nộp"), "missing"))
    table: dict[str, Any] = {
        "id": "standing",
        "caption": _("Tình hình báo cáo"),
        "columns": [
            {"key": "name", "label": words[dimension], "kind": "text"},
            *({"key": key, "label": label, "kind": "number"} for label, key in numbers),
            {"key": "complete", "label": _("Đầy đủ"), "kind": "text"},
            {"key": "timely", "label": _("Đúng hạn"), "kind": "text"},
            {"key": "right", "label": _("Đúng ngay lần đầu"), "kind": "text"},
        ],
        "rows": [
            [
                row.name.say(language()) or _("chưa rõ"),
                row.due,
                row.reported,
                row.late,
                row.missing,
                _share(row.reported, row.due - row.waived),
                _share(row.reported - row.late, row.due - row.waived),
                _share(row.right_first, row.reported),
            ]
            for row in rows
        ],
    }
    context = {
        "table": table,
        "dimensions": words,
        "dimension": dimension,
        "spans": SPANS,
        "span": span,
        "extensions": pending_extensions(actor),
        "decides": actor.may(perms.MANAGE_OBLIGATIONS),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (_("Tình hình"), None),
        ],
    }
    return render(request, "statistics/returns_standing.html", context)
