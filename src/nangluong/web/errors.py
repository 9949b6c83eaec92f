"""Error pages. Those that may be needed while the database or the session is broken use neither."""

from __future__ import annotations

# ruff: noqa: ARG001 - Django calls error views with the exception; the pages do not show it
import sys

from django.db import DatabaseError, DataError, IntegrityError, NotSupportedError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

# What the database says of our statements, unlike a server that is away, restarting or full.
_OUR_FAULT = (DataError, IntegrityError, NotSupportedError, ProgrammingError)

# Shown by `server_error` when even the template cannot be rendered.
_LAST_RESORT = (
    "<!doctype html><html lang=vi><meta charset=utf-8><title>500</title>"
    "<h1>Hệ thống gặp lỗi / Something went wrong</h1>"
    "<p>Hãy thử lại sau ít phút. / Please try again in a few minutes.</p>"
)


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))


def _framed(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    context = {"title": title, "text": text, "status": status, "request_id": _request_id(request)}
    return render(request, "web/error.html", context, status=status)


def _plain(request: HttpRequest, status: int, page: str) -> HttpResponse:
    """Answer with a page that needs no database, session, language or static manifest."""
    try:
        html = str(loader.render_to_string(f"web/{page}.html", {"request_id": _request_id(request)}))
    except Exception:  # noqa: BLE001 - the error page must never fail itself
        html = _LAST_RESORT
    return HttpResponse(html, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: the request itself is malformed."""
    return _plain(request, 400, "400")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: signed in or not, this person may not."""
    return _framed(
        request,
        403,
        _("Bạn không có quyền xem trang này"),
        _("Nếu bạn cần quyền này cho công việc, hãy liên hệ người quản trị của đơn vị mình."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form whose protection token is missing or old."""
    return _framed(
        request,
        403,
        _("Biểu mẫu đã hết hạn"),
        _("Hãy quay lại, tải lại trang rồi gửi lại biểu mẫu. Trình duyệt phải cho phép cookie."),
    )


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: there is no such page."""
    return _framed(
        request,
        404,
        _("Không tìm thấy trang"),
        _("Địa chỉ có thể đã đổi hoặc gõ nhầm. Hãy chọn một mục trong danh mục phía trên hoặc về trang chủ."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500: our fault; the trace is in the log under the request's id. Where the database is away, answer 503."""
    if isinstance(sys.exc_info()[1], DatabaseError) and not isinstance(sys.exc_info()[1], _OUR_FAULT):
        return service_unavailable(request)
    return _plain(request, 500, "500")


def service_unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503: the service is being started, updated or restored."""
    response = _plain(request, 503, "503")
    response["Retry-After"] = "60"
    return response
