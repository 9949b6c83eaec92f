"""An estimate stands in for a missing return, marked, and goes when the return comes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.lake import lake
from nangluong.statistics import perms
from nangluong.statistics.models import Batch, Estimate, Obligation, QuestionnaireVersion, Return
from nangluong.statistics.quality.estimates import (
    EstimateChanged,
    NoSuchMethod,
    NotMissing,
    adopt_estimate,
    choose,
    series_of,
    withdraw_estimate,
)
from nangluong.statistics.quality.missing import missing_returns
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.verbs import accept_return, open_return, reopen_return, start_review, submit_return
from tests.statistics.reporting import FILLER, GOOD, OFFICER, SENIOR, STRANGER, content, obligation, published, put

pytestmark = pytest.mark.usefixtures("empty_lake", "registers", "db")
TODAY = dt.date(2026, 11, 24)
ESTIMATOR = Actor("khanh.ho", user_id=9, on_behalf_of="bct", rights=OFFICER.rights | {perms.ESTIMATE_MISSING})
SOLD = "stocks.petrol.received"


@pytest.fixture
def monthly(registers: None) -> QuestionnaireVersion:
    made = content()
    rows = made["sections"][0]
    rows["feeds_facts"] = True
    rows["columns"][0]["flow"], rows["columns"][1]["flow"], rows["columns"][3]["flow"] = "21", "03", "22"
    return published(sections=made["sections"])


def accepted(report: Return, actor: Actor = FILLER) -> Return:
    submit_return(actor, report, revision=report.revision)
    start_review(OFFICER, report)
    accept_return(SENIOR, report)
    report.refresh_from_db()
    return report


def reported(version: QuestionnaireVersion, period: str, *, more: int = 0, actor: Actor = FILLER) -> Return:
    owed = obligation(version, actor.on_behalf_of, period)
    cells = GOOD | {f"stocks.{row}.{column}": int(GOOD[f"stocks.{row}.{column}"]) + more
                    for row in ("petrol", "all") for column in ("received", "closing")}  # fmt: skip
    return accepted(put(open_return(actor, owed), cells, actor), actor)


@pytest.fixture
def missing(monthly: QuestionnaireVersion) -> Obligation:
    """TKV reported August and September, PVN August only."""
    reported(monthly, "2026-08")
    reported(monthly, "2026-08", actor=STRANGER)
    reported(monthly, "2026-09", more=2, actor=STRANGER)
    return obligation(monthly, "pvn", "2026-09")


def adopt(owed: Obligation, **changes: object) -> Estimate:
    choice = choose(owed)
    given = {"methods": choice.methods, "seen": choice.seen, "reason": "doanh nghiệp chưa nộp", "today": TODAY}
    return adopt_estimate(ESTIMATOR, owed, **(given | changes))  # type: ignore[arg-type]


def facts(freq: str = "M") -> dict[tuple[str, str], tuple[Decimal, str, str]]:
    query = "SELECT period, flow, value, status, confidence FROM lake.fact WHERE product = '4652' AND freq = ?"
    return {row[:2]: row[2:] for row in lake().cursor().execute(query, [freq]).fetchall()}  # type: ignore[misc]


def run() -> Batch:
    facts_job(questionnaire="thu-01", year=2026)
    return Batch.objects.latest("pk")


def test_it_counts_marked_and_goes_when_the_return_comes(missing: Obligation, monthly: QuestionnaireVersion) -> None:
    run()
    assert facts()[("2026-09", "03")] == (Decimal(7), "P", "sourced"), "a respondent is missing"
    made = adopt(missing)
    batch = run()
    assert facts()[("2026-09", "03")] == (Decimal(12), "E", "derived")
    assert facts()[("2026-08", "03")][1] == "P"
    (said,) = batch.report["estimates"]
    assert (said["estimate"], said["organisation"], said["sha256"]) == (made.pk, "pvn", made.content_hash)
    accepted(put(open_return(FILLER, missing), GOOD | {SOLD: 6, "stocks.petrol.sold": 8,
             "stocks.all.received": 6, "stocks.all.sold": 9}))  # fmt: skip
    after = run()
    assert facts()[("2026-09", "03")] == (Decimal(13), "P", "sourced")
    assert after.report["estimates"] == []
    assert Batch.objects.get(pk=batch.pk).report["estimates"] == [said], "what was said before stays"
    old = lake().read(f"SELECT value FROM lake.fact AT (VERSION => {batch.snapshot}) WHERE product = '4652'"
                      " AND flow = '03' AND period = '2026-09'").fetchone()  # fmt: skip
    assert old == (Decimal(12),)


def test_a_reopened_return_still_counts_so_nothing_is_missing(missing: Obligation) -> None:
    adopt(missing)
    report = accepted(put(open_return(FILLER, missing), GOOD))
    reopen_return(SENIOR, report, reason="số sai")
    with pytest.raises(NotMissing):
        adopt(missing)


def test_no_estimate_is_made_from_an_estimate(missing: Obligation, monthly: QuestionnaireVersion) -> None:
    adopt(missing)
    next_one = obligation(monthly, "pvn", "2026-10")
    series = {one.cell.address: one for one in series_of(next_one)[0]}
    assert series[SOLD].offers["carry_forward"] == 5, "August's, which was reported"
    assert {base["report"] for base in series_of(next_one)[1]} == set(
        Return.objects.filter(organisation_id="pvn").values_list("pk", flat=True)
    )


def test_taken_back_it_leaves_the_facts(missing: Obligation) -> None:
    adopt(missing)
    run()
    withdraw_estimate(ESTIMATOR, missing, reason="không đủ căn cứ", today=TODAY)
    run()
    assert facts()[("2026-09", "03")] == (Decimal(7), "P", "sourced")
    with pytest.raises(NotMissing):
        withdraw_estimate(ESTIMATOR, missing, reason="lần nữa", today=TODAY)
    assert ProcrastinateJob.objects.filter(task_name=facts_job.name).count() >= 2


def test_what_was_not_previewed_is_not_adopted(missing: Obligation, monthly: QuestionnaireVersion) -> None:
    seen = choose(missing)
    reported(monthly, "2026-07", more=5)
    with pytest.raises(EstimateChanged):
        adopt(missing, seen=seen.seen)
    with pytest.raises(NoSuchMethod):
        choose(missing, {SOLD: "mean_of_peers"})
    with pytest.raises(ReasonNeeded):
        adopt(missing, reason=" ")
    with pytest.raises(NotPermitted):
        adopt_estimate(OFFICER, missing, methods=seen.methods, seen=seen.seen, reason="x", today=TODAY)
    assert not Estimate.objects.exists()


def test_only_what_is_due_and_not_confidential_is_listed(
    missing: Obligation, django_assert_max_num_queries: object
) -> None:
    assert list(missing_returns(ESTIMATOR, today=TODAY)) == [missing]
    assert not missing_returns(ESTIMATOR, today=missing.due_on).exists()
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        series_of(missing)
    version = missing.version
    version.content = version.content | {"confidential": True}
    type(version).objects.filter(pk=version.pk).update(content=version.content)
    assert not missing_returns(ESTIMATOR, today=TODAY).exists()
    with pytest.raises(NotMissing):
        withdraw_estimate(ESTIMATOR, missing, reason="x", today=TODAY)
