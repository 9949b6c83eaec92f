"""Breaches: the clock, the steps, who was told, and the warning when time runs out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from nangluong.accounts.models import Breach, User
from nangluong.accounts.privacy.breaches import (
    add_measure,
    close_breach,
    hours_left,
    note_authority_told,
    note_subjects_told,
    open_breach,
    pressing_breaches,
)
from nangluong.accounts.privacy.deadlines import keep_until, notify_by
from nangluong.accounts.privacy.requests import WordsMissing
from nangluong.accounts.privacy.warnings import breach_officers, warn_of_clocks
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def opened(officer: Actor, ago: dt.timedelta = HOUR, **more: object) -> Breach:
    words = {"title": "Mất máy tính", "description": "Máy tính có tệp xuất bị mất."}
    return open_breach(officer, detected_at=timezone.now() - ago, **words, **more)  # type: ignore[arg-type]


def test_the_clock_runs_from_detection(officer: Actor) -> None:
    breach = opened(officer)
    assert breach.notify_by - breach.detected_at == 72 * HOUR
    left = hours_left(breach, timezone.now())
    assert left is not None
    assert 70.9 < left < 71.1
    serious = opened(officer, is_serious=True)
    assert serious.notify_by - serious.detected_at == 24 * HOUR


def test_every_step_is_kept_and_audited(officer: Actor) -> None:
    breach = opened(officer)
    add_measure(officer, breach, words="Khóa tài khoản.")
    note_authority_told(officer, breach, authority="A05 Bộ Công an", words="Công văn 12.")
    assert hours_left(breach, timezone.now()) is None
    note_subjects_told(officer, breach, subjects=12, words="Thư điện tử.")
    close_breach(officer, breach, words="Đã khắc phục.")
    assert [step.kind for step in breach.steps.all()] == ["found", "measure", "authority", "subjects", "closed"]
    assert (breach.state, breach.subjects) == ("closed", 12)
    assert breach.keep_until == keep_until(timezone.localdate())
    verbs = AuditEntry.objects.filter(object_kind="breach").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [
        "open_breach", "add_breach_measure", "note_authority_told", "note_subjects_told", "close_breach",
    ]  # fmt: skip


def test_a_closed_record_stays_as_it_is(officer: Actor) -> None:
    breach = opened(officer)
    close_breach(officer, breach, words="Báo động nhầm.")
    for attempt in (
        lambda: add_measure(officer, breach, words="x"),
        lambda: close_breach(officer, breach, words="x"),
        lambda: note_authority_told(officer, breach, authority="x", words="x"),
    ):
        with pytest.raises(StateConflict):
            attempt()


def test_what_cannot_be_is_refused(officer: Actor) -> None:
    with pytest.raises(StateConflict, match="future"):
        opened(officer, -HOUR)
    breach = opened(officer)
    with pytest.raises(WordsMissing):
        add_measure(officer, breach, words=" ")
    note_authority_told(officer, breach, authority="A05", words="x")
    with pytest.raises(StateConflict, match="already"):
        note_authority_told(officer, breach, authority="A05", words="x")


@pytest.mark.parametrize("organisation", ["", "evn"])
def test_only_the_ministrys_officer_keeps_records(officer: Actor, organisation: str) -> None:
    breach = opened(officer)
    stranger = Actor("x", user_id=5, on_behalf_of=organisation, rights=frozenset({"accounts.manage_breaches"}))
    for attempt in (lambda: opened(stranger), lambda: add_measure(stranger, breach, words="x")):
        with pytest.raises(NotPermitted):
            attempt()
    assert AuditEntry.objects.count() == 1


def test_officers_are_warned_when_near_and_when_late_once_each(officer: Actor, officer_user: User) -> None:
    fresh, near, late = opened(officer), opened(officer, 60 * HOUR), opened(officer, 80 * HOUR)
    now = timezone.now()
    assert pressing_breaches(now) == [late, near]
    assert breach_officers() == [officer_user.pk]
    assert warn_of_clocks(now) == 2
    assert warn_of_clocks(now) == 0
    assert warn_of_clocks(fresh.notify_by + HOUR) == 2
    assert Notice.objects.filter(person_id=officer_user.pk, kind="breach_clock").count() == 4


def test_dates_of_the_law() -> None:
    moment = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    assert notify_by(moment, is_serious=False) == dt.datetime(2026, 2, 4, tzinfo=dt.UTC)
    assert keep_until(dt.date(2028, 2, 29)) == dt.date(2033, 3, 1)
