"""Warning the data protection officers when the clock of a breach runs out."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from nangluong.accounts import perms
from nangluong.accounts.models import Membership
from nangluong.accounts.privacy.breaches import pressing_breaches
from nangluong.accounts.privacy.controllers import controllers
from nangluong.foundation.notices.telling import notify


def breach_officers() -> list[int]:
    """Return the accounts of those who keep the records of breaches today."""
    holders = Membership.objects.as_of(timezone.localdate()).filter(
        organisation__in=controllers(), role__rights=perms.MANAGE_BREACHES, person__is_active=True
    )
    return sorted(set(holders.values_list("person_id", flat=True)))


def warn_of_clocks(now: dt.datetime) -> int:
    """Tell every officer of each breach that must be notified soon, once when near and once when late."""
    told = 0
    for breach in pressing_breaches(now):
        stage = "late" if breach.notify_by <= now else "near"
        until = timezone.localtime(breach.notify_by)
        for person_id in breach_officers():
            told += notify(
                person_id,
                "breach_clock",
                key=f"{breach.pk}-{stage}",
                params={"title": breach.title, "until": f"{until:%H:%M %d/%m/%Y}"},
                url=reverse("privacy:breach", args=[breach.pk]),
            )
    return told
