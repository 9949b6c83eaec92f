"""Refused attempts in the audit: written at the boundary, bounded so that nobody can flood the chain.

A request answered 401 or 403 is one attempt, whoever raised the refusal. Each person, and each address that visitors
come from, has a number of entries a minute, and visitors together another. What goes beyond is counted, and the next
entry that fits says how many were left out.
"""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.client_address import client_address
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.rates.buckets import Limiter

log = logging.getLogger(__name__)

REFUSED = (401, 403)
_VERB, _KEY = 64, 200


class Allowance:
    """How many refusals may be written: `each` a minute for a person or an address, `visitors` for all visitors."""

    def __init__(self, each: int = 20, visitors: int = 60) -> None:
        self._each, self._visitors = Limiter(each, each), Limiter(visitors, visitors)
        self._lock = threading.Lock()
        self._left_out = 0

    def take(self, user_id: int | None, address: str, now: float) -> int | None:
        """Return how many were left out since the last that fitted, None where this one does not fit (`now` in s)."""
        full = self._each.wait(str(user_id or address), now) or (user_id is None and self._visitors.wait("all", now))
        with self._lock:
            if full:
                self._left_out += 1
                return None
            left_out, self._left_out = self._left_out, 0
            return left_out


_allowance = Allowance()


def _who(request: HttpRequest) -> Actor:
    """Return the actor, as the room above knows it (`ACTOR_OF`); a request that was stopped early has none."""
    if not hasattr(request, "user"):
        return Actor("khách")
    actor: Actor = import_string(settings.ACTOR_OF)(request)
    return actor


def note_refused(request: HttpRequest, response: HttpResponseBase, code: str) -> None:
    """Write that this request was refused, if it still fits. A database that does not answer is only logged."""
    try:
        actor, address = _who(request), client_address(request)
        left_out = _allowance.take(actor.user_id, address, time.monotonic())
        if left_out is None:
            return
        match = request.resolver_match
        after: dict[str, object] = {"status": response.status_code, "code": code, "address": address}
        if left_out:
            after["left_out_before"] = left_out
        audit.record(
            actor,
            f"{request.method} {match.view_name if match else ''}".strip()[:_VERB],
            kind="address",
            key=request.path[:_KEY],
            after=after,
            refused=True,
        )
    except DatabaseError:
        log.exception("a refused attempt could not be recorded")


def note_refused_command(command: str, refusal: NotPermitted) -> None:
    """Write that a command was refused."""
    try:
        audit.record(
            SYSTEM,
            command[:_VERB],
            kind="command",
            key=command[:_KEY],
            after={"code": refusal.code},
            reason=refusal.message_vi,
            refused=True,
        )
    except DatabaseError:
        log.exception("a refused command could not be recorded")
