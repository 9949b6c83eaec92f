"""Obligations: generated once, waived, extended, called ad hoc; every refusal."""

from __future__ import annotations

import datetime as dt

import pytest

from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import ExtensionRequest, Obligation, QuestionnaireVersion
from nangluong.statistics.obligations.jobs import tend_obligations
from nangluong.statistics.obligations.verbs import (
    DueBeforePeriod,
    ExtensionTooShort,
    NoRespondent,
    ask_extension,
    call_ad_hoc,
    decide_extension,
    generate_obligations,
    make_reminders,
    waive_obligation,
)
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from tests.statistics.reporting import FILLER, OFFICER, STRANGER, load_shipped, obligation, published

UNTIL = dt.date(2026, 10, 5)


def test_a_month_that_has_ended_is_owed_once(version: QuestionnaireVersion) -> None:
    made = generate_obligations(OFFICER, since=dt.date(2026, 9, 1), until=UNTIL)
    again = generate_obligations(OFFICER, since=dt.date(2026, 9, 1), until=UNTIL)
    assert (made.added, again.added, again.unchanged) == (2, 0, 2)
    owed = Obligation.objects.get(organisation_id="pvn")
    assert (owed.period, owed.period_end, owed.due_on) == ("2026-09", dt.date(2026, 9, 30), dt.date(2026, 10, 7))
    assert AuditEntry.objects.filter(verb="generate_obligations").count() == 1


def test_a_period_keeps_the_version_in_force_on_its_first_day(version: QuestionnaireVersion) -> None:
    later = published(valid_from="2026-10-01", name_vi="Mới", name_en="New")
    generate_obligations(OFFICER, since=dt.date(2026, 9, 1), until=dt.date(2026, 11, 1))
    found = dict(Obligation.objects.filter(organisation_id="pvn").values_list("period", "version__number"))
    assert found == {"2026-09": version.number, "2026-10": later.number}


def test_before_a_questionnaire_is_valid_nothing_is_owed(version: QuestionnaireVersion) -> None:
    assert generate_obligations(OFFICER, since=dt.date(2025, 1, 1), until=dt.date(2025, 12, 31)).added == 0


def test_all_questionnaires_of_the_project_find_respondents(registers: None, db: None) -> None:
    load_shipped()
    generate_obligations(OFFICER, since=dt.date(2026, 1, 1), until=dt.date(2026, 12, 31))
    codes = set(Obligation.objects.values_list("questionnaire_id", flat=True))
    assert codes == set(QuestionnaireVersion.objects.values_list("questionnaire_id", flat=True))
    provinces = Obligation.objects.filter(questionnaire_id="tk-02", period="2026-Q3")
    assert provinces.count() == 34
    assert set(provinces.values_list("place_id", flat=True)) >= {"01", "22", "79"}


def test_only_who_manages_obligations_makes_them(version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    for verb in (
        lambda: generate_obligations(FILLER, until=UNTIL),
        lambda: waive_obligation(FILLER, owed, reason="x"),
        lambda: make_reminders(FILLER, today=UNTIL),
        lambda: call_ad_hoc(
            FILLER, version=version, organisations=["pvn"], code="a", start=UNTIL, end=UNTIL, due_on=UNTIL
        ),
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_an_ad_hoc_call_reaches_those_named(version: QuestionnaireVersion) -> None:
    call = {"version": version, "code": "bao-so-3", "start": UNTIL, "end": UNTIL, "due_on": dt.date(2026, 10, 9)}
    assert call_ad_hoc(OFFICER, organisations=["pvn", "evn"], **call) == 2  # type: ignore[arg-type]
    assert call_ad_hoc(OFFICER, organisations=["evn", "tkv"], **call) == 1  # type: ignore[arg-type]
    assert set(Obligation.objects.values_list("organisation_id", flat=True)) == {"pvn", "evn", "tkv"}


def test_an_ad_hoc_call_needs_respondents_and_dates_in_order(version: QuestionnaireVersion) -> None:
    call = {"version": version, "code": "x", "start": UNTIL, "end": UNTIL}
    with pytest.raises(NoRespondent):
        call_ad_hoc(OFFICER, organisations=["khong-co"], due_on=UNTIL, **call)  # type: ignore[arg-type]
    with pytest.raises(DueBeforePeriod):
        call_ad_hoc(OFFICER, organisations=["pvn"], due_on=dt.date(2026, 10, 1), **call)  # type: ignore[arg-type]


def test_a_waiver_needs_a_reason_and_an_open_obligation(version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    with pytest.raises(ReasonNeeded):
        waive_obligation(OFFICER, owed, reason=" ")
    assert waive_obligation(OFFICER, owed, reason="mỏ đã đóng").state == "waived"
    with pytest.raises(StateConflict):
        waive_obligation(OFFICER, owed, reason="lần nữa")


def test_an_extension_granted_moves_the_due_date_and_keeps_the_first(version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    first = owed.due_on
    request = ask_extension(FILLER, owed, until=first + dt.timedelta(days=9), reason="hệ thống đo lỗi")
    decided = decide_extension(OFFICER, request, granted=True, until=first + dt.timedelta(days=5))
    owed.refresh_from_db()
    assert (decided.state, owed.due_on, owed.first_due_on) == ("granted", first + dt.timedelta(days=5), first)
    assert AuditEntry.objects.filter(verb="decide_extension").count() == 1


def test_an_extension_refused_changes_nothing_and_says_why(version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    request = ask_extension(FILLER, owed, until=owed.due_on + dt.timedelta(days=9), reason="bận")
    with pytest.raises(ReasonNeeded):
        decide_extension(OFFICER, request, granted=False)
    decide_extension(OFFICER, request, granted=False, reason="không có căn cứ")
    owed.refresh_from_db()
    assert owed.due_on == owed.first_due_on
    with pytest.raises(StateConflict):
        decide_extension(OFFICER, request, granted=True)


def test_one_request_waits_at_a_time(version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    until = owed.due_on + dt.timedelta(days=9)
    ask_extension(FILLER, owed, until=until, reason="a")
    with pytest.raises(StateConflict):
        ask_extension(FILLER, owed, until=until, reason="b")
    assert ExtensionRequest.objects.count() == 1


def test_an_extension_is_asked_for_by_the_respondent_with_a_reason_and_a_later_day(
    version: QuestionnaireVersion,
) -> None:
    owed = obligation(version)
    later = owed.due_on + dt.timedelta(days=9)
    with pytest.raises(NotPermitted):
        ask_extension(STRANGER, owed, until=later, reason="a")
    with pytest.raises(ReasonNeeded):
        ask_extension(FILLER, owed, until=later, reason="")
    with pytest.raises(ExtensionTooShort):
        ask_extension(FILLER, owed, until=owed.due_on, reason="a")
    request = ask_extension(FILLER, owed, until=later, reason="a")
    with pytest.raises(NotPermitted):
        decide_extension(FILLER, request, granted=True)
    with pytest.raises(ExtensionTooShort):
        decide_extension(OFFICER, request, granted=True, until=owed.due_on)


def test_the_daily_job_may_run_twice(version: QuestionnaireVersion) -> None:
    tend_obligations(timestamp=0)
    count = Obligation.objects.count()
    tend_obligations(timestamp=0)
    assert Obligation.objects.count() == count
