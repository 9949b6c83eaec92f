"""Pages of the audit: search, one entry with what changed, the last checks, export."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts import perms
from nangluong.accounts.actors import actor_of
from nangluong.accounts.auditing.differences import differences
from nangluong.accounts.auditing.exporting import FORMS, HEADER, entry_for, export_audit
from nangluong.accounts.auditing.forms import AuditFilter
from nangluong.accounts.auditing.search import AuditPage, Criteria, search_audit
from nangluong.foundation.models import AuditCheck, AuditEntry
from nangluong.foundation.permissions import allows, require
from nangluong.foundation.table_files import csv_pieces, json_lines, xlsx_bytes

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _row(entry: AuditEntry) -> dict[str, Any]:
    at = timezone.localtime(entry.at)
    return {
        "cells": [
            {"value": f"{at:%d/%m/%Y %H:%M:%S}", "url": reverse("audit:entry", args=[entry.pk])},
            {"value": entry.actor, "lang": "vi"},
            entry.on_behalf_of,
            {"value": entry.verb, "badge": _("bị từ chối")} if entry.refused else entry.verb,
            f"{entry.object_kind} {entry.object_key}".strip(),
        ]
    }


def _table(page: AuditPage) -> dict[str, Any]:
    return {
        "id": "entries",
        "caption": _("Mục nhật ký, mới nhất trước"),
        "columns": [
            {"key": "at", "label": _("Lúc"), "kind": "text"},
            {"key": "actor", "label": _("Người làm"), "kind": "text"},
            {"key": "for", "label": _("Thay cho"), "kind": "text"},
            {"key": "verb", "label": _("Việc"), "kind": "text"},
            {"key": "object", "label": _("Đối tượng"), "kind": "text"},
        ],
        "rows": [_row(entry) for entry in page.entries],
    }


def _next_url(request: HttpRequest, before: int | None) -> str:
    if before is None:
        return ""
    query = request.GET.copy()
    query["truoc"] = str(before)
    return f"{request.path}?{query.urlencode()}"


@login_required
def entries(request: HttpRequest) -> HttpResponse:
    """Search the audit within what the reader may see."""
    actor = actor_of(request)
    require(perms.can_see_audit, actor)
    form = AuditFilter(request.GET)
    page = AuditPage([], None)
    if form.is_valid():
        page = search_audit(actor, form.criteria(), before=_number(request.GET.get("truoc", "")))
    context = {
        "form": form,
        "table": _table(page),
        "found": len(page.entries),
        "next_url": _next_url(request, page.before),
        "is_later": "truoc" in request.GET,
        "forms": FORMS if allows(perms.can_export_audit, actor) else (),
        "whole": allows(perms.can_see_whole_audit, actor),
        "check": AuditCheck.objects.first(),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Nhật ký"), None)],
    }
    return render(request, "accounts/audit/entries.html", context)


@login_required
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """Show one entry: who, for whom, what, why, and the difference."""
    actor = actor_of(request)
    require(perms.can_see_audit, actor)
    found = entry_for(actor, number) if number < 2**63 else None
    if found is None:
        raise Http404
    context = {
        "entry": found,
        "differences": differences(found.before, found.after),
        "same_request": _together(request, found),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Nhật ký"), reverse("audit:entries")),
            (str(found.pk), None),
        ],
    }
    return render(request, "accounts/audit/entry.html", context)


def _together(request: HttpRequest, found: AuditEntry) -> list[AuditEntry]:
    """Return what else was done in the same request."""
    if not found.request_id:
        return []
    page = search_audit(actor_of(request), Criteria(request_id=found.request_id), size=20)
    return [entry for entry in page.entries if entry.pk != found.pk]


@login_required
def checks(request: HttpRequest) -> HttpResponse:
    """Show the last walks through the whole chain and what they found."""
    require(perms.can_see_audit, actor_of(request))
    context = {
        "checks": AuditCheck.objects.all()[:20],
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Nhật ký"), reverse("audit:entries")),
            (_("Kiểm tra chuỗi"), None),
        ],
    }
    return render(request, "accounts/audit/checks.html", context)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send what the filter finds as a file; the export is an entry of its own."""
    actor = actor_of(request)
    require(perms.can_export_audit, actor)
    form, kind = AuditFilter(request.POST), request.POST.get("dang", "")
    if kind not in FORMS or not form.is_valid():
        raise Http404
    made = export_audit(actor, form.criteria(), form=kind)
    response: HttpResponse | StreamingHttpResponse
    if kind == "xlsx":
        response = HttpResponse(xlsx_bytes(_("Nhật ký"), HEADER, made.rows), content_type=_TYPES[kind])
    else:
        pieces = csv_pieces(HEADER, made.rows) if kind == "csv" else json_lines(HEADER, made.rows)
        response = StreamingHttpResponse(pieces, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="nhat-ky-{made.number}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
