"""The house class of our APIs: one way to refuse, one way to be described, nothing that is not documented.

django-ninja leaves 422 out of its description and answers errors in several shapes. Here every operation documents what
it can answer, every error is `application/problem+json` (RFC 9457), and unknown parameters are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from nangluong.foundation.errors import DomainError
from nangluong.foundation.machines.answers import MethodNotAllowed, language_of, refused
from nangluong.foundation.machines.problem import Message, problem

PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "A refusal (RFC 9457). `code` never changes; `messages` has the sentence in both languages.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "messages": {"type": "object", "additionalProperties": {"type": "string"}},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "parameter": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


class InvalidParameters(DomainError):
    """Parameters of a request do not fit their description."""

    code = "invalid_parameters"
    http_status = 422

    def __init__(self, errors: list[dict[str, str]]) -> None:
        listed = "; ".join(f"{error['parameter']}: {error['message']}" for error in errors)
        super().__init__(f"Tham số không hợp lệ: {listed}", f"Invalid parameters: {listed}")
        self.errors = errors


class NoSuchThing(DomainError):
    """An address or code that leads nowhere."""

    code = "no_such_thing"
    http_status = 404


def refusal(request: HttpRequest, error: DomainError) -> Message:
    """Return a refusal as problem+json."""
    more = {"errors": error.errors} if isinstance(error, InvalidParameters) else None
    return problem(error, language=language_of(request), instance=request.path, more=more)


def check_parameters(request: HttpRequest, known: Collection[str]) -> None:
    """Raise `InvalidParameters` for one that nobody reads, or that stands twice: a misspelt filter would answer
    something else than was asked.
    """
    errors = []
    for name, values in request.GET.lists():
        if name not in known:
            listed = ", ".join(sorted(known)) or "–"
            errors.append({"parameter": name[:64], "message": f"unknown parameter; known: {listed}"})
        elif len(values) > 1:
            errors.append({"parameter": name, "message": "given more than once"})
    if errors:
        raise InvalidParameters(errors)


class PlainJSON(JSONRenderer):
    """JSON with Vietnamese letters as they are."""

    json_dumps_params = {"ensure_ascii": False, "separators": (",", ":")}  # noqa: RUF012 - as in the base class


def _named(error: dict[str, Any]) -> dict[str, str]:
    # ("query", "asked", "limit"): where the parameter stands, the name of our own group, then its name.
    where = [str(part) for part in error.get("loc", ())]
    return {"parameter": where[-1] if where else "", "message": str(error.get("msg", ""))}


class HouseAPI(NinjaAPI):
    """An API in the manner of the house. `refusals`: status -> meaning, of what any operation can answer."""

    def __init__(self, *, refusals: Mapping[str, str], methods: str, **kwargs: Any) -> None:
        super().__init__(docs_url=None, renderer=PlainJSON(), **kwargs)
        self._refusals, self._methods = refusals, methods
        self.add_exception_handler(DomainError, self._refuse)
        self.add_exception_handler(ValidationError, self._refuse_parameters)
        self.add_exception_handler(Http404, self._refuse_unknown)
        self.add_exception_handler(HttpError, self._refuse_http)

    def _refuse(self, request: HttpRequest, error: Any) -> HttpResponse:
        return refused(error, refusal(request, error))

    def _refuse_parameters(self, request: HttpRequest, error: Any) -> HttpResponse:
        return self._refuse(request, InvalidParameters([_named(one) for one in cast(ValidationError, error).errors]))

    def _refuse_unknown(self, request: HttpRequest, _error: Any) -> HttpResponse:
        return self._refuse(request, NoSuchThing("Không có địa chỉ này.", "There is no such address."))

    def _refuse_http(self, request: HttpRequest, error: Any) -> HttpResponse:
        if error.status_code == 405:
            wrong = MethodNotAllowed(f"Chỉ nhận {self._methods}.", f"Only {self._methods} here.", self._methods)
            return self._refuse(request, wrong)
        return self._refuse_parameters(request, ValidationError([{"loc": ("request",), "msg": error.message}]))

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """Return the description with every refusal that any operation can answer."""
        described = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        described["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in described["paths"].values():
            for operation in operations.values():
                answers = {str(status): answer for status, answer in operation["responses"].items()}
                answers |= {
                    status: {"description": text, "content": content} for status, text in self._refusals.items()
                }
                answers |= self.more_answers()
                operation["responses"] = answers
        return described

    def more_answers(self) -> dict[str, dict[str, Any]]:
        """Return further answers that every operation of this API can give."""
        return {}
