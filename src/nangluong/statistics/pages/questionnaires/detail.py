"""One questionnaire: its cells, rules, respondents, due date, legal base and versions."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.accounts.actors import actor_of
from nangluong.foundation.permissions import allows
from nangluong.statistics import perms
from nangluong.statistics.pages.questionnaires.wording import (
    due_words,
    frequency_words,
    open_rows_words,
    severity_words,
    type_words,
)
from nangluong.statistics.questionnaires.definition import Column, Definition, Row, Section
from nangluong.statistics.questionnaires.queries import (
    Listed,
    names_in,
    published_versions,
    questionnaire_detail,
)
from nangluong.statistics.questionnaires.unit_names import unit_names, unit_text
from nangluong.statistics.rules.declared import all_rules
from nangluong.statistics.rules.rule import Rule
from nangluong.statistics.rules.vtl import exported
from nangluong.statistics.rules.wording import message_outline, rule_in_words

_MOST_VERSION = 10**6
_NONE = {"value": "", "text": "–"}
"""A cell that says that nothing stands there on purpose."""


def _asked(request: HttpRequest, code: str) -> Listed:
    """Return the questionnaire the request asks for, in the version it names; 404 where there is none."""
    asked = request.GET.get("phien_ban", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else None
    if asked and (number is None or number > _MOST_VERSION):
        raise Http404
    found = questionnaire_detail(code, timezone.localdate(), number=number)
    if found is None:
        raise Http404
    return found


def _column_row(section: Section, column: Column, language: str) -> list[Any]:
    mapped = " · ".join(part for part in (column.product or section.product, column.flow or section.flow) if part)
    bounds = [f"≥ {column.minimum}" if column.minimum else "", f"≤ {column.maximum}" if column.maximum else ""]
    return [
        {
            "value": column.name.say(language),
            "badge": _("bắt buộc") if column.required else (_("tổng") if column.total_of else ""),
        },
        type_words(column),
        unit_text(column.unit or section.unit, language, unit_names()) or _NONE,
        ", ".join(part for part in bounds if part) or _NONE,
        mapped or _NONE,
    ]


def _columns_table(section: Section, language: str) -> dict[str, Any]:
    return {
        "id": f"columns-{section.code}",
        "caption": _("%(section)s: các cột") % {"section": section.name.say(language)},
        "columns": [
            {"key": "name", "label": _("Cột"), "kind": "text"},
            {"key": "type", "label": _("Kiểu"), "kind": "text"},
            {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
            {"key": "bounds", "label": _("Giới hạn"), "kind": "text"},
            {"key": "meaning", "label": _("Mã SIEC · dòng"), "kind": "text"},
        ],
        "rows": [_column_row(section, column, language) for column in section.columns],
    }


def _row_cells(row: Row, language: str) -> tuple[str, str]:
    return unit_text(row.unit, language, unit_names()), " · ".join(part for part in (row.product, row.flow) if part)


def _rows_table(section: Section, language: str) -> dict[str, Any] | None:
    """Return the fixed rows, with the columns of unit and meaning only where a row says one."""
    if not section.rows:
        return None
    said = [_row_cells(row, language) for row in section.rows]
    kept = [position for position in (0, 1) if any(cells[position] for cells in said)]
    heads = [
        {"key": "unit", "label": _("Đơn vị"), "kind": "text"},
        {"key": "meaning", "label": _("Mã SIEC · dòng"), "kind": "text"},
    ]
    return {
        "id": f"rows-{section.code}",
        "caption": _("%(section)s: các dòng") % {"section": section.name.say(language)},
        "columns": [{"key": "name", "label": _("Dòng"), "kind": "text"}, *(heads[position] for position in kept)],
        "rows": [
            {
                "cells": [
                    {"value": row.name.say(language), "badge": _("tổng") if row.total_of else ""},
                    *(cells[position] or _NONE for position in kept),
                ],
                "indent": row.level,
            }
            for row, cells in zip(section.rows, said, strict=True)
        ],
    }


def _sections(definition: Definition, language: str) -> list[dict[str, Any]]:
    return [
        {
            "code": section.code,
            "name": section.name.say(language),
            "instructions": section.instructions.say(language),
            "open": open_rows_words(section.open_rows) if section.open_rows else "",
            "rows": _rows_table(section, language),
            "columns": _columns_table(section, language),
        }
        for section in definition.sections
    ]


def _where(definition: Definition, rule: Rule, language: str) -> str:
    """Return the section whose rows a rule looks at, where there is more than one section."""
    if not rule.each or len(definition.sections) == 1:
        return ""
    return _("từng dòng: %(section)s") % {"section": definition.section(rule.each).name.say(language)}


def _rules_table(definition: Definition, language: str) -> dict[str, Any]:
    words = severity_words()
    return {
        "id": "rules",
        "caption": _("Quy tắc kiểm tra riêng của biểu mẫu"),
        "columns": [
            {"key": "check", "label": _("Điều phải đúng"), "kind": "text"},
            {"key": "severity", "label": _("Mức"), "kind": "text"},
            {"key": "message", "label": _("Lời nhắn khi không khớp"), "kind": "text"},
        ],
        "rows": [
            [
                {"value": rule_in_words(definition, rule, language), "badge": _where(definition, rule, language)},
                words[rule.severity],
                message_outline(rule.message, language),
            ]
            for rule in definition.rules
        ],
    }


def _versions_table(code: str) -> dict[str, Any]:
    return {
        "id": "versions",
        "caption": _("Các phiên bản"),
        "columns": [
            {"key": "number", "label": _("Phiên bản"), "kind": "text"},
            {"key": "from", "label": _("Áp dụng cho kỳ từ"), "kind": "date"},
            {"key": "state", "label": _("Trạng thái"), "kind": "text"},
        ],
        "rows": [
            [
                {
                    "value": str(one.number),
                    "url": f"{reverse('statistics:questionnaire', args=[code])}?phien_ban={one.number}",
                },
                one.valid_from,
                one.get_state_display(),
            ]
            for one in published_versions(code)
        ],
    }


def questionnaire(request: HttpRequest, code: str) -> HttpResponse:
    """Show a questionnaire in the version in force, or in the one that `phien_ban` names."""
    found = _asked(request, code)
    definition, language = found.definition, get_language() or "vi"
    names = names_in([definition], timezone.localdate())
    context = {
        "one": definition,
        "version": found.version,
        "name": definition.name.say(language),
        "purpose": definition.purpose.say(language),
        "subsector": found.questionnaire.subsector,
        "frequency": frequency_words()[definition.frequency],
        "due": due_words(definition.due),
        "who": [word for part in definition.respondents for word in names.respondents(part, language)],
        "legal_base": [(names.instruments[base.instrument], base) for base in definition.legal_base],
        "sections": _sections(definition, language),
        "rules": _rules_table(definition, language) if definition.rules else None,
        "implied": len(all_rules(definition)) - len(definition.rules),
        "versions": _versions_table(code),
        "may_draft": allows(perms.manage_questionnaires, actor_of(request)),
        "menu_section": "questionnaires",
        "crumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Biểu mẫu"), reverse("statistics:questionnaires")),
            (definition.code.upper(), None),
        ],
    }
    return render(request, "statistics/questionnaire.html", context)


def rules_as_vtl(request: HttpRequest, code: str) -> HttpResponse:
    """Return the rules of a questionnaire as a VTL 2.1 script."""
    found = _asked(request, code)
    response = HttpResponse(exported(found.definition), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-v{found.version.number}.vtl"'
    return response
