"""The refusal of a flood: a plain page for people, problem+json (RFC 9457) for programs, and when to come back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from nangluong.foundation.errors import DomainError


class TooManyRequests(DomainError):
    """Somebody asks more often than the service allows. `wait` is the seconds until the next request is taken."""

    code = "too_many_requests"
    http_status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(
            f"Quá nhiều yêu cầu. Hãy thử lại sau {wait} giây.", f"Too many requests. Try again in {wait} seconds."
        )
        self.wait = wait


def _wants_page(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json", "application/problem+json"]) == "text/html"


def refuse(request: HttpRequest, error: TooManyRequests) -> HttpResponse:
    """Return the answer: it costs no database, no session, and is never kept."""
    request.refusal_code = error.code  # type: ignore[attr-defined]
    response: HttpResponse
    if _wants_page(request):
        context = {"wait": error.wait, "request_id": getattr(request, "request_id", "")}
        response = HttpResponse(render_to_string("web/429.html", context), status=error.http_status)
    else:
        content = {
            "type": "about:blank",
            "title": "Too Many Requests",
            "status": error.http_status,
            "detail": error.message("vi"),
            "code": error.code,
            "messages": {"vi": error.message_vi, "en": error.message_en},
            "instance": request.path,
        }
        response = JsonResponse(content, status=error.http_status, content_type="application/problem+json")
    response.headers["Retry-After"] = str(error.wait)
    response.headers["Cache-Control"] = "no-store"
    return response
