"""Estimating what is missing: an overview of a questionnaire and period, and one missing return cell by cell."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.number_text import parse_number
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Estimate, Obligation
from nangluong.statistics.obligations.period_names import period_name
from nangluong.statistics.obligations.periods import read_period
from nangluong.statistics.pages.returns.finding_returns import obligation_of
from nangluong.statistics.pages.returns.listing import organisation_names
from nangluong.statistics.pages.returns.reading import language
from nangluong.statistics.pages.returns.standing import share_text
from nangluong.statistics.quality.conventions import EstimationMethod, estimation_methods
from nangluong.statistics.quality.estimates import (
    Proposals,
    Series,
    adopt_estimate,
    proposals_for,
    withdraw_estimate,
)
from nangluong.statistics.quality.estimating import METHODS, OWN
from nangluong.statistics.quality.missing import Owed, in_force, missing_returns, owed_by_collection
from nangluong.statistics.quality.surroundings import accepted_around
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.unit_names import unit_names, unit_text
from nangluong.statistics.returns.content import Content
from nangluong.statistics.returns.names import row_names
from nangluong.statistics.rules.findings import row_name

_SHOWN_GROUPS, _SHOWN_RESPONDENTS, _LONGEST_REASON = 100, 30, 1000


def _method_columns() -> list[dict[str, str]]:
    return [
        {
            "code": one.code,
            "name": one.name.say(language()),
            "formula": one.formula.say(language()),
            "source": one.source,
        }
        for one in estimation_methods()
    ]


def _crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Trang chủ"), reverse("web:home")), (_("Báo cáo"), reverse("statistics:returns")), *more]


def _middle_errors(proposals: Proposals) -> dict[str, Fraction | None]:
    """Return the median error of each method over the cells it was tried on."""
    found: dict[str, Fraction | None] = {}
    for code in METHODS:
        errors = [
            error for one in proposals.series if code in one.offers and (error := one.offers[code].error) is not None
        ]
        found[code] = statistics.median(errors) if errors else None
    return found


def _respondents(listed: list[Obligation]) -> list[dict[str, Any]]:
    """Return the missing returns of one questionnaire and period with the error of every method."""
    if not listed:
        return []
    try:
        codes = [one.organisation_id for one in listed]
        accepted = accepted_around(listed[0].questionnaire_id, read_period(listed[0].period), codes)
    except ValueError:  # a call outside the calendar
        accepted = None
    names, estimates = organisation_names({one.organisation_id for one in listed}), in_force(one.pk for one in listed)
    rows = []
    for one in listed:
        proposals = proposals_for(one, accepted)
        errors = _middle_errors(proposals)
        offered = {code for series in proposals.series for code in series.offers}
        best = min((error for error in errors.values() if error is not None), default=None)
        rows.append(
            {
                "owed": one,
                "organisation": names.get(one.organisation_id, one.organisation_id),
                "state": one.get_state_display(),
                "cells": len(proposals.series),
                "estimate": estimates.get(one.pk),
                "errors": [
                    {
                        "text": share_text(errors[code]) if code in offered else "–",
                        "is_best": best is not None and errors[code] == best,
                    }
                    for code in METHODS
                ],
            }
        )
    return rows


def _group_row(group: Owed) -> dict[str, Any]:
    return {
        "group": group,
        "period": period_name(group.period),
        "label": group.questionnaire.upper(),
        "bare": group.missing - group.estimated,
    }


@signed_in
def missing(request: HttpRequest) -> HttpResponse:
    """List what is missing by questionnaire and period; of one of them each respondent with every method's error."""
    actor = actor_of(request)
    require(perms.estimate_missing, actor)
    questionnaire, period = request.GET.get("bieu", "")[:40], request.GET.get("ky", "")[:24]
    today = timezone.localdate()
    groups = owed_by_collection(actor, today=today)
    chosen = next((one for one in groups if (one.questionnaire, one.period) == (questionnaire, period)), None)
    rows: list[dict[str, Any]] = []
    if chosen:
        found = missing_returns(actor, today=today, questionnaire=questionnaire).filter(period=period)
        rows = _respondents(list(found[:_SHOWN_RESPONDENTS]))
    here = reverse("statistics:returns_missing")
    crumbs: list[tuple[str, str | None]] = [(_("Báo cáo còn thiếu"), here if chosen else None)]
    if chosen:
        crumbs.append((f"{questionnaire.upper()} · {period_name(period)}", None))
    context = {
        "groups": [_group_row(one) for one in groups[:_SHOWN_GROUPS]] if not chosen else [],
        "chosen": _group_row(chosen) if chosen else None,
        "rows": rows,
        "hidden": chosen.missing - len(rows) if chosen else 0,
        "methods": _method_columns(),
        "breadcrumbs": _crumbs(*crumbs),
    }
    return render(request, "statistics/returns_missing.html", context)


def _cell_name(owed: Obligation, series: tuple[Series, ...]) -> dict[str, str]:
    """Return the section, row and column of every cell, as people read it."""
    definition, said = definition_of(owed.version), language()
    rows: dict[str, list[str]] = {}
    for one in series:
        rows.setdefault(one.cell.section, []).append(one.cell.row)
    names = row_names(definition, Content(rows=rows), owed.period_end)
    return {
        one.cell.address: f"{row_name(definition, one.cell.section, one.cell.row, names).say(said)} –"
        f" {definition.section(one.cell.section).column_by_code[one.cell.column].name.say(said)}"
        for one in series
    }


def _rows(owed: Obligation, proposals: Proposals, chosen: Mapping[str, str], typed: Mapping[str, str]) -> list[Any]:
    names, units = _cell_name(owed, proposals.series), unit_names()
    methods = {one.code: one.name.say(language()) for one in estimation_methods()}
    found = []
    for one in proposals.series:
        address = one.cell.address
        method = chosen.get(address, "")
        found.append(
            {
                "address": address,
                "name": names[address],
                "unit": unit_text(one.cell.unit, language(), units),
                "proposed": methods.get(one.proposed, ""),
                "offers": [
                    {
                        "code": code,
                        "offer": one.offers.get(code),
                        "error": share_text(one.offers[code].error) if code in one.offers else "",
                        "checked": method == code,
                        "is_proposed": one.proposed == code,
                    }
                    for code in METHODS
                ],
                "own": typed.get(address, ""),
                "none_checked": method in ("", OWN),
            }
        )
    return found


def _posted(request: HttpRequest, prefix: str) -> dict[str, str]:
    return {
        key.removeprefix(prefix): str(value).strip()[:200]
        for key, value in request.POST.items()
        if key.startswith(prefix) and str(value).strip()
    }


def _own_figures(typed: Mapping[str, str]) -> dict[str, Decimal]:
    """Read the officer's figures; one that is no number is left out, and adopting names its cell."""
    found = {}
    for address, text in typed.items():
        try:
            found[address] = parse_number(text, language())
        except ValueError:
            continue
    return found


def _missing_one(request: HttpRequest, pk: int) -> tuple[Actor, Obligation]:
    """Return who asks and the obligation; of a confidential questionnaire only to those who may see its returns."""
    require(perms.estimate_missing, actor_of(request))
    actor, owed = obligation_of(request, pk)
    if definition_of(owed.version).is_confidential and not actor.may(perms.SEE_CONFIDENTIAL_RETURNS):
        raise Http404
    return actor, owed


def _history(owed: Obligation) -> list[dict[str, Any]]:
    names: dict[str, EstimationMethod] = {one.code: one for one in estimation_methods()}
    rows = []
    for one in Estimate.objects.filter(obligation=owed).order_by("-pk")[:50]:
        used = sorted(set(one.methods.values()))
        methods = [names[code].name.say(language()) if code in names else code for code in used]
        rows.append({"estimate": one, "methods": ", ".join(methods), "cells": len(one.values)})
    return rows


@signed_in
def estimate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what every method says of each cell of a missing return, side by side; a POST adopts what was chosen."""
    actor, owed = _missing_one(request, pk)
    today, refusal = timezone.localdate(), None
    typed = _posted(request, "v:")
    chosen = _posted(request, "m:") | dict.fromkeys(typed, OWN)
    reason = request.POST.get("reason", "")[:_LONGEST_REASON]
    if request.method == "POST":
        try:
            adopt_estimate(
                actor,
                owed,
                methods=chosen,
                own=_own_figures(typed),
                seen=request.POST.get("seen", "")[:64],
                reason=reason,
                today=today,
            )
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Đã ghi nhận ước tính. Số liệu sẽ vào cân đối, đánh dấu là ước tính."))
            return HttpResponseRedirect(reverse("statistics:estimate", args=[pk]))
    is_missing = missing_returns(actor, today=today).filter(pk=owed.pk).exists()
    proposals = proposals_for(owed) if is_missing else Proposals((), ())
    in_use = in_force([owed.pk]).get(owed.pk)
    if request.method != "POST":
        chosen = in_use.methods if in_use and is_missing else proposals.proposed
        typed = {address: in_use.values[address] for address, code in chosen.items() if code == OWN} if in_use else {}
    context = {
        "owed": owed,
        "period": period_name(owed.period),
        "organisation": organisation_names({owed.organisation_id}).get(owed.organisation_id, owed.organisation_id),
        "is_missing": is_missing,
        "in_use": in_use if is_missing else None,
        "rows": _rows(owed, proposals, chosen, typed),
        "based_on": len(proposals.based_on),
        "seen": proposals.seen,
        "reason": reason,
        "methods": _method_columns(),
        "own": OWN,
        "history": _history(owed),
        "refusal": refusal,
        "breadcrumbs": _crumbs(
            (_("Báo cáo còn thiếu"), reverse("statistics:returns_missing")),
            (f"{owed.questionnaire_id.upper()} · {period_name(owed.period)}", None),
        ),
    }
    return render(request, "statistics/estimate.html", context, status=refusal.http_status if refusal else 200)


@signed_in
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an estimate back, with a reason."""
    actor, owed = _missing_one(request, pk)
    reason = request.POST.get("reason", "")[:_LONGEST_REASON]
    withdraw_estimate(actor, owed, reason=reason, today=timezone.localdate())
    messages.success(request, _("Đã rút ước tính. Số liệu sẽ rời khỏi cân đối."))
    return HttpResponseRedirect(reverse("statistics:estimate", args=[pk]))
