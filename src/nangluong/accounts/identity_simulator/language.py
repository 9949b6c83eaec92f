"""The language of the simulator's pages: the one the site asked for with `ui_locales`."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse
from django.utils import translation


def asked_parameters(request: HttpRequest) -> dict[str, str]:
    """Return the parameters of the site's request, on the page that answers it and on those before."""
    asked = urlsplit(request.POST.get("next") or request.GET.get("next") or request.get_full_path())
    return {name: values[-1] for name, values in parse_qs(asked.query).items()}


class LanguageMiddleware:
    """Speak English where it was asked for, else Vietnamese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override("en" if asked_parameters(request).get("ui_locales") == "en" else "vi"):
            return self.get_response(request)
