"""Refusing a request by the size it declares, before a byte of it is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from nangluong.foundation.files.purposes import purposes
from nangluong.foundation.files.refusals import FileTooLarge
from nangluong.foundation.space import MEGABYTE

STRANGERS_MOST = 3 * MEGABYTE
"""A request without a session sends no file; forms and machine queries stay far below."""
_FORM = MEGABYTE


def most_bytes(request: HttpRequest) -> int:
    """Return how large a request may be: the largest file that any purpose takes, for those with a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return STRANGERS_MOST
    return max(purpose.most_bytes for purpose in purposes().values()) + _FORM


class OversizeMiddleware:
    """Answer 413 to a request that declares more bytes than anybody may send. Stands before what reads the body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if len(declared) > 6 and (not declared.isdigit() or int(declared) > most_bytes(request)):
            return _refused(request)
        return self.get_response(request)


def _refused(request: HttpRequest) -> HttpResponse:
    refusal = FileTooLarge(
        "Yêu cầu gửi lên quá lớn nên máy chủ không nhận. Hãy chia nhỏ tệp.",
        "What is being sent is too large, so the server does not take it. Split the file.",
    )
    context = {"code": refusal.code, "message": refusal.message(get_language() or "vi")}
    return render(request, "web/refusal.html", context, status=refusal.http_status)
