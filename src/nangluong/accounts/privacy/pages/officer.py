"""Pages of the data protection officer: the queue of requests, and the register of processing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nangluong.accounts import perms
from nangluong.accounts.actors import actor_of
from nangluong.accounts.models import SubjectRequest
from nangluong.accounts.privacy.access import record_access
from nangluong.accounts.privacy.documents import assessment_page, register_page
from nangluong.accounts.privacy.erasure import finish_by_erasing
from nangluong.accounts.privacy.forms import AnswerForm
from nangluong.accounts.privacy.queue import closed_requests, waiting_requests
from nangluong.accounts.privacy.register import HEADER, register_rows
from nangluong.accounts.privacy.requests import accept_request, extend_request, finish_request, refuse_request
from nangluong.accounts.privacy.subjects import person
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.history.changes import history_table
from nangluong.foundation.masking import masked_text
from nangluong.foundation.permissions import require
from nangluong.foundation.table_files import xlsx_bytes

_PER_PAGE = 30


def _trail(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Trang chủ"), reverse("web:home")), (_("Bảo vệ dữ liệu"), reverse("privacy:queue")), *more]


def _row(one: SubjectRequest) -> list[Any]:
    today = timezone.localdate()
    last: dict[str, Any] = {"value": one.last_day}
    if one.is_open and one.last_day < today:
        last["badge"] = _("quá hạn")
    answered = one.accepted_at is not None or not one.is_open
    answer: dict[str, Any] = {"value": None, "text": _("đã phản hồi")} if answered else {"value": one.answer_by}
    if not answered and one.answer_by < today:
        answer["badge"] = _("quá hạn")
    return [
        {"value": one.pk, "text": str(one.pk), "url": reverse("privacy:handle", args=[one.pk])},
        one.get_kind_display(),
        {"value": masked_text(str(one.person)), "lang": "vi"},
        one.get_state_display(),
        answer,
        last,
    ]


def _table(rows: list[Any], caption: str) -> dict[str, Any]:
    return {
        "id": "queue",
        "caption": caption,
        "columns": [
            {"key": "number", "label": _("Số"), "kind": "text"},
            {"key": "kind", "label": _("Yêu cầu"), "kind": "text"},
            {"key": "person", "label": _("Người gửi"), "kind": "text"},
            {"key": "state", "label": _("Trạng thái"), "kind": "text"},
            {"key": "answer", "label": _("Phản hồi trước"), "kind": "date"},
            {"key": "due", "label": _("Xong trước"), "kind": "date"},
        ],
        "rows": rows,
    }


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """Show what waits, the nearest deadline first, or what was closed."""
    actor = actor_of(request)
    closed = request.GET.get("xem") == "xong"
    found = closed_requests(actor) if closed else waiting_requests(actor)
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    caption = _("Yêu cầu đã đóng") if closed else _("Yêu cầu đang chờ, hạn gần trước")
    context = {
        "page_obj": page,
        "table": _table([_row(one) for one in page], caption),
        "is_closed": closed,
        "breadcrumbs": [*_trail()[:-1], (_("Bảo vệ dữ liệu"), None)],
    }
    return render(request, "accounts/privacy/queue.html", context)


_ACTIONS: dict[str, Callable[[Actor, SubjectRequest, str], object]] = {
    "accept": lambda actor, asked, _: accept_request(actor, asked),
    "accept_with_others": lambda actor, asked, _: accept_request(actor, asked, involves_others=True),
    "extend": lambda actor, asked, words: extend_request(actor, asked, reason=words),
    "finish": lambda actor, asked, words: finish_request(actor, asked, answer=words),
    "refuse": lambda actor, asked, words: refuse_request(actor, asked, answer=words),
    "erase": lambda actor, asked, words: finish_by_erasing(actor, asked, answer=words),
}
_WORDLESS = ("accept", "accept_with_others")


@login_required
def handle(request: HttpRequest, number: int) -> HttpResponse:
    """Show a request to the officer and carry out what they decide."""
    actor = actor_of(request)
    require(perms.can_answer_data_requests, actor)
    asked = get_object_or_404(SubjectRequest.objects.select_related("person"), pk=number)
    record_access(actor, person(asked.person_id), "data_requests", "yêu cầu về dữ liệu cá nhân")
    form, refusal = AnswerForm(), None
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action not in _ACTIONS:
            raise Http404
        form = AnswerForm(request.POST)
        if form.is_valid() or action in _WORDLESS:
            try:
                _ACTIONS[action](actor, asked, form.cleaned_data.get("words", ""))
                messages.success(request, _("Đã ghi nhận. Người gửi được báo."))
                return HttpResponseRedirect(reverse("privacy:handle", args=[number]))
            except DomainError as error:
                refusal = error
    context = {
        "asked": asked,
        "form": form,
        "refusal": refusal,
        "history": history_table(SubjectRequest, asked.pk, see_personal=True),
        "breadcrumbs": _trail((str(asked.pk), None)),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "accounts/privacy/handle.html", context, status=status)


@login_required
def register(request: HttpRequest) -> HttpResponse:
    """Show the register of processing, or send it as a workbook or Markdown with the impact assessment."""
    require(perms.can_see_processing, actor_of(request))
    rows = register_rows()
    form = request.GET.get("dang", "")
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(xlsx_bytes(_("Sổ đăng ký xử lý"), HEADER, rows), content_type=kind)
        response["Content-Disposition"] = 'attachment; filename="so-dang-ky-xu-ly.xlsx"'
        return response
    if form == "md":
        text = f"{register_page()}\n{assessment_page()}"
        response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="so-dang-ky-xu-ly.md"'
        return response
    columns = (
        _("Mục đích"), _("Mục đích (tiếng Anh)"), _("Căn cứ"), _("Bảng"), _("Trường"), _("Mức"), _("Lưu trữ"),
        _("Bên nhận"), _("Bên nhận (tiếng Anh)"),
    )  # fmt: skip
    table = {
        "id": "register",
        "caption": _("Sổ đăng ký xử lý dữ liệu cá nhân, sinh từ mã nguồn"),
        "columns": [{"key": str(n), "label": label, "kind": "text"} for n, label in enumerate(columns)],
        "rows": rows,
        "dense": True,
    }
    context = {"table": table, "breadcrumbs": _trail((_("Sổ đăng ký xử lý"), None))}
    return render(request, "accounts/privacy/register.html", context)
