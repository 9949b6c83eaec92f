"""Retention: what is overdue goes, what is not stays, the audit is untouched; erasure of a person."""

from __future__ import annotations

import datetime as dt
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from nangluong.accounts.models import AccessRecord, Breach, Consent, SubjectRequest, User
from nangluong.accounts.privacy import retention
from nangluong.accounts.privacy.access import record_accesses
from nangluong.accounts.privacy.consents import give_consent
from nangluong.accounts.privacy.erasure import erase_person, finish_by_erasing
from nangluong.accounts.privacy.requests import file_request, finish_request
from nangluong.accounts.privacy.retention import rules, run_retention
from nangluong.accounts.privacy.subjects import Subject
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from tests.accounts.people import person

pytestmark = pytest.mark.django_db
YEARS_LATER = timezone.now() + dt.timedelta(days=3 * 366)


def test_every_rule_names_a_table_a_field_and_what_happens() -> None:
    for rule in rules():
        table = rule.table
        assert table is not None, rule.code
        assert table._meta.get_field(rule.field)
        assert rule.action in {"delete", "anonymise", "keep", "elsewhere"}
        assert rule.archive or rule.after_days is not None
        assert not (rule.action == "keep" and not rule.archive), "what is kept says why"


def test_what_is_overdue_goes_and_what_is_not_stays(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    record_accesses(officer, [Subject("meter", str(n)) for n in range(10)], "usage_advice", "biểu đồ")
    AccessRecord.objects.filter(subject_key__in=["0", "1", "2", "3", "4", "5", "6"]).update(
        last_at=timezone.now() - dt.timedelta(days=732)
    )
    Session.objects.create(session_key="a", session_data="", expire_date=timezone.now() - dt.timedelta(hours=1))
    Session.objects.create(session_key="b", session_data="", expire_date=timezone.now() + dt.timedelta(hours=1))
    dry = {one.rule.code: one.found for one in run_retention(officer, dry_run=True) if one.found}
    assert dry == {"access_records": 7, "sessions": 1}
    assert AccessRecord.objects.count() == 10
    done = {one.rule.code: one.done for one in run_retention(officer) if one.done}
    assert done == dry
    assert (AccessRecord.objects.count(), Session.objects.count()) == (3, 1)
    assert AuditEntry.objects.get(verb="run_retention").after == done
    assert not [one for one in run_retention(officer) if one.done], "a second run finds nothing"
    assert AuditEntry.objects.filter(verb="run_retention").count() == 1


def test_the_audit_is_never_shortened(officer: Actor) -> None:
    for _ in range(3):
        audit.record(SYSTEM, "x", kind="y", key="z")
    run_retention(SYSTEM, now=YEARS_LATER)
    assert AuditEntry.objects.filter(verb="x").count() == 3
    assert list(audit.verify()) == []


def test_a_request_goes_with_its_history(as_an: Actor, officer: Actor) -> None:
    request = file_request(as_an, kind="see", wish="riêng tư")
    finish_request(officer, request, answer="xong")
    run_retention(SYSTEM, now=timezone.now() + dt.timedelta(days=1828))
    assert not SubjectRequest.objects.exists()
    assert not apps.get_model("accounts", "SubjectRequestHistory")._default_manager.exists()


def test_the_record_of_a_breach_goes_after_its_date(officer: Actor) -> None:
    now = timezone.now()
    Breach.objects.create(
        title="x", description="y", detected_at=now, notify_by=now, reported_by="z", state="closed", closed_at=now,
        keep_until=timezone.localdate() + dt.timedelta(days=10),
    )  # fmt: skip
    run_retention(SYSTEM, now=now + dt.timedelta(days=10))
    assert Breach.objects.exists()
    run_retention(SYSTEM, now=now + dt.timedelta(days=11))
    assert not Breach.objects.exists()


def test_people_who_left_are_anonymised_unless_they_still_hold_a_role(an: User, officer: Actor) -> None:
    long_ago = timezone.now() - dt.timedelta(days=800)
    held = person("statistics.see_desk", full_name="Còn Vai Trò")
    User.objects.filter(pk__in=[an.pk, held.pk]).update(is_active=False, last_login=long_ago)
    outcome = next(one for one in run_retention(officer) if one.rule.code == "left_people")
    assert (outcome.found, outcome.done, outcome.held_back) == (2, 1, 1)
    an.refresh_from_db()
    assert (an.full_name, an.email, an.citizen_number, an.citizen_number_hash) == ("", "", None, None)
    assert str(an) == f"da-xoa-{an.pk}"
    again = next(one for one in run_retention(officer) if one.rule.code == "left_people")
    assert (again.found, again.done) == (1, 0), "an anonymised person is not found again"


def test_only_the_ministrys_officer_runs_it() -> None:
    with pytest.raises(NotPermitted):
        run_retention(Actor("x", on_behalf_of="evn", rights=frozenset({"accounts.run_retention"})))


def test_the_command_counts_first() -> None:
    Session.objects.create(session_key="a", session_data="", expire_date=timezone.now() - dt.timedelta(hours=1))
    out = StringIO()
    call_command("retention", dry_run=True, stdout=out)
    assert "sessions: 1 due, 0 deleted" in out.getvalue()
    assert Session.objects.exists()
    call_command("retention", stdout=out)
    assert not Session.objects.exists()


def test_a_person_is_erased_with_what_is_theirs_alone(an: User, as_an: Actor, officer: Actor) -> None:
    give_consent(as_an, purpose="newsletter", version="1")
    an.full_name = "Tên Khác"
    an.save()
    apps.get_model("account", "EmailAddress").objects.create(user=an, email="an@example.vn")
    request = file_request(as_an, kind="delete", wish="Xóa tôi")
    finish_by_erasing(officer, request, answer="Đã xóa.")
    an.refresh_from_db()
    assert (an.username, an.email, an.full_name, an.is_active) == (f"da-xoa-{an.pk}", "", "", False)
    assert not an.has_usable_password()
    assert not apps.get_model("account", "EmailAddress").objects.filter(user=an).exists()
    assert not apps.get_model("accounts", "UserHistory")._default_manager.filter(pgh_obj_id=an.pk).exists()
    assert Consent.objects.filter(person=an).exists(), "the receipt is a proof and has a rule of its own"
    assert AuditEntry.objects.filter(verb="erase_person", object_key=str(an.pk)).count() == 1
    assert "Nguyễn" not in str(list(AuditEntry.objects.filter(verb="erase_person").values_list("before", "after")))


def test_who_still_holds_a_role_is_not_erased(officer: Actor) -> None:
    held = person("statistics.see_desk", full_name="Còn Vai Trò")
    with pytest.raises(StateConflict, match="still holds"):
        erase_person(officer, held, reason="x")
    held.refresh_from_db()
    assert held.full_name == "Còn Vai Trò"


def test_erasing_is_for_requests_to_delete_and_for_officers(as_an: Actor, an: User, officer: Actor) -> None:
    request = file_request(as_an, kind="see", wish="x")
    with pytest.raises(StateConflict, match="no request to delete"):
        finish_by_erasing(officer, request, answer="x")
    with pytest.raises(NotPermitted):
        erase_person(as_an, an, reason="x")
