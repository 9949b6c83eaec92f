"""The demo's customer: an illustrative person to whom two illustrative points belong. Never outside the demo."""

from __future__ import annotations

from typing import Final

from nangluong.accounts.models import User
from nangluong.foundation.actor import Actor
from nangluong.metering.estate.channels import IMPORT
from nangluong.metering.holders import link_holder
from nangluong.metering.illustrative import PREFIX
from nangluong.metering.models import Installation, PointHolder, UsagePoint

CUSTOMER: Final = "demo-khach-hang"
_HOUSEHOLD = 1
_POINTS = 2


def link_demo_customer(actor: Actor) -> int:
    """Let the demo's customer hold the first two illustrative households of Hà Nội; return how many were linked now."""
    person = User.objects.filter(username=CUSTOMER).first()
    if person is None or PointHolder.objects.filter(person=person).exists():
        return 0
    points = UsagePoint.objects.select_related("feeder__substation").filter(
        code__startswith=f"{PREFIX}P",
        kind=UsagePoint.Kind.CUSTOMER,
        class_code=_HOUSEHOLD,
        feeder__substation__corporation_id="evnhanoi",
    )
    chosen = list(points.order_by("code")[:_POINTS])
    for point in chosen:
        hung = Installation.objects.filter(point=point, channel=IMPORT).earliest("valid")
        link_holder(actor, point=point, person=person, first_day=hung.valid.lower, reason="bản trình diễn")
    return len(chosen)
