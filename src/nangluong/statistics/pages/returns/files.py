"""A return as an Excel form or CSV: download, upload one or many; every file is judged by itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.files.receiving import receive_file
from nangluong.foundation.files.storage import store
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Return
from nangluong.statistics.pages.returns.finding_returns import return_of
from nangluong.statistics.pages.returns.reading import beside_of, language
from nangluong.statistics.returns.bundles import MOST_FORMS, SentForm, sent_forms
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.taking_forms import about_of_file, take_form
from nangluong.statistics.returns.verbs import Saved
from nangluong.statistics.returns.workbooks.exchange import csv_of_return, workbook_of_return

PURPOSE = "data_table"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMED_CELLS = 5


def _form(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    actor, report = return_of(request, pk)
    require(perms.fill_return, actor, report)
    beside = beside_of(report, working_content(report), filling=True)
    rows = {code: list(listed) for code, listed in beside.more_rows.items()}
    made = workbook_of_return if ending == "xlsx" else csv_of_return
    name = f"{report.version.questionnaire_id}-{report.organisation_id}-{report.period}.{ending}"
    return HttpResponse(
        made(report, language=language(), more_rows=rows),
        content_type=_XLSX if ending == "xlsx" else "text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


@signed_in
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the Excel form of a return with what it holds so far."""
    return _form(request, pk, "xlsx")


@signed_in
def csv_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a return as CSV with what it holds so far."""
    return _form(request, pk, "csv")


def _taken(actor: Actor, sent: SentForm, wanted: Return | None) -> tuple[Return, Saved]:
    """Take one file; return its return and what it changed."""
    kept = receive_file(actor, purpose=PURPOSE, name=sent.name, pieces=sent.pieces)
    content = b"".join(store().read(kept.storage_key))
    report = wanted
    if report is None:
        about = about_of_file(kept.kind, content)
        rows = Return.objects.seen_by(actor).select_related("version", "obligation")
        report = rows.filter(pk=about.report).first()
        if report is None:
            raise Http404
    return report, take_form(actor, report, kept.kind, content, sha256=kept.sha256)


def refused_cells(saved: Saved) -> str:
    """Return in words which cells of a file were not taken; "" where all were."""
    said = [one.reason_vi if language() == "vi" else one.reason_en for one in saved.refused[:_NAMED_CELLS]]
    if more := len(saved.refused) - len(said):
        said.append(_("và %(count)s ô khác.") % {"count": more})
    return " ".join(said)


@signed_in
@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled Excel form or CSV of this return."""
    actor, report = return_of(request, pk)
    require(perms.fill_return, actor, report)
    sent = request.FILES.get("file")
    if sent is not None:
        _report, saved = _taken(actor, SentForm(sent.name or "bao-cao.xlsx", sent.chunks()), report)
        count = len(saved.saved)
        said = ngettext("Tệp đã đọc: %(count)s ô thay đổi.", "Tệp đã đọc: %(count)s ô thay đổi.", count)
        messages.success(request, said % {"count": count})
        if saved.refused:
            messages.warning(request, refused_cells(saved))
    return HttpResponseRedirect(reverse("statistics:return", args=[pk]) + "?kiem-tra=1")


def _result(name: str, *, report: Return | None = None, count: int = 0, refusal: str = "") -> dict[str, Any]:
    return {"name": name, "report": report, "count": count, "refusal": refusal}


def _results(actor: Actor, uploads: Iterable[Any]) -> list[dict[str, Any]]:
    """Take every form sent; what is broken as a whole ends the list with its own line."""
    results: list[dict[str, Any]] = []
    forms = sent_forms(uploads)
    while True:
        try:
            sent = next(forms, None)
        except DomainError as refusal:
            results.append(_result(_("Tệp nén"), refusal=refusal.message(language())))
            return results
        if sent is None:
            return results
        if len(results) == MOST_FORMS:
            most = _("Mỗi lần nhận nhiều nhất %(count)s tệp; hãy gửi các tệp còn lại lần nữa.") % {"count": MOST_FORMS}
            return [*results, _result(sent.name, refusal=most)]
        try:
            report, saved = _taken(actor, sent, None)
            results.append(_result(sent.name, report=report, count=len(saved.saved), refusal=refused_cells(saved)))
        except DomainError as refusal:
            results.append(_result(sent.name, refusal=refusal.message(language())))
        except Http404:
            gone = _("Không có báo cáo nào của đơn vị bạn ứng với tệp này.")
            results.append(_result(sent.name, refusal=gone))


@signed_in
def bulk_upload(request: HttpRequest) -> HttpResponse:
    """Take many filled forms at once, also in zip archives; each is taken or refused by itself."""
    actor = actor_of(request)
    require(perms.fills, actor)
    context = {
        "results": _results(actor, request.FILES.getlist("files")) if request.method == "POST" else [],
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (_("Nộp nhiều tệp"), None),
        ],
    }
    return render(request, "statistics/returns_upload.html", context)
