"""Sums read back: the same energy by whatever group, losses with and without heads, indicators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pytest
import pytest_django
from django.core.management import call_command

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.indicators import Basis, provider
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.models import Feeder, UsagePoint
from nangluong.metering.queries.aggregates import (
    by_class,
    by_corporation,
    by_feeder,
    by_place,
    by_transformer,
    load_curve,
)
from nangluong.metering.queries.found import findings_by_rule
from nangluong.metering.queries.losses import corporation_losses, feeder_losses_of
from nangluong.metering.queries.readings import TooManyDaysAsked, validated_days
from nangluong.metering.queries.shares import meter_shares
from nangluong.metering.received import DayRows, append_received
from nangluong.metering.runs import start_vee_run
from nangluong.metering.slots import UNKNOWN
from tests.lakes import make_lake, remove_lake
from tests.metering.small_night import Inline, Night


@pytest.fixture(scope="module")
def validated(one_estate: Night, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Night]:
    """Return an estate with two validated days, of which the feeders' heads have sent readings on the first."""
    night = one_estate
    with django_db_blocker.unblock():
        make_lake()
        call_command("prepare_readings", verbosity=0)
        append_received(1, [night.rows(0, 1), heads(night)], author="test")
        start_vee_run(SYSTEM, first_day=night.day(0), last_day=night.day(1), runner=Inline())
    yield night
    with django_db_blocker.unblock():
        remove_lake()


def heads(night: Night) -> DayRows:
    """Return head readings of the first day: a tenth more than the customers of the feeder use."""
    rows = []
    points = list(UsagePoint.objects.filter(kind=UsagePoint.Kind.FEEDER_HEAD).order_by("pk"))
    for head in points:
        mine = UsagePoint.objects.filter(feeder=head.feeder, kind=UsagePoint.Kind.CUSTOMER).values_list("pk", flat=True)
        used = night.readings.true_wh[np.isin(night.point_id, list(mine)), 0].sum(axis=0)
        rows.append(used * 11 // 10)
    number = len(points)
    return DayRows(
        np.array([head.pk for head in points]),
        np.ones(number, dtype=np.uint8),
        np.full(number, night.readings.first_day, dtype=np.int32),
        np.array(rows, dtype=np.int32),
        np.full(number, UNKNOWN),
        np.full(number, UNKNOWN),
    )


@pytest.mark.django_db
def test_every_way_to_group_gives_the_same_energy(validated: Night) -> None:
    first, last = validated.day(0), validated.day(1)
    stored = readings_lake().read(
        "SELECT sum(known_wh)::BIGINT FROM lake.reading_validated_48"
        f" WHERE point_id IN ({', '.join(str(point) for point in validated.point_id)})"
    )
    energy = stored.fetchall()[0][0]
    peak = sum(row.peak_wh for row in by_corporation(first, last))
    assert 0 < peak < energy
    for rows in (by_corporation(first, last), by_feeder(first, last), by_place(first, last), by_class(first, last)):
        assert sum(row.known_wh for row in rows) == energy
        assert sum(row.peak_wh for row in rows) == peak
        assert sum(row.points for row in rows) == 2 * len(validated.point_id)
    codes = Feeder.objects.order_by("code").values_list("code", flat=True)
    transformers = [row for code in codes for day in (first, last) for row in by_transformer(day, feeder=code)]
    assert sum(row.known_wh for row in transformers) == energy
    curve = load_curve(first, last, kind="national")
    assert curve.wh.sum() == energy
    assert curve.peak_wh == curve.wh.max()
    one = load_curve(first, first, kind="corporation", key="evnhanoi")
    assert 0 < one.wh.sum() < energy


@pytest.mark.django_db
def test_a_loss_is_known_only_where_nothing_is_missing(validated: Night) -> None:
    rows = feeder_losses_of(validated.day(0), validated.day(0))
    assert [row.feeder for row in rows] == sorted(row.feeder for row in rows)
    for row in rows:
        assert row.input_wh is not None
        assert row.coverage_permille is not None
        if row.coverage_permille == 1000:
            assert row.loss_wh == row.input_wh - row.sales_wh
            assert row.technical_wh == row.input_wh * 30 // 1000
            assert row.rest_wh == row.loss_wh - row.technical_wh
        else:
            assert row.loss_wh is None
    whole = corporation_losses(validated.day(0), validated.day(0))
    assert {row.corporation for row in whole} == {"evnhanoi", "evnhcmc"}
    assert sum(row.sales_wh for row in whole) == sum(row.sales_wh for row in rows)


@pytest.mark.django_db
def test_silent_heads_make_losses_unknown(validated: Night) -> None:
    assert all(row.loss_wh is None for row in feeder_losses_of(validated.day(1), validated.day(1)))


@pytest.mark.django_db
def test_a_span_is_bounded(validated: Night) -> None:
    with pytest.raises(TooManyDaysAsked):
        by_corporation(validated.day(0), validated.day(0) + dt.timedelta(days=400))


@pytest.mark.django_db
def test_what_was_found_is_counted_by_rule(validated: Night) -> None:
    assert sum(findings_by_rule(validated.day(0), validated.day(1)).values()) > 0


@pytest.mark.django_db
def test_shares_tell_the_minimum(validated: Night) -> None:
    shares = meter_shares(validated.day(0))
    assert shares.corporations == ("evnhanoi", "evnhcmc")
    assert sum(shares.electronic.meters) == len(validated.point_id)
    assert shares.remote_read.minimum <= shares.remote_read.mean
    readings = provider("metering.remote_read_share").read(validated.day(0))
    assert [reading.part for reading in readings] == ["", "evnhanoi", "evnhcmc"]
    assert readings[0].basis == Basis.ILLUSTRATIVE
    lowest = provider("metering.remote_read_share_minimum").read(validated.day(0))[0]
    assert lowest.value == min(reading.value for reading in readings[1:] if reading.value is not None)
    arrived = provider("metering.arrived_share").read(validated.day(0))[0]
    assert Decimal("0.9") < (arrived.value or 0) <= 1


def test_a_customers_days_are_one_question_to_the_catalogue(
    validated: Night, db: None, django_assert_num_queries: pytest_django.DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        days = validated_days(int(validated.point_id[0]), validated.day(0), validated.day(1))
    assert [one.day for one in days] == [validated.day(0), validated.day(1)]
