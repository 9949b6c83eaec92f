"""The queue follows what validation found: opened once, moved on, not reopened for what an officer closed."""

from __future__ import annotations

import datetime as dt

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.metering.codes import Outcome, Rule
from nangluong.metering.exceptions.deciding import decide_exceptions
from nangluong.metering.exceptions.raising import raise_exceptions
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.models import IntakeBatch, Meter, MeterEvent, ReadingException
from tests.metering.intake.conftest import estate_of_two, whole_estate
from tests.metering.intake.estate import FOREIGN, HANOI, SOUTH, Estate, yesterday

__all__ = ["estate_of_two", "whole_estate"]
DAY = dt.timedelta(days=1)


def find(
    point: int, rule: Rule, days: list[dt.date], *, outcome: Outcome = Outcome.QUESTIONABLE, last: int = 47
) -> None:
    """Write findings into the lake, as a run of validation does."""
    with readings_lake().commit(
        "test", "findings", point=point, rule=int(rule), days=[str(day) for day in days]
    ) as commit:
        for day in days:
            commit.connection.execute(
                "INSERT INTO lake.reading_finding_48 VALUES (?, 1, ?, 0, ?, ?, ?, 0, 0)",
                [point, day, last, int(rule), int(outcome)],
            )


def queue(*points: int) -> set[tuple[int, str]]:
    """Return the unsettled exceptions of points."""
    found = ReadingException.objects.filter(point_id__in=points, state__in=("open", "assigned"))
    return set(found.values_list("point_id", "kind"))


def test_findings_open_exceptions_once(estate_of_two: Estate) -> None:
    """Each rule its kind, for the corporation of the point; a second run changes nothing; verified doubts are none."""
    first, second, third, fourth = (estate_of_two.points[serial] for serial in estate_of_two.meters[:4])
    foreign = estate_of_two.points[FOREIGN]
    on = yesterday()
    find(first, Rule.STUCK, [on])
    find(second, Rule.ZERO_WHILE_REACTIVE, [on - DAY, on])
    find(foreign, Rule.CLOCK_DRIFT, [on])
    find(third, Rule.SPIKE, [on])
    find(third, Rule.OVER_CAPACITY, [on], outcome=Outcome.VERIFIED)
    find(fourth, Rule.SUM_CHECK, [on])
    opened = raise_exceptions(SYSTEM, day=on)
    assert queue(first, second, third, fourth, foreign) == {(first, "stuck"), (second, "tamper"), (foreign, "clock")}
    assert opened["stuck"] >= 1
    assert ReadingException.objects.get(point_id=foreign).corporation_id == SOUTH
    tamper = ReadingException.objects.get(point_id=second)
    assert (tamper.corporation_id, tamper.first_day, tamper.last_day, tamper.times) == (HANOI, on - DAY, on, 2)
    assert set(raise_exceptions(SYSTEM, day=on).values()) == {0}


def test_a_meter_is_silent_after_three_days(estate_of_two: Estate) -> None:
    """Not after two, and not one that nobody reads remotely."""
    three, two, by_hand, partly = (estate_of_two.points[serial] for serial in estate_of_two.meters[:4])
    days = [yesterday() - at * DAY for at in range(3)]
    find(three, Rule.MISSING, days)
    find(two, Rule.MISSING, days[:2])
    find(by_hand, Rule.MISSING, days)
    find(partly, Rule.MISSING, days, last=46)
    Meter.objects.filter(serial=estate_of_two.meters[2]).update(remote_read=False)
    raise_exceptions(SYSTEM, day=yesterday())
    assert queue(three, two, by_hand, partly) == {(three, "silent")}


def test_events_explain_silence_and_tell_of_tampering(estate_of_two: Estate) -> None:
    """A meter that reported a loss of power is not silent, unless it was long ago; an opened cover enters the queue."""
    dark, back, old, open_ = (estate_of_two.points[serial] for serial in estate_of_two.meters[:4])
    on = yesterday()
    batch = IntakeBatch.objects.create(
        source=estate_of_two.source, via="file", format="csv_events", name="x", sha256="1", bytes=1
    )
    for point, day, kind in (
        (dark, on - 4 * DAY, 1),
        (back, on - 5 * DAY, 1),
        (back, on - 4 * DAY, 2),
        (old, on - 20 * DAY, 1),
        (open_, on, 17),
        (open_, on - DAY, 73),
    ):
        at = dt.datetime.combine(day, dt.time(5), dt.UTC)
        MeterEvent.objects.create(point_id=point, day=day, at=at, kind=kind, batch=batch)
    for point in (dark, back, old):
        find(point, Rule.MISSING, [on - at * DAY for at in range(3)])
    find(open_, Rule.ZERO_WHILE_REACTIVE, [on - DAY, on])
    raise_exceptions(SYSTEM, day=on)
    assert queue(dark, back, old, open_) == {(back, "silent"), (old, "silent"), (open_, "tamper")}
    assert ReadingException.objects.get(point_id=open_).times == 2


def test_what_an_officer_closed_opens_again_only_for_later_days(estate_of_two: Estate) -> None:
    """The same days are settled; the next day is news."""
    point = estate_of_two.points[estate_of_two.meters[0]]
    before = yesterday() - DAY
    find(point, Rule.STUCK, [before])
    raise_exceptions(SYSTEM, day=before)
    [one] = ReadingException.objects.filter(point_id=point)
    decide_exceptions(SYSTEM, [one], decision="dismiss", reason="đèn đường")
    raise_exceptions(SYSTEM, day=before)
    assert queue(point) == set()
    find(point, Rule.STUCK, [yesterday()])
    raise_exceptions(SYSTEM, day=yesterday())
    assert queue(point) == {(point, "stuck")}
    assert ReadingException.objects.filter(point_id=point).count() == 2


def test_an_open_one_moves_on(estate_of_two: Estate) -> None:
    """Its last day and the number of days, nothing else."""
    point = estate_of_two.points[estate_of_two.meters[0]]
    find(point, Rule.REGISTER_BACKWARDS, [yesterday() - DAY])
    raise_exceptions(SYSTEM, day=yesterday() - DAY)
    find(point, Rule.REGISTER_BACKWARDS, [yesterday()])
    raise_exceptions(SYSTEM, day=yesterday())
    [one] = ReadingException.objects.filter(point_id=point)
    assert (one.first_day, one.last_day, one.times) == (yesterday() - DAY, yesterday(), 2)


def test_who_may_not_run_validation_fills_no_queue(estate_of_two: Estate) -> None:
    """It is part of the night's run."""
    with pytest.raises(NotPermitted):
        raise_exceptions(Actor("ai đó"), day=yesterday())
