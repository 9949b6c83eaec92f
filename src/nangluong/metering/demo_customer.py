"""The demo's customer: an illustrative person to whom two illustrative points belong. Never outside the demo."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone

from nangluong.accounts.models import User
from nangluong.foundation.actor import Actor
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.holders import link_holder
from nangluong.metering.illustrative import PREFIX
from nangluong.metering.models import Installation, PointHolder, UsagePoint
from nangluong.metering.queries.readings import validated_days

CUSTOMER: Final = "demo-khach-hang"
_HOUSEHOLD = 1
_POINTS = 2
_LOOKED_AT = 8


def _telling(point: UsagePoint) -> tuple[bool, int]:
    """Return whether a point's last days have an estimate to explain, and how much was used."""
    last = timezone.localdate() - dt.timedelta(days=1)
    days = validated_days(point.pk, last - dt.timedelta(days=20), last)
    return any(one.estimated for one in days), sum(one.known_wh for one in days)


def link_demo_customer(actor: Actor) -> int:
    """Let the demo's customer hold two illustrative households of Hà Nội; return how many were linked now.

    Of the first few those that show most: an estimate among the values, and more than an empty flat uses.
    """
    person = User.objects.filter(username=CUSTOMER).first()
    if person is None or PointHolder.objects.filter(person=person).exists():
        return 0
    points = UsagePoint.objects.select_related("feeder__substation").filter(
        code__startswith=f"{PREFIX}P",
        kind=UsagePoint.Kind.CUSTOMER,
        class_code=_HOUSEHOLD,
        feeder__substation__corporation_id="evnhanoi",
    )
    chosen = sorted(points.order_by("code")[:_LOOKED_AT], key=_telling, reverse=True)[:_POINTS]
    for point in chosen:
        hung = Installation.objects.filter(point=point, channel=IMPORT).earliest("valid")
        link_holder(actor, point=point, person=person, first_day=hung.valid.lower, reason="bản trình diễn")
    return len(chosen)
