"""The editor of questionnaires: drafts of new versions, changed section by section, published from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, Questionnaire, QuestionnaireVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.pages.questionnaires.draft_fields import head_fields, name_key, rule_lines, section_fields
from nangluong.statistics.questionnaires.drafting import (
    as_yaml,
    change_draft,
    copy_version,
    discard_draft,
    publish_from,
)
from nangluong.statistics.questionnaires.editing import (
    section_at,
    with_head,
    with_new_section,
    with_rules,
    with_section,
    without_section,
)

Change = Callable[[dict[str, Any], Mapping[str, str]], dict[str, Any]]


def draft_of(request: HttpRequest, pk: int) -> tuple[Actor, QuestionnaireVersion]:
    """Return who asks and the draft; refuses who may not manage questionnaires, 404 where it is no draft."""
    actor = actor_of(request)
    require(perms.manage_questionnaires, actor)
    found = QuestionnaireVersion.objects.filter(pk=pk, state=VersionState.DRAFT).select_related("questionnaire").first()
    if found is None:
        raise Http404
    return actor, found


def crumbs(draft: QuestionnaireVersion, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return the way from the home page to a page of a draft."""
    code = draft.questionnaire_id
    last = [(_("bản thảo %(number)s") % {"number": draft.number}, reverse("statistics:draft", args=[draft.pk]))]
    trail: list[tuple[str, str | None]] = [
        (_("Trang chủ"), reverse("web:home")),
        (_("Biểu mẫu"), reverse("statistics:questionnaires")),
        (code.upper(), reverse("statistics:drafts", args=[code])),
        *last,
        *more,
    ]
    trail[-1] = (trail[-1][0], None)
    return trail


@signed_in
def drafts(request: HttpRequest, code: str) -> HttpResponse:
    """List the versions and drafts of a questionnaire, each to be copied or gone on with."""
    actor = actor_of(request)
    require(perms.manage_questionnaires, actor)
    questionnaire = get_object_or_404(Questionnaire, pk=code)
    versions = list(questionnaire.versions.defer("content").order_by("-number")[:100])
    context = {
        "questionnaire": questionnaire,
        "drafts": [one for one in versions if one.state == VersionState.DRAFT],
        "versions": [one for one in versions if one.state != VersionState.DRAFT],
        "crumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Biểu mẫu"), reverse("statistics:questionnaires")),
            (code.upper(), reverse("statistics:questionnaire", args=[code])),
            (_("Soạn phiên bản"), None),
        ],
    }
    return render(request, "statistics/drafts.html", context)


@signed_in
@require_POST
def copy(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Copy a version as a draft and go to it."""
    actor = actor_of(request)
    require(perms.manage_questionnaires, actor)
    version = get_object_or_404(QuestionnaireVersion, questionnaire_id=code, number=number)
    return HttpResponseRedirect(reverse("statistics:draft", args=[copy_version(actor, version).pk]))


def _changed(request: HttpRequest, pk: int, change: Change, to: str, draw: Callable[..., HttpResponse]) -> HttpResponse:
    """Apply a form to a draft; where the reader refuses, draw the form again with what was typed."""
    actor, draft = draft_of(request, pk)
    content = change(draft.content, request.POST.dict())
    try:
        change_draft(actor, draft, content=content, seen=request.POST.get("seen", ""))
    except DomainError as refusal:
        return draw(request, draft, content, refusal)
    messages.success(request, _("Đã lưu bản thảo."))
    return HttpResponseRedirect(to)


def _draw_draft(
    request: HttpRequest, draft: QuestionnaireVersion, content: dict[str, Any], refusal: DomainError | None = None
) -> HttpResponse:
    running = Obligation.objects.filter(questionnaire_id=draft.questionnaire_id, state=Obligation.State.OPEN)
    adding = refusal is not None and request.path == reverse("statistics:draft_section_add", args=[draft.pk])
    context = {
        "draft": draft,
        "questionnaire": draft.questionnaire,
        "head": head_fields(content),
        # Those that are saved: a section that was refused may have no address yet. It stays in its form.
        "sections": [one | {"name": one.get(name_key(), "")} for one in draft.content.get("sections", ())],
        "typed": request.POST if adding else {},
        "rules": rule_lines(content),
        "refusal": refusal,
        "running": running.count(),
        "today": timezone.localdate(),
        "crumbs": crumbs(draft),
    }
    return render(request, "statistics/draft.html", context, status=refusal.http_status if refusal else 200)


@signed_in
def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft: its head, sections and rules; a POST changes the head."""
    if request.method == "POST":
        return _changed(request, pk, with_head, reverse("statistics:draft", args=[pk]), _draw_draft)
    _actor, draft = draft_of(request, pk)
    return _draw_draft(request, draft, draft.content)


@signed_in
@require_POST
def rules(request: HttpRequest, pk: int) -> HttpResponse:
    """Change thresholds, severities and messages of a draft's rules."""
    return _changed(request, pk, with_rules, reverse("statistics:draft", args=[pk]) + "#rules", _draw_draft)


@signed_in
@require_POST
def add_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a section to a draft."""
    return _changed(request, pk, with_new_section, reverse("statistics:draft", args=[pk]) + "#sections", _draw_draft)


@signed_in
@require_POST
def remove_section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take a section out of a draft."""
    to = reverse("statistics:draft", args=[pk]) + "#sections"
    return _changed(request, pk, lambda content, _data: without_section(content, code), to, _draw_draft)


@signed_in
def section(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show a section of a draft with its rows and columns; a POST changes them."""
    _actor, draft = draft_of(request, pk)
    if section_at(draft.content, code) is None:
        raise Http404

    def draw(
        request: HttpRequest, draft: QuestionnaireVersion, content: dict[str, Any], refusal: DomainError | None = None
    ) -> HttpResponse:
        found = section_at(content, code) or {}
        context = {
            "draft": draft,
            "section": section_fields(found),
            "refusal": refusal,
            "crumbs": crumbs(draft, (str(found.get(name_key(), code)), None)),
        }
        return render(request, "statistics/draft_section.html", context, status=refusal.http_status if refusal else 200)

    if request.method == "POST":
        to = reverse("statistics:draft_section", args=[pk, code])
        return _changed(request, pk, lambda content, data: with_section(content, code, data), to, draw)
    return draw(request, draft, draft.content)


@signed_in
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft for the periods from a day on."""
    actor, draft = draft_of(request, pk)
    try:
        day = dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = draft.valid_from
    try:
        done = publish_from(actor, draft, day=day, seen=request.POST.get("seen", ""))
    except DomainError as refusal:
        draft.refresh_from_db()
        return _draw_draft(request, draft, draft.content, refusal)
    messages.success(request, _("Đã ban hành phiên bản %(number)s.") % {"number": done.number})
    address = reverse("statistics:questionnaire", args=[done.questionnaire_id])
    return HttpResponseRedirect(f"{address}?phien_ban={done.number}")


@signed_in
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Discard a draft."""
    actor, draft = draft_of(request, pk)
    discard_draft(actor, draft)
    messages.success(request, _("Đã bỏ bản thảo."))
    return HttpResponseRedirect(reverse("statistics:drafts", args=[draft.questionnaire_id]))


@signed_in
def yaml_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Return a version, draft or not, as a file of `reference/questionnaires`."""
    require(perms.manage_questionnaires, actor_of(request))
    version = get_object_or_404(QuestionnaireVersion, questionnaire_id=code, number=number)
    response = HttpResponse(as_yaml(version), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}.yaml"'
    return response
