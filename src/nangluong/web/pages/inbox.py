"""The inbox of a person, one notice, and what they want to be told where."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.notices.choices import choices_of, choose, language_of
from nangluong.foundation.notices.inbox import inbox_page, mark_read, own_notice
from nangluong.foundation.notices.kinds import CHANNELS, Default, notice_kinds
from nangluong.foundation.notices.models import Notice
from nangluong.foundation.notices.subscribing import subscribe, unsubscribe
from nangluong.foundation.notices.vapid import public_key


def _language() -> str:
    return "vi" if (get_language() or "vi").startswith("vi") else "en"


def _shown(notice: Notice) -> dict[str, Any]:
    kind = notice_kinds().get(notice.kind)
    subject, body = kind.words(_language(), notice.params) if kind else (notice.kind, "")
    # Addresses are stored as Vietnamese has them, without a prefix.
    link = f"/en{notice.url}" if notice.url and _language() == "en" else notice.url
    return {"notice": notice, "subject": subject, "body": body, "link": link, "kind": kind and kind.name(_language())}


def _crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    return [(_("Trang chủ"), reverse("web:home")), *more]


@signed_in
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what the person was told, newest first."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    rows, more = inbox_page(actor_of(request), before=before)
    context = {
        "entries": [_shown(row) for row in rows],
        "older": rows[-1].pk if more else None,
        "breadcrumbs": _crumbs((_("Hộp thư"), None)),
    }
    return render(request, "web/inbox/inbox.html", context)


@signed_in
@require_GET
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show one notice, which is read from then on."""
    actor = actor_of(request)
    found = own_notice(actor, notice_id)
    if found is None:
        raise Http404
    if found.read_at is None:
        mark_read(actor, notice_id=notice_id)
    context = {**_shown(found), "breadcrumbs": _crumbs((_("Hộp thư"), reverse("web:inbox")), (_("Thư"), None))}
    return render(request, "web/inbox/notice.html", context)


@signed_in
@require_POST
def unread(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice as not read."""
    mark_read(actor_of(request), notice_id=notice_id, read=False)
    return HttpResponseRedirect(reverse("web:inbox"))


@signed_in
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_read(actor_of(request))
    return HttpResponseRedirect(reverse("web:inbox"))


def _rows(person_id: int) -> list[dict[str, Any]]:
    chosen = choices_of(person_id)
    return [
        {
            "name": kind.name(_language()),
            "cells": [
                {
                    "field": f"{kind.code}/{channel}",
                    "on": chosen[kind.code, channel],
                    "fixed": kind.channels[channel] == Default.ALWAYS,
                    "channel": label,
                }
                for channel, label in zip(CHANNELS, _channel_names(), strict=True)
            ],
        }
        for kind in notice_kinds().values()
    ]


def _channel_names() -> tuple[str, str, str]:
    return (_("Hộp thư"), _("Thư điện tử"), _("Trình duyệt"))


@signed_in
@require_http_methods(["GET", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show and set what the person is told where, and in which language letters are."""
    actor = actor_of(request)
    if request.method == "POST":
        marked = [tuple(field.split("/", 1)) for field in request.POST.getlist("wanted") if "/" in field]
        fixed = [
            (kind.code, channel)
            for kind in notice_kinds().values()
            for channel, default in kind.channels.items()
            if default == Default.ALWAYS
        ]
        # Boxes that cannot be unticked are shown disabled, and browsers leave those out.
        wanted = {(pair[0], pair[1]) for pair in marked} | set(fixed)
        choose(actor, wanted=wanted, language=request.POST.get("language", "vi"))
        messages.success(request, _("Đã lưu lựa chọn."))
        return HttpResponseRedirect(reverse("web:notice_choices"))
    context = {
        "rows": _rows(actor.user_id or 0),
        "channels": _channel_names(),
        "language_chosen": language_of(actor.user_id or 0),
        "push_key": public_key() if settings.PUSH_HOSTS else "",
        "breadcrumbs": _crumbs((_("Hộp thư"), reverse("web:inbox")), (_("Lựa chọn"), None)),
    }
    return render(request, "web/inbox/choices.html", context)


@signed_in
@require_POST
def browser(request: HttpRequest) -> HttpResponse:
    """Take the subscription that the page's script sends, or forget it; without an endpoint forget all browsers."""
    actor, posted = actor_of(request), request.POST
    if posted.get("action") == "subscribe":
        subscribe(
            actor,
            endpoint=posted.get("endpoint", ""),
            p256dh=posted.get("p256dh", ""),
            auth=posted.get("auth", ""),
        )
        return HttpResponse(status=204)
    unsubscribe(actor, endpoint=posted.get("endpoint", ""))
    if posted.get("endpoint"):
        return HttpResponse(status=204)
    messages.success(request, _("Đã tắt thông báo ở mọi trình duyệt."))
    return HttpResponseRedirect(reverse("web:notice_choices"))


@require_GET
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Answer with the service worker, from the root of the site so that it may act for every page."""
    path = settings.CONFIG.static / "web" / "worker.js"
    if not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    answer["Service-Worker-Allowed"] = "/"
    return answer
