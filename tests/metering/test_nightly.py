"""A night: yesterday whole, late readings where they came, nothing twice."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.models import VeeRun
from nangluong.metering.nightly import buckets_due, validate_news
from nangluong.metering.received import append_received
from nangluong.metering.run_recovery import settle_run
from tests.metering.small_night import Inline, Night


@pytest.fixture
def night(own_lake: Night, db: None) -> Night:
    """Return an estate whose lake has nothing yet."""
    return own_lake


def validate(night: Night, day: int) -> list[VeeRun]:
    return validate_news(SYSTEM, today=night.day(day) + dt.timedelta(days=1), runner=Inline())


def test_yesterday_is_validated_even_where_nothing_came(night: Night) -> None:
    [run] = validate(night, 0)
    assert run.state == VeeRun.State.DONE
    assert sum(task.figures["silent_points"] for task in run.tasks.all()) > 0
    assert validate(night, 0) == []


def test_late_readings_are_validated_where_they_came(night: Night) -> None:
    append_received(1, [night.rows(0)], author="test")
    validate(night, 0)
    assert buckets_due(night.day(0), 48) == []
    changed = night.rows(0).take(np.array([0]))
    changed.wh[:] = changed.wh // 2 + 1
    append_received(2, [night.rows(1), changed], author="test")
    assert len(buckets_due(night.day(0), 48)) == 1
    runs = validate(night, 1)
    assert (runs[0].first_day, runs[0].buckets) == (night.day(0), 1)
    assert runs[-1].first_day == night.day(1)
    assert validate(night, 1) == []


def test_a_run_that_stopped_goes_on(night: Night) -> None:
    append_received(1, [night.rows(0)], author="test")
    [run] = validate(night, 0)
    VeeRun.objects.filter(pk=run.pk).update(state=VeeRun.State.RUNNING)
    run.tasks.update(state="begun", snapshot=None)
    run.tasks.create(bucket=77_777)
    run.refresh_from_db()
    settle_run(SYSTEM, run)
    assert validate(night, 0) == []
    run.refresh_from_db()
    assert run.state == VeeRun.State.DONE
