"""`/.well-known/security.txt` (RFC 9116): whom to tell of a weakness, and until when that is promised."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from nangluong.foundation.rates.taking import counts_itself

PATH = ".well-known/security.txt"


def expires_at(day: dt.date) -> dt.datetime:
    """Return the instant at which the promise ends: the end of that day, UTC."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), dt.UTC)


@counts_itself
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer the file; 404 where no contact is set or its day has passed: an old promise is worse than none."""
    contact, expires = settings.SECURITY_CONTACT, settings.SECURITY_EXPIRES
    if not contact or expires is None or expires_at(expires) < dt.datetime.now(dt.UTC):
        raise Http404
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires_at(expires):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: vi, en",
        f"Canonical: {request.build_absolute_uri('/' + PATH)}",
    ]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "max-age=3600"
    return response
