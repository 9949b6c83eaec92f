"""Addresses of personal data: one's own, and the officer's."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from nangluong.accounts.models import Breach, SubjectRequest
from nangluong.accounts.perms import ANSWER_DATA_REQUESTS, MANAGE_BREACHES, SEE_PROCESSING
from nangluong.accounts.privacy.requests import file_request
from nangluong.foundation.actor import Actor
from tests.repo.permissions.addresses import both, get, post
from tests.repo.permissions.rules import Outcome, Side, Who, needs, personal, public, signed_in


def request(_world: Any, holder: Any) -> dict[str, Any]:
    """File a request of the holder."""
    actor = Actor(str(holder.person), user_id=holder.person.pk)
    made = file_request(actor, kind=SubjectRequest.Kind.values[0], wish="thử")
    return {"number": made.pk}


def breach(_world: Any, _holder: Any) -> dict[str, Any]:
    """Store the record of a breach; it is nobody's own."""
    now = timezone.now()
    made = Breach.objects.first() or Breach.objects.create(
        title="thử", description="thử", detected_at=now, notify_by=now, reported_by="kiểm thử"
    )
    return {"number": made.pk}


def answers_others(who: Who, side: Side) -> Outcome:
    """Let the officer answer everybody's requests but their own."""
    found = _ANSWERS(who, side)
    return Outcome.REFUSED if side == Side.OWN and found == Outcome.OPEN else found


_ANSWERS = needs(ANSWER_DATA_REQUESTS, controller=True)
_BREACHES = needs(MANAGE_BREACHES, controller=True)

ADDRESSES = [
    get("privacy:notice", public),
    get("privacy:mine", signed_in),
    post("privacy:take", signed_in, form={"dang": "json"}),
    *both("privacy:consents", signed_in),
    get("privacy:seen", signed_in),
    *both("privacy:requests", signed_in),
    get("privacy:request", personal(), make=request),
    post("privacy:request", personal(), make=request),
    get("privacy:queue", _ANSWERS),
    get("privacy:handle", _ANSWERS, make=request),
    post("privacy:handle", answers_others, make=request, form={"action": "accept"}),
    get("privacy:register", needs(SEE_PROCESSING, controller=True)),
    *both("privacy:breaches", _BREACHES),
    get("privacy:breach", _BREACHES, make=breach),
    post("privacy:breach", _BREACHES, make=breach, form={"step": "measure", "words": "thử"}),
]
