"""Whose a metering point is: the verbs that link it to a person, and the points of a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from nangluong.accounts.models import User
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.effective import valid_range
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.notices.telling import notify
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.models import PointHolder, UsagePoint

METER: Final = "meter"
"""The kind of subject that a metering point is; its key is the point's code."""


@dataclass(frozen=True)
class _Owned:
    """A point as permissions ask for it."""

    organisation_code: str


def _owned(point: UsagePoint) -> _Owned:
    return _Owned(point.feeder.substation.corporation_id)


def _tell(held: PointHolder) -> None:
    """Tell a person that a point is in their name; whoever it is not right for can say so."""
    with translation.override("vi"):  # notices lead to Vietnamese paths, whatever language the operator reads
        url = reverse("metering:own_point", args=[held.point.code])
    words = {"point": held.point.code, "first_day": f"{held.valid.lower:%d/%m/%Y}"}
    notify(held.person_id, "meter_linked", key=f"{held.point.code}/{held.pk}", params=words, url=url)


def link_holder(actor: Actor, *, point: UsagePoint, person: User, first_day: dt.date, reason: str) -> PointHolder:
    """Let `person` hold `point` from `first_day` on, and tell them.

    Raises `NotPermitted`; `StateConflict` where somebody does.
    """
    require(perms.link_holder, actor, _owned(point))
    try:
        with transaction.atomic():
            held = PointHolder.objects.create(
                point=point, person=person, valid=valid_range(first_day, None), entered_by=actor.signature
            )
            after = {"person": person.pk, "first_day": first_day}
            audit.record(actor, "link_holder", kind="usage_point", key=point.code, after=after, reason=reason)
            _tell(held)
    except IntegrityError:
        raise StateConflict(
            f"Điểm đo “{point.code}” đang có người đứng tên từ ngày đó. Hãy kết thúc người trước rồi làm lại.",
            f"The point “{point.code}” has a holder from that day. End the earlier one first.",
        ) from None
    return held


def end_holder(actor: Actor, held: PointHolder, *, last_day: dt.date, reason: str) -> None:
    """End a holding after `last_day`. Raises `NotPermitted`; `StateConflict` where it ended or began later."""
    require(perms.link_holder, actor, _owned(held.point))
    end = last_day + dt.timedelta(days=1)
    with transaction.atomic():
        open_ones = PointHolder.objects.filter(pk=held.pk, valid__endswith=None, valid__startswith__lt=end)
        if not open_ones.update(valid=DateRange(held.valid.lower, end, "[)")):
            raise StateConflict(
                "Việc đứng tên này đã kết thúc hoặc bắt đầu sau ngày đó. Hãy tải lại trang.",
                "This holding ended before, or begins after that day. Reload the page.",
            )
        audit.record(
            actor, "end_holder", kind="usage_point", key=held.point.code, after={"last_day": last_day}, reason=reason
        )


def holdings_of(user_id: int) -> QuerySet[PointHolder]:
    """Return what a person holds or held, with the point, by its code."""
    return PointHolder.objects.filter(person_id=user_id).select_related("point").order_by("point__code", "valid")


def point_codes_of(user_id: int) -> Iterable[str]:
    """Return the codes of the points that a person holds today."""
    held = PointHolder.objects.as_of(timezone.localdate()).filter(person_id=user_id)
    return held.order_by("point__code").values_list("point__code", flat=True)
