"""The operator's desk: what was loaded, building and publishing releases, the progress of long work."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.foundation.errors import DomainError, NotPermitted
from nangluong.foundation.models import Work
from nangluong.foundation.work import begin_work
from nangluong.statistics import perms
from nangluong.statistics.forms import BuildForm, PublishForm
from nangluong.statistics.models import Batch, Release
from nangluong.statistics.releases import publish_release
from nangluong.statistics.tasks import build_release_job

_SHOWN = 20


def _require(request: HttpRequest, right: str) -> None:
    if not actor_of(request).may(right):
        raise NotPermitted(
            "Tài khoản của bạn không có quyền này. Hãy hỏi người quản trị của đơn vị.",
            "Your account does not have this right. Ask your organisation's administrator.",
        )


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
        "works": [work_fragment(work) for work in Work.objects.all()[:5]],
        "table": _batch_table(),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Tác nghiệp"), None)],
    }


def work_fragment(work: Work) -> dict[str, Any]:
    """Return a piece of work as the progress component shows it."""
    states = {Work.State.WAITING: "running", Work.State.RUNNING: "running", Work.State.DONE: "done"}
    vietnamese = (get_language() or "vi").startswith("vi")
    error = work.error_vi if vietnamese else work.error_en
    step = work.step_vi if vietnamese else work.step_en
    return {
        "label": work.title,
        "label_lang": "vi",
        "done": work.done,
        "total": work.total or None,
        "state": states.get(Work.State(work.state), "failed"),
        "url": reverse("statistics:desk_work", args=[work.pk]),
        "message": error or step or work.get_state_display(),
    }


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Show the desk."""
    _require(request, perms.SEE_DESK)
    return render(request, "statistics/desk.html", _context())


@login_required
@require_POST
def build(request: HttpRequest) -> HttpResponse:
    """Queue the build of a release; its progress shows on the desk."""
    actor = actor_of(request)
    _require(request, perms.BUILD_RELEASE)
    form = BuildForm(request.POST)
    if not form.is_valid():
        return render(request, "statistics/desk.html", _context(form), status=422)
    with transaction.atomic():
        work = begin_work(actor, kind="build_release", title=form.cleaned_data["title_vi"])
        build_release_job.defer(
            work_id=str(work.pk),
            actor_name=actor.name,
            user_id=actor.user_id,
            rights=sorted(actor.rights),
            words=form.cleaned_data,
        )
    return HttpResponseRedirect(reverse("statistics:desk"))


@login_required
def work(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """Answer the progress fragment that the desk polls."""
    _require(request, perms.SEE_DESK)
    found = get_object_or_404(Work, pk=work_id)
    return render(request, "web/components/progress.html", {"job": work_fragment(found)})


@login_required
@require_POST
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Publish a waiting release, now or at the embargo given."""
    actor = actor_of(request)
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
