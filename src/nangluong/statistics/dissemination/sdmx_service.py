"""The entry of the SDMX service: which resource an address below `/sdmx/` names, in the syntax of 2.x or of 2.1."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from nangluong.foundation.errors import DomainError
from nangluong.foundation.machines.answers import language_of
from nangluong.foundation.machines.problem import Message
from nangluong.statistics.dissemination.held import hold
from nangluong.statistics.dissemination.machine_answers import for_machines
from nangluong.statistics.dissemination.refusal_messages import refusal
from nangluong.statistics.dissemination.sdmx_address import asked_of
from nangluong.statistics.dissemination.sdmx_data import data_answer
from nangluong.statistics.dissemination.sdmx_openapi import sdmx_description
from nangluong.statistics.dissemination.sdmx_structures import (
    availability_answer,
    schema_answer,
    structure_answer,
)
from nangluong.statistics.dissemination.vintage_parameters import chosen_release
from nangluong.statistics.sdmx.dataflows import TIME
from nangluong.statistics.sdmx.errors import NotOffered
from nangluong.statistics.sdmx.query.data import CONTEXTS

_PREFIX = "/sdmx/"
_DESCRIPTION = "openapi.json"
_NOT_HERE = ("metadata", "registration")


def _rest(request: HttpRequest) -> str:
    return request.path_info.partition(_PREFIX)[2]


def is_legacy(path: str) -> bool:
    """Return whether an address below `/sdmx/` is in the syntax of SDMX 2.1."""
    resource, _, rest = path.strip("/").partition("/")
    if resource in ("structure", "availability", "schema", "metadata", "registration"):
        return False
    if resource == "data":
        return rest.partition("/")[0] not in ("", *CONTEXTS)
    return True


def _refusal(request: HttpRequest, error: DomainError) -> Message:
    word = request.GET.get("format", "")
    accept = f"{word},{'' if word else request.headers.get('Accept', '')}"
    return refusal(
        error, accept=accept, legacy=is_legacy(_rest(request)), language=language_of(request), instance=request.path
    )


def _description() -> HttpResponseBase:
    held = hold(chosen_release({}))
    flows = held.registry.dataflows
    first = flows[0]
    described = sdmx_description(
        held.definitions.agency, [flow.id for flow in flows], [*first.dimension_ids, TIME], list(held.lists)
    )
    return JsonResponse(described)


@for_machines(_refusal)
def sdmx(request: HttpRequest, rest: str) -> HttpResponseBase:
    """Answer any address below `/sdmx/`."""
    rest = rest.strip("/")
    if not rest:
        return HttpResponseRedirect(reverse("statistics:shelf"))
    if rest == _DESCRIPTION:
        return _description()
    resource, _, below = rest.partition("/")
    if resource == "data":
        return data_answer(request, asked_of(request, below, legacy=is_legacy(rest)))
    if resource in ("availability", "availableconstraint"):
        return availability_answer(request, asked_of(request, below, legacy=resource == "availableconstraint"))
    if resource == "structure":
        return structure_answer(request, asked_of(request, below, legacy=False))
    if resource == "schema":
        return schema_answer(request, asked_of(request, below, legacy=False))
    if resource in _NOT_HERE:
        raise NotOffered(
            f"Dịch vụ này không có {resource}: chỉ có data, structure, availability, schema.",
            f"This service has no {resource}: there are data, structure, availability and schema.",
        )
    return structure_answer(request, asked_of(request, rest, legacy=True))
