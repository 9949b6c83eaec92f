"""From accepted returns to facts in the lake: at once, complete, corrected, with what they rest on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.foundation.lake import lake
from nangluong.statistics.models import Batch, Obligation, QuestionnaireVersion, Return
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.verbs import (
    accept_return,
    open_return,
    reopen_return,
    set_status,
    start_review,
    submit_return,
)
from tests.statistics.reporting import FILLER, GOOD, OFFICER, SENIOR, content, load_registers, published, put

pytestmark = pytest.mark.usefixtures("empty_lake")


@pytest.fixture
def yearly() -> QuestionnaireVersion:
    load_registers()
    made = content()
    rows = made["sections"][0]
    rows["feeds_facts"] = True
    rows["columns"][1]["flow"] = "03"
    rows["columns"][0]["flow"], rows["columns"][3]["flow"] = "21", "22"
    return published(frequency="year", sections=made["sections"])


def owed(version: QuestionnaireVersion, organisation: str) -> Obligation:
    due = dt.date(2027, 3, 31)
    return Obligation.objects.create(
        questionnaire_id=version.questionnaire_id,
        version=version,
        organisation_id=organisation,
        period="2026",
        period_start=dt.date(2026, 1, 1),
        period_end=dt.date(2026, 12, 31),
        first_due_on=due,
        due_on=due,
    )


def accepted(report: Return) -> Return:
    submit_return(FILLER, report, revision=report.revision)
    start_review(OFFICER, report)
    return accept_return(SENIOR, report)


def facts() -> dict[tuple[str, str, str], tuple[Decimal, str, int]]:
    """Return value, status and line of the stored facts by frequency, product and flow."""
    query = "SELECT freq, product, flow, value, status, line FROM lake.fact WHERE dataset = 'returns/thu-01/2026'"
    rows = lake().cursor().execute(query).fetchall()
    return {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows}


def run() -> Batch:
    facts_job(questionnaire="thu-01", year=2026)
    return Batch.objects.filter(dataset="returns/thu-01/2026").latest("pk")


def test_acceptance_queues_the_job_and_the_year_comes_whole(yearly: QuestionnaireVersion) -> None:
    waiting = owed(yearly, "tkv")
    report = accepted(set_status(FILLER, put(open_return(FILLER, owed(yearly, "pvn")), GOOD), status="final"))
    job = ProcrastinateJob.objects.get(task_name=facts_job.name)
    assert job.args == {"questionnaire": "thu-01", "year": 2026}
    run()
    assert facts() == {}, "one of two respondents is no year"
    waiting.state, waiting.reason = "waived", "không còn hoạt động"
    waiting.save()
    batch = run()
    assert facts()[("A", "4652", "03")] == (Decimal(5), "A", report.pk)
    assert facts()[("A", "4652", "06")][0] == Decimal(-2)
    assert batch.report["returns"][0]["organisation"] == "pvn"
    assert batch.report["returns"][0]["sha256"] == report.versions.get().content_hash


def test_a_second_run_changes_nothing_and_a_correction_replaces(yearly: QuestionnaireVersion) -> None:
    report = accepted(put(open_return(FILLER, owed(yearly, "pvn")), GOOD))
    first = run()
    assert run() == first
    reopen_return(SENIOR, report, reason="số nhập khẩu sai")
    assert run() == first, "what was accepted counts until a correction is"
    more = {"stocks.petrol.received": 6, "stocks.petrol.sold": 8, "stocks.all.received": 6, "stocks.all.sold": 9}
    accepted(put(report, more))
    second = run()
    assert second.changed == 1
    assert facts()[("A", "4652", "03")][:2] == (Decimal(6), "P")


def test_illustrative_returns_stay_illustrative(yearly: QuestionnaireVersion) -> None:
    report = put(open_return(FILLER, owed(yearly, "pvn")), GOOD)
    Return.objects.filter(pk=report.pk).update(is_illustrative=True)
    accepted(report)
    assert run().source == "returns_illustrative"
    row = lake().cursor().execute("SELECT bool_and(illustrative), any_value(status) FROM lake.fact").fetchone()
    assert row == (True, "I")


def test_without_an_accepted_return_nothing_is_written(yearly: QuestionnaireVersion) -> None:
    owed(yearly, "pvn")
    facts_job(questionnaire="thu-01", year=2026)
    assert not Batch.objects.exists()
