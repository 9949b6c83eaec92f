"""Headers that Django and django-csp do not set: what a page may use, who may embed an answer, who keeps it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "idle-detection",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)
"""Permissions-Policy: nothing here asks for a device. Passkeys and web push are not on the list, so they go on."""


class HeadersMiddleware:
    """Set them. An answer to somebody who is signed in is not to be kept by anybody, unless its view says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        own = settings.SESSION_COOKIE_NAME
        if own in request.COOKIES or own in response.cookies:
            headers.setdefault("Cache-Control", "private, no-store")
        return response
