"""The verb of switching: for which organisation a person acts from now on."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from nangluong.accounts.models import User
from nangluong.accounts.standing import Seat
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted


def act_for(actor: Actor, person: User, seats: Sequence[Seat], code: str) -> Seat:
    """Let `person`, the actor, act for the organisation `code` ("" for oneself), one of `seats`; return it.

    It is remembered for the next sign-in. Raises `NotPermitted` where the person holds nothing there.
    """
    found = next((seat for seat in seats if seat.code == code), None)
    if found is None or actor.user_id != person.pk:
        raise NotPermitted("Bạn không có vai trò nào ở đơn vị này.", "You hold no role in this organisation.")
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(acts_for=code or None)
        audit.record(
            actor,
            "act_for",
            kind="organisation",
            key=code or "-",
            before={"organisation": actor.on_behalf_of},
            after={"organisation": code},
        )
    return found
