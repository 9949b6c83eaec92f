"""Where a figure of accepted returns comes from: the load, and the returns for those who may see them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from nangluong.accounts.actors import actor_of
from nangluong.foundation.actor import Actor
from nangluong.statistics.importing.facts import RETURNS
from nangluong.statistics.models import Batch, Questionnaire
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.pages.returns.listing import organisation_names
from nangluong.statistics.pages.returns.reading import language
from nangluong.statistics.quality.conventions import estimation_methods
from nangluong.statistics.questionnaires.unit_names import unit_names, unit_text
from nangluong.statistics.returns.acceptance_into_facts import ILLUSTRATIVE_SOURCE
from nangluong.statistics.returns.lineage import (
    Origin,
    OriginCell,
    StandIn,
    batch_of_returns,
    counted_by_period,
    origins_of,
    stand_ins_of,
)

_SHOWN_CELLS = 40


def lineage_url(batch: Batch, product: str = "", flow: str = "") -> str:
    """Return where the returns under a load are shown, "" for a load of a file."""
    if not batch.dataset.startswith(RETURNS):
        return ""
    query = urlencode([(key, value) for key, value in (("product", product), ("flow", flow)) if value])
    return reverse("statistics:lineage", args=[batch.pk]) + (f"?{query}" if query else "")


def batch_words(batch: Batch) -> str:
    """Return what a load was made of, in a few words."""
    words = {"file": batch.filename, "batch": batch.pk, "count": batch.read}
    if batch.dataset.startswith(RETURNS):
        if estimates := len(batch.report.get("estimates", ())):
            words["estimates"] = estimates
            return _("%(file)s: %(count)s báo cáo đã chấp nhận và %(estimates)s ước tính, lần nạp %(batch)s") % words
        return _("%(file)s: %(count)s báo cáo đã chấp nhận, lần nạp %(batch)s") % words
    return _("%(file)s, lần nạp %(batch)s") % words


def _what_is_new(one: Origin) -> str:
    if one.was is None:
        return _("mới")
    if one.was == one.number:
        return _("như lần trước")
    return _("sửa từ bản %(was)s") % {"was": one.was}


def _row(one: Origin, names: dict[str, str]) -> dict[str, Any]:
    report = one.report
    to_return = reverse("statistics:return", args=[report.pk])
    return {
        "url": to_return,
        "organisation": names.get(report.organisation_id, report.organisation_id),
        "period": period_name(report.period),
        "number": one.number,
        "news": _what_is_new(one),
        "why": one.why,
        "cells": _cells_shown(one.cells, to_return),
        "more": max(len(one.cells) - _SHOWN_CELLS, 0),
    }


def _cells_shown(cells: tuple[OriginCell, ...], to_return: str = "") -> list[dict[str, Any]]:
    units = unit_names()
    return [
        {
            "url": f"{to_return}#c-{cell.address}" if to_return else "",
            "name": cell.name.say(language()),
            "value": cell.value,
            "unit": unit_text(cell.unit, language(), units),
        }
        for cell in cells[:_SHOWN_CELLS]
    ]


def _stand_in_row(one: StandIn, names: dict[str, str], methods: dict[str, str]) -> dict[str, Any]:
    code = one.obligation.organisation_id
    return {
        "organisation": names.get(code, code),
        "period": period_name(one.obligation.period),
        "made_at": one.estimate.made_at,
        "reason": one.estimate.reason,
        "methods": ", ".join(methods.get(used, used) for used in sorted(set(one.estimate.methods.values()))),
        "cells": _cells_shown(one.cells),
        "more": max(len(one.cells) - _SHOWN_CELLS, 0),
    }


def _estimates(actor: Actor, batch: Batch, product: str, flow: str) -> dict[str, Any]:
    """Return how many returns and estimates each period adds up, and the estimates to those who may see them."""
    found = stand_ins_of(actor, batch, product=product, flow=flow)
    names = organisation_names({one.obligation.organisation_id for one in found})
    methods = {one.code: one.name.say(language()) for one in estimation_methods()}
    counts = [(period_name(code), accepted, guessed) for code, accepted, guessed in counted_by_period(batch)]
    return {
        "counts": counts if any(guessed for _, _, guessed in counts) else [],
        "estimates": [_stand_in_row(one, names, methods) for one in found if one.cells or not product],
    }


@never_cache
def lineage(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a load of returns rests on; the returns themselves only to those who may see them."""
    actor = actor_of(request)
    batch = batch_of_returns(actor, pk)
    if batch is None:
        raise Http404
    product, flow = request.GET.get("product", "")[:20], request.GET.get("flow", "")[:20]
    code = batch.dataset.removeprefix(RETURNS).partition("/")[0]
    found = origins_of(actor, batch, product=product, flow=flow)
    names = organisation_names({one.report.organisation_id for one in found})
    kept = [one for one in found if one.cells or not product]
    context = {
        "batch": batch,
        "questionnaire": Questionnaire.objects.filter(pk=code).first(),
        "is_illustrative": batch.source == ILLUSTRATIVE_SOURCE,
        "rows": [_row(one, names) for one in kept],
        **_estimates(actor, batch, product, flow),
        "hidden": max(batch.read - len(found), 0),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Cân đối năng lượng"), reverse("statistics:balance")),
            (batch.filename, None),
        ],
    }
    return render(request, "statistics/lineage.html", context)
