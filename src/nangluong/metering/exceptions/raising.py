"""The verb that fills the queue of exceptions from what validation found, after a night's run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.locks import only_one
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.codes import Rule
from nangluong.metering.intake.rules import IntakeRules, read_intake_rules
from nangluong.metering.models import Installation, ReadingException, UsagePoint
from nangluong.metering.queries.doubted_points import Doubted, estimated_points, points_with_rules, silent_points
from nangluong.metering.queries.events import outages, tampered_points
from nangluong.metering.queries.exceptions import UNSETTLED

_Kind = ReadingException.Kind
_CHUNK = 5_000
_BY_RULE = {
    _Kind.STUCK: (Rule.STUCK,),
    _Kind.TAMPER: (Rule.ZERO_WHILE_REACTIVE,),
    _Kind.OVER_CAPACITY: (Rule.OVER_CAPACITY,),
    _Kind.REGISTER: (Rule.REGISTER_BACKWARDS,),
    _Kind.CLOCK: (Rule.CLOCK_DRIFT,),
    _Kind.SUM_CHECK: (Rule.SUM_CHECK,),
    _Kind.USE: (Rule.HIGH_USE, Rule.LOW_USE),
}


def _remote(found: Sequence[Doubted], day: dt.date) -> list[Doubted]:
    """Keep the points whose meters are read remotely: of others nothing is expected every night."""
    kept: list[Doubted] = []
    for at in range(0, len(found), _CHUNK):
        part = found[at : at + _CHUNK]
        remote = set(
            Installation.objects.as_of(day)
            .filter(point_id__in=[one.point_id for one in part], meter__remote_read=True)
            .values_list("point_id", flat=True)
        )
        kept += [one for one in part if one.point_id in remote]
    return kept


def _without_power(found: Sequence[Doubted], first: dt.date, day: dt.date, rules: IntakeRules) -> set[int]:
    """Return the points whose meters reported an interruption that reaches into the days: their silence is known."""
    since = first - dt.timedelta(days=rules.outage_days)
    known: set[int] = set()
    for at in range(0, len(found), _CHUNK):
        points = [one.point_id for one in found[at : at + _CHUNK]]
        spans = outages(since, day, points=points)
        known |= {one.point_id for one in spans if one.ended is None or timezone.localdate(one.ended) >= first}
    return known


def _silent(day: dt.date, rules: IntakeRules) -> list[Doubted]:
    first = day - dt.timedelta(days=rules.silent_days - 1)
    found = silent_points(first, day)
    known = _without_power(found, first, day, rules)
    return _remote([one for one in found if one.point_id not in known], day)


def _joined(*parts: Sequence[Doubted]) -> list[Doubted]:
    """Return points that more than one sign speaks of once, with the longer span and the greater number of days."""
    found: dict[int, Doubted] = {}
    for one in (doubt for part in parts for doubt in part):
        other = found.setdefault(one.point_id, one)
        if other is not one:
            first, last = min(one.first, other.first), max(one.last, other.last)
            found[one.point_id] = Doubted(one.point_id, first, last, max(one.days, other.days))
    return [found[point] for point in sorted(found)]


def _found(day: dt.date, rules: IntakeRules) -> Iterator[tuple[_Kind, list[Doubted]]]:
    window = day - dt.timedelta(days=rules.estimated_window - 1)
    yield _Kind.SILENT, _silent(day, rules)
    yield _Kind.ESTIMATED, estimated_points(window, day, least_days=rules.estimated_days, on=day)
    for kind, wanted in _BY_RULE.items():
        least = rules.sum_check_days if kind == _Kind.SUM_CHECK else 1
        found = points_with_rules(wanted, window, day, least_days=least, on=day)
        yield kind, _joined(found, tampered_points(window, day)) if kind == _Kind.TAMPER else found


def _store(kind: _Kind, found: Sequence[Doubted]) -> tuple[int, int]:
    """Open exceptions for points that have none, move the last day of those open; return both numbers.

    What an officer closed is not opened again for days up to the one it was closed for.
    """
    points = [one.point_id for one in found]
    mine = ReadingException.objects.filter(kind=kind, point_id__in=points)
    open_ = {one.point_id: one for one in mine.filter(state__in=UNSETTLED)}
    settled = dict(mine.exclude(state__in=UNSETTLED).values_list("point_id").annotate(last=Max("last_day")).order_by())
    corporations = dict(
        UsagePoint.objects.filter(pk__in=points).values_list("pk", "feeder__substation__corporation_id")
    )
    new = [
        ReadingException(
            point_id=one.point_id,
            corporation_id=corporations[one.point_id],
            kind=kind,
            first_day=one.first,
            last_day=one.last,
            times=one.days,
        )
        for one in found
        if one.point_id in corporations
        and one.point_id not in open_
        and settled.get(one.point_id, dt.date.min) < one.last
    ]
    moved = []
    for one in found:
        known = open_.get(one.point_id)
        if known and known.last_day < one.last:
            known.last_day, known.times = one.last, max(known.times, one.days)
            moved.append(known)
    ReadingException.objects.bulk_create(new)
    ReadingException.objects.bulk_update(moved, ["last_day", "times"])
    return len(new), len(moved)


def raise_exceptions(actor: Actor, *, day: dt.date) -> dict[str, int]:
    """Bring the queue in step with what validation found up to `day`; return the number opened by kind.

    Done twice for a day it changes nothing the second time. Raises `NotPermitted`.
    """
    require(perms.run_validation, actor)
    rules = read_intake_rules(Path(settings.REFERENCE_ROOT) / "metering" / "intake_rules.csv", day)
    opened: dict[str, int] = {}
    with only_one("reading-exceptions"), transaction.atomic():
        total = 0
        for kind, found in _found(day, rules):
            opened[kind.value] = 0
            for at in range(0, len(found), _CHUNK):
                new, moved = _store(kind, found[at : at + _CHUNK])
                opened[kind.value] += new
                total += new + moved
        if total:
            audit.record(actor, "raise_exceptions", kind="reading_exception", key=day.isoformat(), after=opened)
    return opened
