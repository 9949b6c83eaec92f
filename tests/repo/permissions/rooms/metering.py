"""Addresses of metering: officers of the ministry see every corporation, its operators their own."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from nangluong.foundation.effective import valid_range
from nangluong.metering.models import (
    Feeder,
    Installation,
    IntakeBatch,
    Meter,
    PointHolder,
    QuarantinedPart,
    ReadingException,
    ReadingSource,
    SourceKey,
    Substation,
    UsagePoint,
)
from nangluong.metering.perms import (
    EDIT_READINGS,
    LINK_HOLDERS,
    MANAGE_SOURCES,
    SEE_ALL,
    SEE_OWN,
    SEND_READINGS,
    SETTLE_QUARANTINE,
)
from nangluong.registry.models import Organisation, Place
from tests.repo.permissions.addresses import both, get, post
from tests.repo.permissions.rules import Outcome, Rule, Side, Who, needs, nowhere, own, personal, public, signed_in

_numbers = count(1)
_DAY = dt.date(2026, 11, 3)

sees = needs(SEE_ALL, SEE_OWN)


def of_corporation(rule: Rule) -> Rule:
    """Answer by `rule` for what is in reach: everything for the ministry's officers, else one's own corporation's."""
    there = own(sees, foreign=Outcome.NOT_FOUND, anywhere=(SEE_ALL,))

    def answer(who: Who, side: Side) -> Outcome:
        seen = there(who, side)
        return rule(who, side) if seen == Outcome.OPEN else seen

    return answer


def machine(_who: Who, _side: Side) -> Outcome:
    """Answer a source's key and nobody else."""
    return Outcome.SIGN_IN


def _point(holder: Any) -> UsagePoint:
    code = f"buoc-{next(_numbers)}"
    station = Substation.objects.create(code=code, corporation_id=holder.organisation, place=Place.objects.all()[0])
    feeder = Feeder.objects.create(code=code, substation=station)
    return UsagePoint.objects.create(code=code, feeder=feeder, class_code=1)


def point(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a metering point of the holder's corporation."""
    return {"code": _point(holder).code} if holder.organisation else {}


def day_of_point(world: Any, holder: Any) -> dict[str, Any]:
    """Name a day of such a point."""
    found = point(world, holder)
    return found and found | {"text": _DAY.isoformat()}


def _source(holder: Any) -> ReadingSource:
    return ReadingSource.objects.create(
        code=f"buoc-{next(_numbers)}", name="Nguồn", corporation_id=holder.organisation, formats=["csv_wide"]
    )


def source(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a source of the holder's corporation."""
    return {"code": _source(holder).code} if holder.organisation else {}


def key(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a source with a key."""
    if not holder.organisation:
        return {}
    held = _source(holder)
    made = SourceKey.objects.create(source=held, label="khóa", digest=f"{next(_numbers):064d}", hint="nlk_buoc")
    return {"code": held.code, "key": made.pk}


def _batch(holder: Any) -> IntakeBatch:
    return IntakeBatch.objects.create(
        source=_source(holder), via="file", format="csv_wide", name="dem.csv", sha256="0" * 64, bytes=1, state="taken"
    )


def batch(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a batch of such a source."""
    return {"number": _batch(holder).pk} if holder.organisation else {}


def part(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a part in quarantine."""
    if not holder.organisation:
        return {}
    words = {"code": "width", "reason_vi": "thiếu ô", "reason_en": "cells lack", "format": "csv_wide"}
    made = QuarantinedPart.objects.create(batch=_batch(holder), raw=b"x", complete=True, **words)
    return {"number": made.pk}


def check_meter(_world: Any, holder: Any) -> dict[str, Any]:
    """Store a point that has a check meter."""
    if not holder.organisation:
        return {}
    found = _point(holder)
    meter = Meter.objects.create(serial=found.code, electronic=True, remote_read=True)
    Installation.objects.create(point=found, meter=meter, channel=17, valid=valid_range(dt.date(2026, 1, 1), None))
    return {"code": found.code}


def _held(organisation: str, person: Any) -> PointHolder:
    code = f"buoc-{next(_numbers)}"
    station = Substation.objects.create(code=code, corporation_id=organisation, place=Place.objects.all()[0])
    found = UsagePoint.objects.create(
        code=code, feeder=Feeder.objects.create(code=code, substation=station), class_code=1
    )
    return PointHolder.objects.create(
        point=found, person=person, entered_by="thử", valid=valid_range(dt.date(2026, 1, 1), None)
    )


def holding(_world: Any, holder: Any) -> dict[str, Any]:
    """Let somebody hold a point of the holder's corporation."""
    if not holder.organisation:
        return {}
    made = _held(holder.organisation, holder.person)
    return {"code": made.point.code, "number": made.pk}


def own_point(_world: Any, holder: Any) -> dict[str, Any]:
    """Let the holder hold a point."""
    return {"code": _held(holder.organisation or Organisation.objects.all()[0].pk, holder.person).point.code}


def own_day(world: Any, holder: Any) -> dict[str, Any]:
    """Name a day of such a point."""
    return own_point(world, holder) | {"text": _DAY.isoformat()}


def own_file(world: Any, holder: Any) -> dict[str, Any]:
    """Name a file of such a point."""
    return own_point(world, holder) | {"form": "csv"}


def exception(_world: Any, holder: Any) -> dict[str, Any]:
    """Store an exception of a point."""
    if not holder.organisation:
        return {}
    made = ReadingException.objects.create(
        point=_point(holder), corporation_id=holder.organisation, kind="silent", first_day=_DAY, last_day=_DAY
    )
    return {"number": made.pk}


OF_FIGURES = True
"""The walk of these needs a lake."""

_API = "metering-api-v1"
ADDRESSES = [
    get("metering:night", sees),
    get("metering:points", sees),
    get("metering:point", of_corporation(sees), make=point),
    get("metering:day", of_corporation(sees), make=day_of_point),
    *both("metering:edit", of_corporation(needs(EDIT_READINGS)), make=day_of_point),
    *both("metering:holders", of_corporation(needs(LINK_HOLDERS)), make=point),
    *both("metering:end_holder", of_corporation(needs(LINK_HOLDERS)), make=holding),
    get("metering:check_meter", of_corporation(sees), make=check_meter),
    get("metering:own_points", signed_in),
    get("metering:own_point", personal(), make=own_point),
    get("metering:own_day", personal(), make=own_day),
    get("metering:own_file", personal(), make=own_file),
    get("metering:exceptions", sees),
    get("metering:exception", of_corporation(sees), make=exception),
    post("metering:decide", sees),
    get("metering:quarantine", sees),
    *both("metering:part", of_corporation(sees), make=part),
    post("metering:settle", needs(SETTLE_QUARANTINE), form={"action": "replay"}),
    get("metering:sources", sees),
    *both("metering:open_source", needs(MANAGE_SOURCES)),
    get("metering:source", of_corporation(sees), make=source),
    post("metering:new_key", of_corporation(needs(MANAGE_SOURCES)), make=source, form={"label": "thử"}),
    post("metering:revoke_key", of_corporation(needs(MANAGE_SOURCES)), make=key),
    post("metering:set_active", of_corporation(needs(MANAGE_SOURCES)), make=source, form={"reason": "thử"}),
    *both("metering:upload", needs(SEND_READINGS)),
    get("metering:batch", of_corporation(sees), make=batch),
    get("metering:losses", sees),
    get(f"{_API}:api-root", nowhere),
    get(f"{_API}:openapi-json", public),
    post(f"{_API}:send_readings", machine),
    get(f"{_API}:read_receipt", machine, at={"number": 1}),
]
