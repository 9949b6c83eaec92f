"""The API of returns: a house API whose refusals name the cells and findings they are about."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.machines.answers import language_of, refused
from nangluong.foundation.machines.house import HouseAPI, InvalidParameters, NoSuchThing
from nangluong.foundation.machines.problem import problem
from nangluong.foundation.rates.taking import take
from nangluong.statistics.dissemination.configured import burst, requests_per_minute
from nangluong.statistics.models import Obligation, Return
from nangluong.statistics.returns.keys import actor_of_key
from nangluong.statistics.returns.verbs import CellConflict, ExplanationMissing, ReturnHasErrors

_REFUSALS = {
    "400": "The request cannot be read, or “nothing to report” is not taken here",
    "401": "The key is missing, wrong or revoked",
    "403": "The key may not do this; handing in needs a key that was given that right",
    "404": "Your organisation has no such obligation, return or cell",
    "405": "Another method is needed",
    "409": "Somebody changed the return since the revision you sent (`conflicts`), or its state does not allow this",
    "422": "A field cannot be (`errors`), or rules stand against handing in (`findings`)",
    "429": "The key asks more often than the service allows; `Retry-After` says when to come back",
    "500": "Our fault; the request id leads to the log",
}


def _more(error: DomainError, language: str) -> dict[str, Any]:
    if isinstance(error, InvalidParameters):
        return {"errors": error.errors}
    if isinstance(error, CellConflict):
        return {
            "conflicts": [
                {
                    "address": one.address,
                    "value": one.text if one.number is None else format(one.number.normalize(), "f"),
                    "changed_by": one.changed_by,
                    "revision": one.revision,
                }
                for one in error.conflicts
            ]
        }
    if isinstance(error, (ReturnHasErrors, ExplanationMissing)):
        return {
            "findings": [
                {"rule": one.rule, "severity": one.severity, "address": one.address, "message": one.text(language)}
                for one in error.findings[:500]
            ]
        }
    return {}


def _known(request: HttpRequest) -> Actor:
    """Return who the request's key is, before anything else of the request is read.

    A key has the rate of a client of `/api/v1/`, counted before the database is asked; who tries keys meets the rate of
    the address. Raises `TooManyRequests`, `WrongReturnKey`.
    """
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip() if scheme.lower() == "bearer" else ""
    if key:
        take("return_key", hashlib.sha256(key.encode()).hexdigest(), requests_per_minute(), burst())
    return actor_of_key(key)


class ReturnsAPI(HouseAPI):
    """Refuses with what the page would show beside the sentence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(refusals=_REFUSALS, methods="GET, POST, PUT", auth=_known, **kwargs)

    def _refuse(self, request: HttpRequest, error: Any) -> HttpResponse:
        language = language_of(request)
        return refused(error, problem(error, language=language, instance=request.path, more=_more(error, language)))


def holder_of(request: HttpRequest) -> Actor:
    """Return who the request's key is."""
    holder: Actor = request.auth  # type: ignore[attr-defined]
    return holder


def return_of_key(actor: Actor, number: int) -> Return:
    """Return a return of the key's own organisation; of another's it is not even told that there is one."""
    rows = Return.objects.select_related("version__questionnaire", "organisation", "obligation")
    found = rows.filter(pk=number, organisation_id=actor.on_behalf_of).first()
    if found is None:
        raise NoSuchThing("Đơn vị không có báo cáo này.", "Your organisation has no such return.")
    return found


def obligation_of_key(actor: Actor, number: int) -> Obligation:
    """Return an obligation of the key's own organisation."""
    rows = Obligation.objects.select_related("questionnaire", "organisation")
    found = rows.filter(pk=number, organisation_id=actor.on_behalf_of).first()
    if found is None:
        raise NoSuchThing("Đơn vị không có nghĩa vụ báo cáo này.", "Your organisation has no such obligation.")
    return found
