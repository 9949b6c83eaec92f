"""The API put together: its description, and its addresses with the manners of every machine interface."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.generic import RedirectView

from nangluong.foundation.machines.house import NoSuchThing, check_parameters, refusal
from nangluong.statistics.api import figures, registers
from nangluong.statistics.api.house import ReadingAPI, with_manners
from nangluong.statistics.dissemination.machine_answers import for_machines

_DESCRIPTION = (
    "Published energy figures of Viet Nam and the registers beside them. Reading only, no key needed. Figures come from"
    " releases: `release=2026-1` or `as_of=2026-11-24` choose one, without either it is the newest. Registers hold on"
    " a day: `as_of`. Numbers are exact decimals, as text. For whole cubes use SDMX (`/sdmx/`) or the files of a"
    " release (`/tai-ve/`)."
)

api = ReadingAPI(title="nangluong", version="1", description=_DESCRIPTION, urls_namespace="api-v1")
api.add_router("", figures.router)
api.add_router("", registers.router)


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """Return the OpenAPI description as plain data."""
    return api.get_openapi_schema(path_prefix="/api/v1/")


def _known_parameters(route: str) -> frozenset[str]:
    path = "/api/v1/" + re.sub(r"<(?:[^:>]+:)?([^>]+)>", r"{\1}", route)
    operation = description()["paths"].get(path, {}).get("get", {})
    return frozenset(part["name"] for part in operation.get("parameters", ()) if part["in"] == "query")


def _mannered(view: Callable[..., Any], route: str) -> Callable[..., Any]:
    @for_machines(refusal)
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_parameters(request, _known_parameters(route))
        return with_manners(request, view(request, *args, **kwargs))

    return answer


@for_machines(refusal)
def no_such_address(_request: HttpRequest) -> HttpResponseBase:
    """Refuse an address below the API that leads nowhere."""
    raise NoSuchThing("Không có địa chỉ này.", "There is no such address.")


def api_urls() -> tuple[list[Any], str, str]:
    """Return the API's addresses for `path()`, each wrapped: rate, CORS, ETag, compression."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _mannered(pattern.callback, str(pattern.pattern))
    # Ninja's own answer at the root is a page not found; here it leads to the description.
    root = path("", RedirectView.as_view(pattern_name="statistics:api_page"), name="root")
    return [root, *patterns, re_path(r".*", no_such_address)], app_name, namespace
