"""Pages for the person: my data, my consents, who saw my data, my requests."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from psycopg.types.range import Range

from nangluong.accounts.actors import actor_of
from nangluong.accounts.models import Consent, User
from nangluong.accounts.privacy.access import seen_by_others
from nangluong.accounts.privacy.consents import give_consent, withdraw_consent
from nangluong.accounts.privacy.forms import RequestForm
from nangluong.accounts.privacy.holdings import Holding, field_name, held_about
from nangluong.accounts.privacy.own_data import take_own_data
from nangluong.accounts.privacy.purposes import asked_for, consent_text, purpose_name
from nangluong.accounts.privacy.queue import own_requests
from nangluong.accounts.privacy.requests import cancel_request, file_request
from nangluong.foundation.errors import DomainError
from nangluong.foundation.masking import masked_text

_PER_PAGE = 30
_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}
_SHOWN_ROWS = 5


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs of the person's pages."""
    pages = (
        ("mine", _("Dữ liệu của tôi")),
        ("consents", _("Sự đồng ý")),
        ("seen", _("Ai đã xem")),
        ("requests", _("Yêu cầu")),
    )
    return [{"label": label, "url": reverse(f"privacy:{name}"), "active": name == current} for name, label in pages]


def _trail(label: str) -> list[tuple[str, str | None]]:
    return [(_("Trang chủ"), reverse("web:home")), (_("Dữ liệu của tôi"), reverse("privacy:mine")), (label, None)]


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)


def _value(name: str, value: object) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if name == "citizen_number":
        # A glance over the shoulder is enough to read it; the file has it in full.
        return masked_text(str(value))
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Range):
        begin, end = (_value("", bound) for bound in (value.lower, value.upper))
        return f"{begin or '…'} – {end or '…'}"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _shown(holding: Holding) -> dict[str, Any]:
    rows = [
        [(label, text) for name, value in row.items() if (label := field_name(name)) and (text := _value(name, value))]
        for row in holding.rows[:_SHOWN_ROWS]
    ]
    return {"name": holding.name, "total": holding.total, "rows": rows, "more": holding.total - len(rows)}


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show everything kept about the person."""
    context = {
        "tabs": tabs("mine"),
        "holdings": [_shown(holding) for holding in held_about(_user(request))],
        "forms": tuple(_TYPES),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Dữ liệu của tôi"), None)],
    }
    return render(request, "accounts/privacy/mine.html", context)


@login_required
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Send the person their data as a file."""
    form = request.POST.get("dang", "")
    if form not in _TYPES:
        raise Http404
    content = take_own_data(actor_of(request), _user(request), form=form)
    response = HttpResponse(content, content_type=_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="du-lieu-cua-toi.{form}"'
    response["Cache-Control"] = "no-store"
    return response


def _purposes(request: HttpRequest) -> list[dict[str, Any]]:
    receipts: dict[str, list[Consent]] = {}
    for consent in Consent.objects.filter(person=_user(request)).order_by("-id")[:200]:
        receipts.setdefault(consent.purpose, []).append(consent)
    found = []
    for purpose in asked_for():
        given = receipts.get(purpose.code, [])
        standing = next((one for one in given if one.withdrawn_at is None), None)
        text = consent_text(purpose.code, timezone.localdate())
        if text is None and not given:
            continue
        words = standing.text if standing else text.words(get_language() or "vi") if text else ""
        found.append(
            {
                "purpose": purpose,
                "standing": standing,
                "words": words,
                "lang": standing.language if standing else (get_language() or "vi")[:2],
                "version": text.version if text else "",
                "is_older": bool(standing and text and standing.version != text.version),
                "receipts": given,
            }
        )
    return found


@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """Show for what the person agreed, and what is asked; give or withdraw one."""
    refusal = None
    if request.method == "POST":
        purpose, action = request.POST.get("purpose", ""), request.POST.get("action", "")
        try:
            if action == "give":
                give_consent(actor_of(request), purpose=purpose, version=request.POST.get("version", ""))
                messages.success(request, _("Đã ghi nhận sự đồng ý của bạn."))
            elif action == "withdraw":
                withdraw_consent(actor_of(request), purpose=purpose)
                messages.success(request, _("Bạn đã rút lại sự đồng ý. Mục đích này dừng từ bây giờ."))
            return HttpResponseRedirect(reverse("privacy:consents"))
        except DomainError as error:
            refusal = error
    context = {
        "tabs": tabs("consents"),
        "purposes": _purposes(request),
        "refusal": refusal,
        "breadcrumbs": _trail(_("Sự đồng ý")),
    }
    status = refusal.http_status if refusal else 200
    return render(request, "accounts/privacy/consents.html", context, status=status)


@login_required
def seen(request: HttpRequest) -> HttpResponse:
    """Show who saw the person's data, for what and when."""
    page = Paginator(seen_by_others(_user(request).pk), _PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        [
            {"value": f"{timezone.localtime(one.last_at):%d/%m/%Y %H:%M}"},
            {"value": one.reader, "lang": "vi"},
            one.on_behalf_of,
            purpose_name(one.purpose),
            {"value": one.what, "lang": "vi"},
            one.times,
        ]
        for one in page
    ]
    table = {
        "id": "seen",
        "caption": _("Ai đã xem dữ liệu của bạn"),
        "columns": [
            {"key": "at", "label": _("Lần cuối"), "kind": "text"},
            {"key": "who", "label": _("Người xem"), "kind": "text"},
            {"key": "for", "label": _("Tổ chức"), "kind": "text"},
            {"key": "purpose", "label": _("Mục đích"), "kind": "text"},
            {"key": "what", "label": _("Xem gì"), "kind": "text"},
            {"key": "times", "label": _("Số lần trong ngày"), "kind": "number", "decimals": 0},
        ],
        "rows": rows,
    }
    context = {"tabs": tabs("seen"), "page_obj": page, "table": table, "breadcrumbs": _trail(_("Ai đã xem"))}
    return render(request, "accounts/privacy/seen.html", context)


@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """Show the person's requests; file another one."""
    form, refusal = RequestForm(request.POST if request.method == "POST" else None), None
    if request.method == "POST" and form.is_valid():
        try:
            filed = file_request(actor_of(request), kind=form.cleaned_data["kind"], wish=form.cleaned_data["wish"])
            messages.success(request, _("Đã nhận yêu cầu của bạn."))
            return HttpResponseRedirect(reverse("privacy:request", args=[filed.pk]))
        except DomainError as error:
            refusal = error
    context = {
        "tabs": tabs("requests"),
        "form": form,
        "refusal": refusal,
        "requests": own_requests(_user(request).pk)[:100],
        "breadcrumbs": _trail(_("Yêu cầu")),
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return render(request, "accounts/privacy/requests.html", context, status=status)


@login_required
def one_request(request: HttpRequest, number: int) -> HttpResponse:
    """Show one of the person's requests; take it back."""
    found = get_object_or_404(own_requests(_user(request).pk), pk=number)
    if request.method == "POST":
        cancel_request(actor_of(request), found)
        messages.success(request, _("Bạn đã rút yêu cầu."))
        return HttpResponseRedirect(reverse("privacy:requests"))
    trail = [*_trail("")[:-1], (_("Yêu cầu"), reverse("privacy:requests")), (str(found.pk), None)]
    context = {"asked": found, "tabs": tabs("requests"), "breadcrumbs": trail}
    return render(request, "accounts/privacy/request.html", context)
