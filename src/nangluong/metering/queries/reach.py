"""Whose meters an actor sees: every corporation's, or those of the corporation acted for."""

from __future__ import annotations

from dataclasses import dataclass

from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.models import UsagePoint


@dataclass(frozen=True)
class Reach:
    """`corporation`: the code of the only one seen, "" for all of them."""

    corporation: str = ""

    def covers(self, corporation: str) -> bool:
        """Whether the meters of a corporation are seen."""
        return not self.corporation or self.corporation == corporation


def reach_of(actor: Actor) -> Reach:
    """Return whose meters the actor sees. Raises `NotPermitted` for one who sees none."""
    require(perms.see_metering, actor)
    if perms.see_all.test(actor, None):
        return Reach()
    require(
        perms.see_metering if actor.on_behalf_of else perms.see_all,
        actor,
        vi="Hãy chọn đơn vị bạn đang thay mặt; số liệu đo đếm chỉ xem được của đơn vị mình.",
        en="Choose the organisation you act for; readings are seen of your own only.",
    )
    return Reach(actor.on_behalf_of)


def point_in_reach(reach: Reach, code: str) -> UsagePoint | None:
    """Return a metering point by its code if it may be seen, else None: others' points do not exist. One query."""
    point = (
        UsagePoint.objects.select_related("feeder__substation__corporation", "transformer").filter(code=code).first()
    )
    return point if point and reach.covers(point.feeder.substation.corporation_id) else None
