"""Reminders: steps are data, each is taken once, the latest only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nangluong.foundation.working_days import working_calendar
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics.models import Obligation, QuestionnaireVersion, Reminder
from nangluong.statistics.obligations.queries import reminders_to
from nangluong.statistics.obligations.reminding import read_steps, step_due
from nangluong.statistics.obligations.verbs import make_reminders
from tests.statistics.reporting import OFFICER, obligation


@pytest.mark.parametrize(
    ("today", "codes"),
    [
        ("2026-10-01", []),
        ("2026-10-02", ["before_3"]),
        ("2026-10-06", ["before_3"]),
        ("2026-10-07", ["due_today"]),
        ("2026-10-08", ["late_1"]),
        ("2026-10-12", ["late_1", "late_3"]),
        ("2026-10-21", ["late_1", "late_10", "late_3", "late_5"]),
    ],
)
def test_which_steps_have_come(reference: Path, today: str, codes: list[str]) -> None:
    steps, due = read_steps(reference), dt.date(2026, 10, 7)
    found = step_due(steps, "month", due, dt.date.fromisoformat(today), working_calendar(reference))
    assert sorted(step.code for step in found) == codes


def owed_by_evnhanoi(version: QuestionnaireVersion) -> Obligation:
    owed = obligation(version, "evnhanoi", place="01")
    Obligation.objects.filter(pk=owed.pk).update(due_on=dt.date(2026, 10, 7))
    return owed


def test_late_goes_up_to_parent_province_and_ministry(version: QuestionnaireVersion) -> None:
    owed = owed_by_evnhanoi(version)
    assert make_reminders(OFFICER, today=dt.date(2026, 10, 21)) == 4
    told = dict(Reminder.objects.filter(obligation=owed).values_list("audience", "organisation_id"))
    parent = OrganisationVersion.objects.as_of(dt.date(2026, 10, 21)).get(organisation_id="evnhanoi").parent_id
    assert told == {"respondent": "evnhanoi", "parent": parent, "province": "sct-01", "officer": "bct"}


def test_a_step_is_taken_once(version: QuestionnaireVersion) -> None:
    owed_by_evnhanoi(version)
    day = dt.date(2026, 10, 8)
    assert make_reminders(OFFICER, today=day) == 1
    assert make_reminders(OFFICER, today=day) == 0
    assert make_reminders(OFFICER, today=dt.date(2026, 10, 9)) == 0
    reminder = Reminder.objects.get()
    assert "Biểu thử" in reminder.text_vi
    assert "07/10/2026" in reminder.text_vi
    assert "overdue" in reminder.text_en


def test_what_was_reported_is_not_reminded_of(version: QuestionnaireVersion) -> None:
    owed = owed_by_evnhanoi(version)
    make_reminders(OFFICER, today=dt.date(2026, 10, 8))
    assert reminders_to("evnhanoi").count() == 1
    Obligation.objects.filter(pk=owed.pk).update(state="waived")
    assert make_reminders(OFFICER, today=dt.date(2026, 10, 21)) == 0
    assert not reminders_to("evnhanoi")


def test_reminding_costs_the_same_queries_for_one_and_for_many(
    version: QuestionnaireVersion, django_assert_max_num_queries: object
) -> None:
    for month in range(1, 10):
        obligation(version, "pvn", f"2026-{month:02d}")
        obligation(version, "tkv", f"2026-{month:02d}")
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        make_reminders(OFFICER, today=dt.date(2026, 10, 21))
    assert Reminder.objects.exists()
