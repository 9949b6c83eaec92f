"""Turning refusals into pages: a `DomainError` raised by a verb becomes a page with its own status and sentence.

Whatever answers 401 or 403 below here, page or API, is written into the audit as a refused attempt.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from nangluong.foundation.errors import DomainError
from nangluong.foundation.refused_attempts import REFUSED, note_refused


def refusal_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return the page of a refusal."""
    request.refusal_code = error.code  # type: ignore[attr-defined]
    context = {"code": error.code, "message": error.message(get_language() or "vi")}
    return render(request, "web/refusal.html", context, status=error.http_status)


class RefusalMiddleware:
    """Render `web/refusal.html` for a refusal that a view did not handle itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code in REFUSED:
            note_refused(request, response, getattr(request, "refusal_code", ""))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a `DomainError`; leave every other exception to the error page."""
        if not isinstance(exception, DomainError):
            return None
        return refusal_page(request, exception)
