"""Who has not reported, and how good what was reported is: measures by a dimension, and the league table."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.permissions import allows, require
from nangluong.registry.models import Subsector
from nangluong.statistics import perms
from nangluong.statistics.models import Questionnaire
from nangluong.statistics.obligations.queries import pending_extensions
from nangluong.statistics.pages.returns.reading import language
from nangluong.statistics.quality.conventions import score_weights
from nangluong.statistics.quality.counting import Group, Window, counted_by, total
from nangluong.statistics.quality.league import LEAST_DUE, league
from nangluong.statistics.quality.measures import MEASURES, Counts
from nangluong.statistics.texts import Text

SPANS = {"30": 30, "90": 90, "365": 365}


def dimension_words() -> dict[str, str]:
    """Return what returns can be counted by."""
    return {
        "subsector": _("Phân ngành"),
        "place": _("Tỉnh, thành phố"),
        "parent": _("Tập đoàn, tổng công ty"),
        "questionnaire": _("Biểu mẫu"),
        "organisation": _("Đơn vị báo cáo"),
        "period": _("Kỳ báo cáo"),
    }


def league_words() -> dict[str, str]:
    """Return what can be ranked."""
    words = dimension_words()
    return {code: words[code] for code in ("organisation", "place", "parent")}


def measure_words() -> dict[str, str]:
    """Return what the measures are called."""
    return {
        "completeness": _("Đầy đủ"),
        "timeliness": _("Đúng hạn"),
        "right_first": _("Đúng ngay lần đầu"),
        "consistency": _("Báo cáo nhất quán"),
        "cell_consistency": _("Ô nhất quán"),
        "revision_size": _("Mức sửa đổi"),
    }


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what it asks for in vain is left out."""

    dimension: str
    span: str
    window: Window


def _asked(request: HttpRequest, dimensions: dict[str, str], first: str) -> Asked:
    dimension = request.GET.get("theo", first)
    span = request.GET.get("ngay", "90")
    span = span if span in SPANS else "90"
    today = timezone.localdate()
    window = Window(
        since=today - dt.timedelta(days=SPANS[span]),
        today=today,
        subsector=request.GET.get("phan-nganh", ""),
        questionnaire=request.GET.get("bieu", ""),
    )
    return Asked(dimension if dimension in dimensions else first, span, window)


def share_text(value: Fraction | None) -> str:
    """Return a share as whole per cent, one decimal below 10 % where it is no whole number; a dash where unknown."""
    if value is None:
        return "–"
    cent = 100 * value
    decimals = 0 if cent >= 10 or cent == int(cent) else 1
    text = f"{float(cent):.{decimals}f}"
    return f"{text.replace('.', ',') if language() == 'vi' else text} %"


def _cells(counts: Counts) -> list[Any]:
    shares = [share_text(measure(counts)) for measure in MEASURES.values()]
    return [counts.due, counts.reported, counts.late, counts.missing, *shares]


def _columns(name: str) -> list[dict[str, Any]]:
    numbers = ((_("Đến hạn"), "due"), (_("Đã nộp"), "reported"), (_("Nộp muộn"), "late"), (_("Chưa nộp"), "missing"))
    return [
        {"key": "name", "label": name, "kind": "text"},
        *({"key": key, "label": label, "kind": "number", "decimals": 0} for label, key in numbers),
        *({"key": key, "label": label, "kind": "text"} for key, label in measure_words().items()),
    ]


def _named(group: Group) -> str:
    return group.name.say(language()) or _("chưa rõ")


def _in_order(groups: list[Group], dimension: str) -> list[Group]:
    if dimension == "period":
        return sorted(groups, key=lambda one: one.code, reverse=True)
    return sorted(groups, key=lambda one: (-one.counts.missing, one.code))


def _filters(asked: Asked) -> dict[str, Any]:
    return {
        "subsectors": [
            (one.pk, Text(one.name, one.name_en).say(language())) for one in Subsector.objects.order_by("pk")
        ],
        "questionnaires": [(one.pk, one.pk.upper()) for one in Questionnaire.objects.order_by("position", "pk")],
        "asked": asked,
        "spans": SPANS,
    }


def _crumbs(name: str) -> list[tuple[str, str | None]]:
    return [(_("Trang chủ"), reverse("web:home")), (_("Báo cáo"), reverse("statistics:returns")), (name, None)]


@signed_in
def standing(request: HttpRequest) -> HttpResponse:
    """Measure returns due in the last days by one dimension, the most missing first."""
    actor = actor_of(request)
    require(perms.sees_standing, actor)
    words = dimension_words()
    asked = _asked(request, words, "subsector")
    groups = _in_order(counted_by(asked.dimension, actor, asked.window), asked.dimension)
    whole = total(groups)
    rows: list[Any] = [[_named(group), *_cells(group.counts)] for group in groups]
    if len(rows) > 1:
        rows.append({"cells": [_("Tất cả"), *_cells(whole)], "kind": "total"})
    table = {
        "id": "standing",
        "caption": _("Tình hình báo cáo"),
        "columns": _columns(words[asked.dimension]),
        "rows": rows,
    }
    context = {
        "table": table,
        "dimensions": words,
        "illustrative": whole.illustrative,
        "extensions": pending_extensions(actor),
        "decides": actor.may(perms.MANAGE_OBLIGATIONS),
        "estimates": allows(perms.estimate_missing, actor),
        "breadcrumbs": _crumbs(_("Tình hình")),
    }
    return render(request, "statistics/returns_standing.html", context | _filters(asked))


@signed_in
def league_table(request: HttpRequest) -> HttpResponse:
    """Rank respondents, provinces or corporations by the score of their reporting."""
    actor = actor_of(request)
    require(perms.sees_standing, actor)
    words = league_words()
    asked = _asked(request, words, "organisation")
    weights = score_weights()
    places = league(counted_by(asked.dimension, actor, asked.window), weights)
    shown = [code for code in MEASURES if code in weights]
    names = measure_words()
    table = {
        "id": "league",
        "caption": _("Bảng xếp hạng"),
        "columns": [
            {"key": "rank", "label": _("Hạng"), "kind": "number", "decimals": 0},
            {"key": "name", "label": words[asked.dimension], "kind": "text"},
            {"key": "score", "label": _("Điểm (0–100)"), "kind": "number", "decimals": 1},
            {"key": "due", "label": _("Đến hạn"), "kind": "number", "decimals": 0},
            *({"key": code, "label": names[code], "kind": "text"} for code in shown),
        ],
        "rows": [
            [
                one.rank,
                _named(one.group),
                None if one.score is None else float(100 * one.score),
                one.group.counts.due,
                *(share_text(MEASURES[code](one.group.counts)) for code in shown),
            ]
            for one in places
        ],
    }
    context = {
        "table": table,
        "dimensions": words,
        "weights": [(names[code], weights[code]) for code in shown],
        "least_due": LEAST_DUE,
        "illustrative": any(one.group.counts.illustrative for one in places),
        "breadcrumbs": _crumbs(_("Bảng xếp hạng")),
    }
    return render(request, "statistics/returns_league.html", context | _filters(asked))
