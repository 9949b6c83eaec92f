"""Estimating a missing return: what is offered, what is refused, who may."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.foundation.errors import DomainError, NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import Estimate, Obligation, QuestionnaireVersion, Return
from nangluong.statistics.obligations.periods import read_period
from nangluong.statistics.quality.estimates import (
    EstimateChanged,
    NoSuchMethod,
    NothingChosen,
    NotMissing,
    UnfitFigure,
    adopt_estimate,
    proposals_for,
    withdraw_estimate,
)
from nangluong.statistics.quality.estimating import OWN, Group
from nangluong.statistics.quality.missing import missing_returns
from nangluong.statistics.quality.surroundings import accepted_around
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.verbs import open_return, reopen_return
from tests.statistics.quality.missing_returns import (
    ESTIMATOR,
    RECEIVED,
    TODAY,
    accepted,
    adopt,
    missing_september,
    monthly_stocks,
    reported,
)
from tests.statistics.reporting import FILLER, GOOD, OFFICER, SENIOR, obligation, put

pytestmark = pytest.mark.usefixtures("registers", "db")


@pytest.fixture
def monthly(registers: None) -> QuestionnaireVersion:
    return monthly_stocks()


@pytest.fixture
def missing(monthly: QuestionnaireVersion) -> Obligation:
    return missing_september(monthly)


def test_a_reopened_return_still_counts_so_nothing_is_missing(missing: Obligation) -> None:
    adopt(missing)
    report = accepted(put(open_return(FILLER, missing), GOOD))
    reopen_return(SENIOR, report, reason="số sai")
    with pytest.raises(NotMissing):
        adopt(missing)
    assert missing.estimates.count() == 1, "what stood in stays known"


def test_no_estimate_is_made_from_an_estimate(missing: Obligation, monthly: QuestionnaireVersion) -> None:
    adopt(missing, {RECEIVED: OWN}, own={RECEIVED: Decimal(99)})
    found = proposals_for(obligation(monthly, "pvn", "2026-10"))
    series = {one.cell.address: one for one in found.series}
    assert series[RECEIVED].offers["carry_forward"].value == 5, "August's, which was reported"
    assert {base["report"] for base in found.based_on} == set(
        Return.objects.filter(organisation_id="pvn").values_list("pk", flat=True)
    )


def test_methods_are_tried_on_accepted_periods(missing: Obligation, monthly: QuestionnaireVersion) -> None:
    for month, more in (("2026-07", 2), ("2026-06", 0), ("2026-05", 1), ("2025-09", 4)):
        reported(monthly, month, more=more)
    reported(monthly, "2026-10", more=6)
    offers = {one.cell.address: one.offers for one in proposals_for(missing).series}[RECEIVED]
    carried = offers["carry_forward"]
    assert carried.value == 5
    assert carried.tested == 4, "May too: September last year is eight periods before"
    assert carried.error == Fraction(2 + 2 + 1 + 3, 5 + 7 + 5 + 6), "August, July, June, May"
    assert offers["linear_between"].value == 8
    assert offers["same_last_year"].tested == 0


def test_what_was_not_looked_at_is_not_adopted(missing: Obligation, monthly: QuestionnaireVersion) -> None:
    seen = proposals_for(missing).seen
    reported(monthly, "2026-07", more=5)
    refused: list[tuple[type[DomainError], dict[str, object]]] = [
        (EstimateChanged, {"seen": seen}),
        (NoSuchMethod, {"methods": {RECEIVED: "last_year_growth"}}),
        (NoSuchMethod, {"methods": {"stocks.petrol.nothing": OWN}}),
        (UnfitFigure, {"methods": {RECEIVED: OWN}}),
        (UnfitFigure, {"methods": {RECEIVED: OWN}, "own": {RECEIVED: Decimal("NaN")}}),
        (UnfitFigure, {"methods": {RECEIVED: OWN}, "own": {RECEIVED: Decimal(-1)}}),
        (UnfitFigure, {"methods": {RECEIVED: OWN}, "own": {RECEIVED: Decimal("0.00001")}}),
        (NothingChosen, {"methods": {}}),
        (ReasonNeeded, {"reason": " "}),
    ]
    for refusal, changes in refused:
        with pytest.raises(refusal):
            adopt(missing, **changes)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        adopt_estimate(OFFICER, missing, methods={}, seen=seen, reason="x", today=TODAY)
    assert not Estimate.objects.exists()


def test_adopted_and_taken_back_it_queues_the_facts_and_is_in_the_audit(missing: Obligation) -> None:
    before = ProcrastinateJob.objects.filter(task_name=facts_job.name).count()
    made = adopt(missing, {RECEIVED: OWN}, own={RECEIVED: Decimal("4.5")})
    assert made.values == {RECEIVED: "4.5"}
    withdraw_estimate(ESTIMATOR, missing, reason="không đủ căn cứ", today=TODAY)
    with pytest.raises(NotMissing):
        withdraw_estimate(ESTIMATOR, missing, reason="lần nữa", today=TODAY)
    assert ProcrastinateJob.objects.filter(task_name=facts_job.name).count() == before + 2
    verbs = AuditEntry.objects.filter(verb__contains="estimate").order_by("pk")
    assert [(one.verb, one.reason) for one in verbs] == [
        ("adopt_estimate", "doanh nghiệp chưa nộp"),
        ("withdraw_estimate", "không đủ căn cứ"),
    ]


def test_only_what_is_due_and_not_confidential_is_listed(
    missing: Obligation, django_assert_max_num_queries: object
) -> None:
    assert list(missing_returns(ESTIMATOR, today=TODAY)) == [missing]
    assert not missing_returns(ESTIMATOR, today=missing.due_on).exists()
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        proposals_for(missing)
    version = missing.version
    version.content = version.content | {"confidential": True}
    type(version).objects.filter(pk=version.pk).update(content=version.content)
    assert not missing_returns(ESTIMATOR, today=TODAY).exists()
    with pytest.raises(NotMissing):
        withdraw_estimate(ESTIMATOR, missing, reason="x", today=TODAY)


def test_the_group_is_everybody_else_who_reported_both(missing: Obligation, monthly: QuestionnaireVersion) -> None:
    around = accepted_around("thu-01", read_period("2026-09"), ["pvn"])
    assert around.group(RECEIVED, "2026-09", "2026-08", "pvn") == Group(Decimal(7), Decimal(5))
    assert around.group(RECEIVED, "2026-09", "2026-08", "tkv") is None
    assert around.group(RECEIVED, "2026-09", "2026-07", "pvn") is None
    offers = {one.cell.address: one.offers for one in proposals_for(missing, around).series}[RECEIVED]
    assert offers["share_of_group"].value == 7, "5 x 7 / 5"
