"""The system's clock set back and forward between batches: what came last holds, whatever the clock said."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from nangluong.metering.intake.sources import actor_of_source
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch
from nangluong.metering.queries.readings import received_days, received_versions
from nangluong.metering.received import batch_committed
from tests.metering.intake.estate import Estate, day_json, yesterday


def send(estate: Estate, on: dt.date, wh: int) -> IntakeBatch:
    """Send a day of equal half-hours of the test's first meter."""
    raw = day_json(estate.meters[0], on, wh=[wh] * 48)
    via = IntakeBatch.Via.FILE
    return take_message(actor_of_source(estate.source), source=estate.source, raw=raw, name=f"{wh}.json", via=via).batch


@pytest.mark.parametrize("jumps", [(-7_200, 86_400), (86_400, -7_200), (-86_400 * 365, 0)])
def test_the_order_of_versions_is_the_order_of_coming(estate_of_two: Estate, jumps: tuple[int, int]) -> None:
    """Two jumps of the clock, in seconds, each before a corrected batch: the third batch's values hold."""
    on = timezone.localdate() - dt.timedelta(days=400)
    point, now = estate_of_two.points[estate_of_two.meters[0]], timezone.now()
    batches = [send(estate_of_two, on, 100)]
    for wh, jump in zip((200, 300), jumps, strict=True):
        with time_machine.travel(now + dt.timedelta(seconds=jump)):
            batches.append(send(estate_of_two, on, wh))
    assert [one.state for one in batches] == [IntakeBatch.State.TAKEN] * 3
    found = received_versions(point, on)
    assert [(one.version, one.batch_id) for one in found] == [(at + 1, one.pk) for at, one in enumerate(batches)]
    snapshots = [batch_committed(one.pk) for one in batches]
    states = [received_days(point, on, on, as_of=snapshot)[0].known_wh for snapshot in snapshots]
    assert states == [48 * 100, 48 * 200, 48 * 300], "a state is named by its number, not by a clock"


def test_a_day_ahead_of_a_clock_that_was_set_back_waits_in_quarantine(estate_of_two: Estate) -> None:
    """Nothing is lost: the part is kept, and is taken when the clock is right again."""
    with time_machine.travel(timezone.now() - dt.timedelta(days=3)):
        batch = send(estate_of_two, yesterday() + dt.timedelta(days=3), 100)
    part = batch.parts.get()
    assert (part.code, part.state) == ("day_in_future", "open")
    assert bytes(part.raw)
