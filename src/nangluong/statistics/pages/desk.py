"""The operator's desk: what was loaded, building and publishing releases, the progress of long work."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.errors import DomainError
from nangluong.foundation.models import Work
from nangluong.foundation.permissions import require
from nangluong.foundation.work import queue_work
from nangluong.statistics import perms
from nangluong.statistics.forms import BuildForm, PublishForm
from nangluong.statistics.models import Batch, Release
from nangluong.statistics.releases import publish_release
from nangluong.statistics.tasks import build_release_job

_SHOWN = 20


def _batch_table() -> dict[str, Any]:
    columns = ("added", "changed", "removed", "unchanged", "skipped")
    names = (_("Thêm"), _("Sửa"), _("Bỏ"), _("Giữ"), _("Không dùng"))
    return {
        "id": "batches",
        "caption": _("Lần nạp số liệu gần đây"),
        "columns": [
            {"key": "dataset", "label": _("Bộ số liệu"), "kind": "text"},
            {"key": "file", "label": _("Tệp"), "kind": "text"},
            {"key": "when", "label": _("Lúc"), "kind": "date"},
            *({"key": key, "label": name, "kind": "number"} for key, name in zip(columns, names, strict=True)),
            {"key": "state", "label": _("Trạng thái"), "kind": "text"},
        ],
        "rows": [
            {
                "cells": [
                    batch.dataset,
                    batch.filename,
                    batch.created_at,
                    *(getattr(batch, name) for name in columns),
                    batch.get_state_display(),
                ]
            }
            for batch in Batch.objects.all()[:_SHOWN]
        ],
    }


def _waiting(number: str, refused: PublishForm | None) -> list[tuple[Release, PublishForm]]:
    """Return each release that can be published with a form of its own; the refused form stands at its release."""
    found = Release.objects.filter(state=Release.State.READY).order_by("-id")
    return [
        (one, refused if refused and one.number == number else PublishForm(auto_id=f"id_{one.number}_%s"))
        for one in found
    ]


def _context(
    build_form: BuildForm | None = None, *, number: str = "", publish_form: PublishForm | None = None
) -> dict[str, Any]:
    return {
        "build_form": build_form or BuildForm(),
        "waiting": _waiting(number, publish_form),
        "embargoed": Release.objects.filter(state=Release.State.PUBLISHED)[:_SHOWN],
        "works": Work.objects.filter(seen_with=perms.SEE_DESK)[:5],
        "table": _batch_table(),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Tác nghiệp"), None)],
    }


@signed_in
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk."""
    require(perms.can_see_desk, actor_of(request))
    return render(request, "statistics/desk.html", _context())


@signed_in
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Queue the build of a release; its progress shows on the desk."""
    actor = actor_of(request)
    require(perms.can_build_release, actor)
    form = BuildForm(request.POST)
    if not form.is_valid():
        return render(request, "statistics/desk.html", _context(form), status=422)
    queue_work(
        actor,
        build_release_job,
        kind="build_release",
        title=form.cleaned_data["title_vi"],
        seen_with=perms.SEE_DESK,
        actor_name=actor.signature,
        user_id=actor.user_id,
        rights=sorted(actor.rights),
        words=form.cleaned_data,
    )
    return HttpResponseRedirect(reverse("statistics:desk"))


@signed_in
@require_POST
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Publish a waiting release, now or at the embargo given."""
    actor = actor_of(request)
    require(perms.can_publish_release, actor)
    form = PublishForm(request.POST, auto_id=f"id_{number}_%s")
    release = get_object_or_404(Release, number=number)
    if not form.is_valid():
        return render(request, "statistics/desk.html", _context(number=number, publish_form=form), status=422)
    moment: dt.datetime | None = form.cleaned_data["public_from"]
    try:
        publish_release(actor, release, public_from=moment)
    except DomainError as refusal:
        return render(request, "statistics/desk.html", _context() | {"refusal": refusal}, status=refusal.http_status)
    return HttpResponseRedirect(reverse("statistics:desk"))
