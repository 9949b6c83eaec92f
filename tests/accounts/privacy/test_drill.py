"""The breach drill: whose data did an account, an export or a span of time touch?"""

from __future__ import annotations

import csv
import datetime as dt
import io
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from nangluong.accounts.models import User
from nangluong.accounts.privacy.access import record_accesses
from nangluong.accounts.privacy.drill import Reach, changed_by, count_subjects, touched
from nangluong.accounts.privacy.erasure import erase_person
from nangluong.accounts.privacy.subjects import Subject
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SOMEBODY = "0"
"""A person who is never the officer: where the officer has this number, reading it is reading one's own data."""


@pytest.fixture
def readings(officer: Actor) -> None:
    with time_machine.travel(MONDAY, tick=False):
        record_accesses(officer, [Subject("meter", key) for key in "abc"], "usage_advice", "biểu đồ")
        record_accesses(SYSTEM, [Subject("meter", "d")], "usage_advice", "biểu đồ", export="77")
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        record_accesses(officer, [Subject("meter", "a"), Subject("user", SOMEBODY)], "audit", "nhật ký")


def keys(reach: Reach) -> list[str]:
    return [one.key for one in touched(reach)]


@pytest.mark.usefixtures("readings")
def test_by_account_export_and_time(officer: Actor) -> None:
    assert keys(Reach(account=officer.user_id)) == ["a", "a", "b", "c", SOMEBODY]
    assert count_subjects(Reach(account=officer.user_id)) == 4
    assert keys(Reach(export="77")) == ["d"]
    assert keys(Reach(since=MONDAY + DAY)) == ["a", SOMEBODY]
    assert keys(Reach(until=MONDAY + DAY, account=officer.user_id)) == ["a", "b", "c"]
    assert keys(Reach(since=MONDAY - DAY, until=MONDAY)) == []
    with pytest.raises(ValueError, match="name an account"):
        keys(Reach())


def test_what_an_account_changed_comes_from_the_audit(an: User, officer: Actor) -> None:
    erase_person(officer, an, reason="x")
    assert changed_by(Reach(account=officer.user_id)) == [("erase_person", "user", 1)]
    assert changed_by(Reach(export="1")) == []


@pytest.mark.usefixtures("readings")
def test_the_command_lists_subjects_and_is_audited(officer_user: User) -> None:
    out, err = StringIO(), StringIO()
    call_command("breach_drill", account="cb", stdout=out, stderr=err)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert [(row["kind"], row["key"]) for row in rows] == [
        ("meter", "a"), ("meter", "a"), ("meter", "b"), ("meter", "c"), ("user", SOMEBODY),
    ]  # fmt: skip
    assert "4 subjects" in err.getvalue()
    call_command("breach_drill", account=str(officer_user.pk), since="2026-11-24T00:00", stdout=out, stderr=err)
    assert "2 subjects" in err.getvalue()
    assert AuditEntry.objects.filter(verb="breach_drill").count() == 2


@pytest.mark.parametrize("given", [{}, {"account": "nobody"}, {"since": "hôm qua"}])
def test_a_question_without_sense_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("breach_drill", **given, stdout=StringIO())
