"""Who saw whose data: named purpose, one row a day, one statement for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nangluong.accounts.models import AccessRecord, User
from nangluong.accounts.privacy import subjects
from nangluong.accounts.privacy.access import record_access, record_accesses, seen_by_others
from nangluong.accounts.privacy.subjects import Subject, person
from nangluong.foundation.actor import SYSTEM, Actor

pytestmark = pytest.mark.django_db


def test_a_reading_names_reader_organisation_purpose_and_what(an: User, officer: Actor) -> None:
    record_access(officer, person(an.pk), "data_requests", "yêu cầu")
    record = AccessRecord.objects.get()
    assert (record.reader, record.user_id, record.on_behalf_of) == (officer.name, officer.user_id, "bct")
    assert (record.purpose, record.what, record.times) == ("data_requests", "yêu cầu", 1)


def test_the_same_reading_again_counts_up(an: User, officer: Actor) -> None:
    for _ in range(3):
        record_access(officer, person(an.pk), "data_requests", "yêu cầu")
    record_access(officer, person(an.pk), "audit", "yêu cầu")
    assert sorted(AccessRecord.objects.values_list("times", flat=True)) == [1, 3]


def test_the_system_is_one_reader_too(an: User) -> None:
    for _ in range(2):
        record_access(SYSTEM, person(an.pk), "audit", "x")
    assert AccessRecord.objects.get().times == 2


def test_ones_own_data_are_ones_own(an: User, as_an: Actor) -> None:
    assert record_accesses(as_an, [person(an.pk)], "account", "hồ sơ") == 0
    assert not AccessRecord.objects.exists()


def test_many_subjects_are_one_statement(officer: Actor) -> None:
    many = [Subject("meter", str(n)) for n in range(1000)]
    with CaptureQueriesContext(connection) as queries:
        assert record_accesses(officer, [*many, many[0]], "usage_advice", "biểu đồ") == 1000
    assert len(queries) == 1


def test_a_purpose_that_is_not_in_the_register_is_a_bug(officer: Actor) -> None:
    with pytest.raises(KeyError):
        record_access(officer, Subject("meter", "1"), "curiosity", "biểu đồ")
    assert not AccessRecord.objects.exists()


def test_a_person_sees_the_readers_of_account_and_of_their_things(
    an: User, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subjects, "_OF_PERSON", {})
    subjects.register("meter", lambda user_id: ["PE1"] if user_id == an.pk else [])
    record_access(officer, person(an.pk), "account", "hồ sơ")
    record_access(officer, Subject("meter", "PE1"), "usage_advice", "biểu đồ")
    record_access(officer, Subject("meter", "PE2"), "usage_advice", "biểu đồ")
    assert {one.what for one in seen_by_others(an.pk)} == {"hồ sơ", "biểu đồ"}
    assert seen_by_others(an.pk).count() == 2
    assert not seen_by_others(an.pk + 1).exists()
    with pytest.raises(ValueError, match="taken"):
        subjects.register("meter", lambda user_id: [])
    with pytest.raises(ValueError, match="taken"):
        subjects.register("user", lambda user_id: [])
