"""The province outlines as GeoJSON, for maps."""

from __future__ import annotations

from django.http import Http404, HttpRequest, JsonResponse

from nangluong.registry.drawing import outlines
from nangluong.registry.forms import ListFilter
from nangluong.registry.views.listing import today

_A_DAY_S = 86_400


def outline_file(request: HttpRequest) -> JsonResponse:
    """Answer the outlines of the provinces on a day; 404 until they are imported."""
    found = outlines(ListFilter(request.GET).day(today()))
    if found is None:
        raise Http404
    answer = JsonResponse(found, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})
    answer["Content-Type"] = "application/geo+json"
    # The address carries the file's digest: another file has another address.
    answer["Cache-Control"] = f"public, max-age={_A_DAY_S}"
    return answer
