"""What every template may use beside its own context."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


def site(request: HttpRequest) -> dict[str, object]:
    """Return the sign-in address (empty where accounts are not installed) and the request's id."""
    try:
        sign_in_url = reverse("accounts:sign_in")
    except NoReverseMatch:
        sign_in_url = ""
    return {"sign_in_url": sign_in_url, "request_id": getattr(request, "request_id", "")}
