"""The legal calendar: what is due in the coming months."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.foundation.official_calendar import working_calendar
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.pages.questionnaires.wording import due_words
from nangluong.statistics.questionnaires.queries import legal_calendar, questionnaires_in_force

_AHEAD = 180


def reporting_calendar(request: HttpRequest) -> HttpResponse:
    """Show every due date of the next half year; of daily and weekly questionnaires the next one only."""
    today, language = timezone.localdate(), get_language() or "vi"
    end = today + dt.timedelta(days=_AHEAD)
    entries = legal_calendar(questionnaires_in_force(today), today, end)
    calendar = working_calendar()
    table = {
        "id": "calendar",
        "caption": _("Hạn nộp từ %(start)s đến %(end)s") % {"start": f"{today:%d/%m/%Y}", "end": f"{end:%d/%m/%Y}"},
        "columns": [
            {"key": "due", "label": _("Hạn nộp"), "kind": "date"},
            {"key": "left", "label": _("Còn (ngày làm việc)"), "kind": "number", "decimals": 0},
            {"key": "code", "label": _("Mã"), "kind": "text"},
            {"key": "name", "label": _("Biểu mẫu"), "kind": "text"},
            {"key": "period", "label": _("Kỳ"), "kind": "text"},
            {"key": "rule", "label": _("Cách tính hạn"), "kind": "text"},
        ],
        "rows": [
            [
                entry.due_on,
                calendar.between(today, entry.due_on),
                {
                    "value": entry.listed.definition.code.upper(),
                    "url": reverse("statistics:questionnaire", args=[entry.listed.definition.code]),
                },
                entry.listed.definition.name.say(language),
                period_name(entry.period.code),
                {
                    "value": due_words(entry.listed.definition.due),
                    "mark": ""
                    if entry.listed.definition.due.confidence == "sourced"
                    else entry.listed.definition.due.confidence,
                },
            ]
            for entry in entries
        ],
    }
    context = {
        "table": table,
        "found": len(entries),
        "known_until": calendar.known_until,
        "beyond": end > calendar.known_until,
        "menu_section": "questionnaires",
        "crumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Biểu mẫu"), reverse("statistics:questionnaires")),
            (_("Lịch báo cáo"), None),
        ],
    }
    return render(request, "statistics/reporting_calendar.html", context)
