"""The printed form and the electronic signature of a return: download, sign, verify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.files.binding import discard_file
from nangluong.foundation.files.receiving import receive_file
from nangluong.foundation.files.storage import store
from nangluong.foundation.models import Work
from nangluong.foundation.permissions import allows, require
from nangluong.foundation.signing.registry import authority
from nangluong.foundation.signing.verifying import Verdict
from nangluong.statistics import perms
from nangluong.statistics.models import Return, ReturnSignature, ReturnVersion
from nangluong.statistics.pages.returns.finding_returns import return_of
from nangluong.statistics.pages.returns.reading import heading_of, language
from nangluong.statistics.returns.printing.printed import printed_version
from nangluong.statistics.returns.signatures.checking import Checked, check_signature, signature_with, verdicts_of
from nangluong.statistics.returns.signatures.job import KIND, queue_signing
from nangluong.statistics.returns.signatures.signing import PURPOSE, is_standing, sign_return, takes_long

_SHOWN_VERSIONS = 50


@dataclass(frozen=True)
class ShownVersion:
    """A version as a block of the page; `checked` only where it was asked to be verified."""

    version: ReturnVersion
    signature: ReturnSignature | None
    checked: Checked | None
    faults: tuple[str, ...] = ()


def _faults(checked: Checked | None) -> tuple[str, ...]:
    return tuple(fault.text(language()) for fault in checked.faults) if checked else ()


def _shown(report: Return, wanted: str) -> list[ShownVersion]:
    """Return the newest versions. One query, and one more for what is verified."""
    found = []
    for version in report.versions.select_related("signature").order_by("-number")[:_SHOWN_VERSIONS]:
        version.report = report
        signature = getattr(version, "signature", None)
        checked = None
        if signature is not None and str(version.number) == wanted:
            signature.version = version
            checked = check_signature(signature)
        found.append(ShownVersion(version, signature, checked, _faults(checked)))
    return found


def _draw(request: HttpRequest, actor: Actor, report: Return, *, refusal: DomainError | None = None) -> HttpResponse:
    try:
        shown = _shown(report, request.GET.get("kiem-tra", ""))
    except DomainError as gone:
        refusal, shown = gone, _shown(report, "")
    newest = shown[0] if shown else None
    may_sign = (
        newest is not None
        and newest.signature is None
        and authority() is not None
        and is_standing(report, newest.version.number)
        and allows(perms.sign_return, actor, report)
    )
    context: dict[str, Any] = heading_of(report) | {
        "versions": shown,
        "authority": authority(),
        "may_sign": may_sign,
        "takes_long": may_sign and newest is not None and takes_long(newest.version),
        "works": Work.objects.filter(kind=KIND, user_id=actor.user_id).order_by("-created_at")[:3],
        "refusal": refusal,
    }
    response = render(
        request, "statistics/return_signature.html", context, status=refusal.http_status if refusal else 200
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


@signed_in
def signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the versions of a return with their printed forms and signatures; `kiem-tra` names one to be verified."""
    return _draw(request, *return_of(request, pk))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Http404
    return int(text)


@signed_in
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the version that the person has read, now or, where it takes long, by a job."""
    actor, report = return_of(request, pk)
    require(perms.sign_return, actor, report)
    number = _number(request.POST.get("number", ""))
    version = report.versions.filter(number=number).first()
    try:
        if version is not None and takes_long(version):
            queue_signing(actor, report, number=number)
            messages.info(request, _("Việc ký đang chạy nền; trang này cho biết khi xong."))
        else:
            sign_return(actor, report, number=number)
            messages.success(request, _("Đã ký báo cáo thay mặt đơn vị."))
    except DomainError as refusal:
        return _draw(request, actor, report, refusal=refusal)
    return HttpResponseRedirect(reverse("statistics:return_signature", args=[pk]))


@signed_in
def printed(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Download the printed form of a version as PDF, without a signature."""
    _actor, report = return_of(request, pk)
    version = report.versions.filter(number=number).first()
    if version is None:
        raise Http404
    version.report = report
    name = f"{report.version.questionnaire_id}-{report.organisation_id}-{report.period}-ban-{number}.pdf"
    return HttpResponse(
        printed_version(version),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _examined(actor: Actor, sent: Any) -> tuple[list[Verdict], ReturnSignature | None]:
    """Verify an upload and throw it away; with it the signature whose file it is, where the actor may see that."""
    kept = receive_file(actor, purpose=PURPOSE, name=sent.name or "bao-cao.pdf", pieces=sent.chunks())
    try:
        content = b"".join(store().read(kept.storage_key))
        verdicts = verdicts_of(content)
    finally:
        discard_file(actor, kept)
    ours = signature_with(content)
    if ours is not None and not allows(perms.see_return, actor, ours.version.report):
        ours = None
    return verdicts, ours


@signed_in
def check_file(request: HttpRequest) -> HttpResponse:
    """Verify a signed PDF that somebody has at hand."""
    actor, refusal = actor_of(request), None
    verdicts: list[Verdict] = []
    ours: ReturnSignature | None = None
    sent = request.FILES.get("file") if request.method == "POST" else None
    if sent is not None:
        try:
            verdicts, ours = _examined(actor, sent)
        except DomainError as error:
            refusal = error
    context = {
        "verdicts": [(one, [fault.text(language()) for fault in one.faults]) for one in verdicts],
        "ours": ours,
        "all_good": bool(verdicts) and all(one.is_good for one in verdicts),
        "authority": authority(),
        "refusal": refusal,
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (_("Kiểm tra chữ ký"), None),
        ],
    }
    return render(request, "statistics/signature_check.html", context, status=refusal.http_status if refusal else 200)
