"""Turning refusals into pages: a `DomainError` raised by a verb becomes a page with its own status and sentence."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from nangluong.foundation.errors import DomainError


class RefusalMiddleware:
    """Render `web/refusal.html` for a refusal that a view did not handle itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a `DomainError`; leave every other exception to the error page."""
        if not isinstance(exception, DomainError):
            return None
        context = {"code": exception.code, "message": exception.message(get_language() or "vi")}
        return render(request, "web/refusal.html", context, status=exception.http_status)
