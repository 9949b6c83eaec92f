"""A return as an Excel form: download, upload one or many; every file is judged by itself."""

from __future__ import annotations

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
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.workbooks.exchange import take_workbook, workbook_of_return
from nangluong.statistics.returns.workbooks.reading import read_workbook

PURPOSE = "data_table"
_MOST_FILES = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the Excel form of a return with what it holds so far."""
    actor, report = return_of(request, pk)
    require(perms.fill_return, actor, report)
    beside = beside_of(report, working_content(report), filling=True)
    rows = {code: list(listed) for code, listed in beside.more_rows.items()}
    content = workbook_of_return(report, language=language(), more_rows=rows)
    name = f"{report.version.questionnaire_id}-{report.organisation_id}-{report.period}.xlsx"
    return HttpResponse(
        content,
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"},
    )


def _taken(actor: Actor, upload: object, name: str, wanted: Return | None) -> tuple[Return, int]:
    """Take one file; return its return and how many cells it changed."""
    kept = receive_file(actor, purpose=PURPOSE, name=name, pieces=upload.chunks())  # type: ignore[attr-defined]
    content = b"".join(store().read(kept.storage_key))
    report = wanted
    if report is None:
        about = read_workbook(content).about
        rows = Return.objects.seen_by(actor).select_related("version", "obligation")
        report = rows.filter(pk=about.report).first()
        if report is None:
            raise Http404
    saved = take_workbook(actor, report, content, sha256=kept.sha256)
    return report, len(saved.saved)


@signed_in
@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled Excel form of this return."""
    actor, report = return_of(request, pk)
    require(perms.fill_return, actor, report)
    sent = request.FILES.get("file")
    if sent is not None:
        _report, count = _taken(actor, sent, sent.name or "bao-cao.xlsx", report)
        said = ngettext("Tệp đã đọc: %(count)s ô thay đổi.", "Tệp đã đọc: %(count)s ô thay đổi.", count)
        messages.success(request, said % {"count": count})
    return HttpResponseRedirect(reverse("statistics:return", args=[pk]) + "?kiem-tra=1")


@signed_in
def bulk_upload(request: HttpRequest) -> HttpResponse:
    """Take many filled Excel forms at once; each is taken or refused by itself."""
    actor = actor_of(request)
    require(perms.fills, actor)
    results = []
    for sent in request.FILES.getlist("files")[:_MOST_FILES] if request.method == "POST" else ():
        name = sent.name or "bao-cao.xlsx"
        try:
            report, count = _taken(actor, sent, name, None)
            results.append({"name": name, "report": report, "count": count, "refusal": ""})
        except DomainError as refusal:
            results.append({"name": name, "report": None, "count": 0, "refusal": refusal.message(language())})
        except Http404:
            gone = _("Không có báo cáo nào của đơn vị bạn ứng với tệp này.")
            results.append({"name": name, "report": None, "count": 0, "refusal": gone})
    context = {
        "results": results,
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (_("Nộp nhiều tệp"), None),
        ],
    }
    return render(request, "statistics/returns_upload.html", context)
