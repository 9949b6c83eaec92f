"""Notices about people: who asks to join, the answer, a role that came or went, a way of signing in that was reset.

Called by the verbs inside their transaction; an occasion reaches a person once.
"""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from nangluong.accounts.models import JoinRequest, Membership, Role, User
from nangluong.accounts.perms import MANAGE_PEOPLE
from nangluong.foundation.notices.telling import notify

_STATES = {
    JoinRequest.State.APPROVED: ("đã chấp thuận", "approved"),
    JoinRequest.State.REFUSED: ("bị từ chối", "refused"),
}


def _names(role: Role) -> dict[str, Any]:
    return {"role_vi": role.name, "role_en": role.name_en}


def tell_asked(asked: JoinRequest) -> None:
    """Tell the administrators of the organisation that somebody asks to join."""
    administer = Membership.objects.as_of(timezone.localdate()).filter(
        organisation=asked.organisation, role__right_links__right_id=MANAGE_PEOPLE, person__is_active=True
    )
    params = {"person": str(asked.person), **_names(asked.role)}
    url = reverse("accounts:people", args=[asked.organisation_id])
    for person in administer.order_by("person_id").values_list("person_id", flat=True).distinct():
        notify(person, "join_asked", key=str(asked.pk), params=params, url=url)


def tell_answered(asked: JoinRequest, state: JoinRequest.State) -> None:
    """Tell the person who asked what was decided."""
    state_vi, state_en = _STATES[state]
    params = {"state_vi": state_vi, "state_en": state_en, **_names(asked.role)}
    notify(asked.person_id, "join_answered", key=str(asked.pk), params=params, url=reverse("accounts:mine"))


def tell_role(held: Membership, kind: str) -> None:
    """Tell a person that a role was given (`role_given`) or ends (`role_ended`)."""
    notify(held.person_id, kind, key=str(held.pk), params=_names(held.role), url=reverse("accounts:mine"))


def tell_way_in(user: User) -> None:
    """Tell a person that an administrator reset a way of signing in; each time anew."""
    notify(user.pk, "way_in_reset", key=timezone.now().isoformat(), url=reverse("accounts:security"))
