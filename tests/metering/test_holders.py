"""Whose a metering point is: one person at a time, linked by the corporation, found by the person."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone, translation

from nangluong.accounts.models import User
from nangluong.accounts.privacy.access import seen_by_others
from nangluong.accounts.privacy.holdings import held_about
from nangluong.accounts.privacy.own_data import take_own_data
from nangluong.accounts.privacy.subjects import Subject, person, subjects_of
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.notices.models import Notice
from nangluong.metering import perms
from nangluong.metering.access import note_access
from nangluong.metering.holders import end_holder, holdings_of, link_holder, point_codes_of
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch, UsagePoint
from tests.metering.intake.conftest import estate_of_two, whole_estate
from tests.metering.intake.estate import HANOI, SOUTH, Estate, day_json, yesterday

__all__ = ["estate_of_two", "whole_estate"]
_RIGHTS = frozenset({perms.LINK_HOLDERS, perms.SEE_OWN})
OPERATOR = Actor("vận hành HN", on_behalf_of=HANOI, rights=_RIGHTS)
LONG_AGO = dt.date(2026, 1, 1)


@pytest.fixture
def point(estate_of_two: Estate) -> UsagePoint:
    """Return a household's point in Hà Nội."""
    return UsagePoint.objects.get(code=f"KH-{estate_of_two.meters[0]}")


@pytest.fixture
def an(db: None) -> User:
    """Return a citizen."""
    return User.objects.create(username="an", full_name="Nguyễn Văn An", kind="citizen")


def test_a_person_finds_the_own_meter_and_who_looked_at_it(point: UsagePoint, an: User) -> None:
    link_holder(OPERATOR, point=point, person=an, first_day=LONG_AGO, reason="đúng hợp đồng")
    assert list(point_codes_of(an.pk)) == [point.code]
    assert subjects_of(an.pk) == [person(an.pk), Subject("meter", point.code)]
    note_access(OPERATOR, point, LONG_AGO, LONG_AGO)
    (seen,) = seen_by_others(an.pk)
    assert (seen.what, seen.on_behalf_of) == (f"Số đo của điểm đo {point.code}, 01/01/2026–01/01/2026", HANOI)
    assert "metering.PointHolder" in {one.label for one in held_about(an)}
    assert AuditEntry.objects.filter(verb="link_holder", object_key=point.code).count() == 1


def test_one_holder_at_a_time(point: UsagePoint, an: User) -> None:
    held = link_holder(OPERATOR, point=point, person=an, first_day=LONG_AGO, reason="đúng hợp đồng")
    other = User.objects.create(username="binh", full_name="Trần Bình")
    with pytest.raises(StateConflict, match="holder"):
        link_holder(OPERATOR, point=point, person=other, first_day=dt.date(2026, 5, 1), reason="đúng hợp đồng")
    end_holder(OPERATOR, held, last_day=dt.date(2026, 4, 30), reason="chuyển nhà")
    link_holder(OPERATOR, point=point, person=other, first_day=dt.date(2026, 5, 1), reason="đúng hợp đồng")
    assert list(point_codes_of(an.pk)) == []
    assert [one.point_id for one in holdings_of(an.pk)] == [point.pk]
    assert list(point_codes_of(other.pk)) == [point.code]


def test_a_holding_ends_once_and_not_before_it_began(point: UsagePoint, an: User) -> None:
    held = link_holder(OPERATOR, point=point, person=an, first_day=LONG_AGO, reason="đúng hợp đồng")
    with pytest.raises(StateConflict):
        end_holder(OPERATOR, held, last_day=LONG_AGO - dt.timedelta(days=1), reason="sai ngày")
    end_holder(OPERATOR, held, last_day=timezone.localdate(), reason="chuyển nhà")
    with pytest.raises(StateConflict):
        end_holder(OPERATOR, held, last_day=timezone.localdate(), reason="lần nữa")
    assert list(point_codes_of(an.pk)) == [point.code], "the last day is still theirs"


@pytest.mark.parametrize(
    "actor",
    [Actor("khác", on_behalf_of=SOUTH, rights=_RIGHTS), Actor("xem", on_behalf_of=HANOI, rights=frozenset())],
)
def test_only_the_points_corporation_links(point: UsagePoint, an: User, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        link_holder(actor, point=point, person=an, first_day=LONG_AGO, reason="đúng hợp đồng")


def test_the_person_is_told_and_takes_the_readings_along(point: UsagePoint, an: User, estate_of_two: Estate) -> None:
    """Told once in the inbox, with a Vietnamese path; the own-data file has days and events of the own time only."""
    on, serial = yesterday(), estate_of_two.meters[0]
    days = [day_json(serial, on - dt.timedelta(days=back), wh=[back] * 47 + [None]) for back in (0, 1)]
    events = b"\n".join(
        f'{{"meter":"{serial}","at":"{day}T09:00","event":"power_up"}}'.encode()
        for day in (on, on - dt.timedelta(days=1))
    )
    take_message(
        SYSTEM, source=estate_of_two.source, raw=b"\n".join([*days, events]), name="x.json", via=IntakeBatch.Via.FILE
    )
    with translation.override("en"):
        link_holder(OPERATOR, point=point, person=an, first_day=on, reason="đúng hợp đồng")
    told = Notice.objects.get(person_id=an.pk)
    assert (told.kind, told.url) == ("meter_linked", f"/dien-cua-toi/{point.code}/")
    assert told.params == {"point": point.code, "first_day": f"{on:%d/%m/%Y}"}
    held = {one.label: one for one in held_about(an)}
    [day] = held["metering.readings"].rows
    assert (day["point"], day["direction"], day["day"], day["energy_wh"], day["missing"]) == (
        point.code,
        "A+",
        on,
        0,
        1,
    )
    assert day["wh"] == [0] * 47 + [None]
    [event] = held["metering.events"].rows
    assert (event["event"], event["at"].hour) == ("Có điện trở lại", 9)
    file = json.loads(take_own_data(Actor("an", user_id=an.pk), an, form="json"))
    assert {"metering.readings", "metering.events"} <= {table["table"] for table in file["tables"]}
