"""What every template may use beside its own context."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from nangluong.web.staff_links import account_menu


def site(request: HttpRequest) -> dict[str, object]:
    """Return the sign-in address (empty where accounts are not installed), the request's id, and the account menu.

    The menu, of whoever is signed in, is a function that templates call: a page without it asks the database nothing.
    """
    try:
        sign_in_url = reverse("accounts:sign_in")
    except NoReverseMatch:
        sign_in_url = ""
    return {
        "sign_in_url": sign_in_url,
        "request_id": getattr(request, "request_id", ""),
        "account_menu": partial(account_menu, request),
    }
