"""How notifications find people: by number, and by a right that they hold today."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from nangluong.accounts.models import Membership, User
from nangluong.foundation.notices.directory import Person

_MOST = 500


def find(person_id: int) -> Person | None:
    """Return an active person with their address, None where there is none."""
    row = User.objects.filter(pk=person_id, is_active=True).values_list("pk", "email").first()
    return Person(*row) if row else None


def holders(right: str) -> Sequence[int]:
    """Return the numbers of the active people whose roles hold `right` today, at most 500."""
    held = Membership.objects.as_of(timezone.localdate()).filter(
        role__right_links__right_id=right, person__is_active=True
    )
    return list(held.order_by("person_id").values_list("person_id", flat=True).distinct()[:_MOST])


def holders_in(right: str, organisation: str) -> Sequence[int]:
    """Return the numbers of the active people who hold `right` by a role in `organisation` today, at most 500."""
    held = Membership.objects.as_of(timezone.localdate()).filter(
        role__right_links__right_id=right, person__is_active=True, organisation_id=organisation
    )
    return list(held.order_by("person_id").values_list("person_id", flat=True).distinct()[:_MOST])
