"""Effective dating: closed-open ranges, reads as of a day, overlaps refused by the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet, no_overlap, valid_range

pytestmark = pytest.mark.django_db

JULY_1 = dt.date(2025, 7, 1)


@pytest.fixture
def named() -> Iterator[Any]:
    """Give a table of effective-dated names, of this test only."""
    with isolate_apps("nangluong.foundation"):

        class NamedPlace(EffectiveDated):
            code = models.CharField(max_length=8)
            name = models.CharField(max_length=40)
            objects = EffectiveQuerySet.as_manager()

            class Meta:
                app_label = "foundation"
                constraints = [no_overlap("named_place_no_overlap", "code")]  # noqa: RUF012

            def __str__(self) -> str:
                return self.name

        with connection.schema_editor() as editor:
            editor.create_model(NamedPlace)
        yield NamedPlace


def add(model: Any, name: str, start: dt.date | None, end: dt.date | None, code: str = "15") -> None:
    model.objects.create(code=code, name=name, valid=valid_range(start, end))


def names(model: Any, day: dt.date) -> list[str]:
    return list(model.objects.as_of(day).values_list("name", flat=True))


def test_the_day_of_change_belongs_to_the_new_row(named: Any) -> None:
    add(named, "Yên Bái", None, JULY_1)
    add(named, "Lào Cai", JULY_1, None)
    assert names(named, JULY_1 - dt.timedelta(days=1)) == ["Yên Bái"]
    assert names(named, JULY_1) == ["Lào Cai"]
    assert names(named, dt.date(1965, 1, 1)) == ["Yên Bái"]
    assert names(named, dt.date(2999, 1, 1)) == ["Lào Cai"]


def test_a_gap_has_no_row(named: Any) -> None:
    add(named, "Yên Bái", None, JULY_1)
    assert names(named, JULY_1) == []


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (JULY_1 - dt.timedelta(days=1), None),
        (None, None),
        (dt.date(2020, 1, 1), dt.date(2021, 1, 1)),
        (None, dt.date(1900, 1, 1)),
    ],
)
def test_two_rows_of_one_key_never_hold_on_the_same_day(named: Any, start: dt.date | None, end: dt.date | None) -> None:
    add(named, "Yên Bái", None, JULY_1)
    with pytest.raises(IntegrityError, match="named_place_no_overlap"), transaction.atomic():
        add(named, "Lào Cai", start, end)
    assert named.objects.count() == 1


def test_rows_of_other_keys_may_overlap(named: Any) -> None:
    add(named, "Yên Bái", None, None)
    add(named, "Lào Cai", None, None, code="10")
    assert sorted(names(named, JULY_1)) == ["Lào Cai", "Yên Bái"]


def test_a_range_that_ends_before_it_begins_is_refused(named: Any) -> None:
    with pytest.raises(Exception, match="lower bound"), transaction.atomic():
        add(named, "Yên Bái", JULY_1, dt.date(2020, 1, 1))
