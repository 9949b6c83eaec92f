"""Counting by every dimension: what one may see, what was found, what was revised; bounded queries."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.indicators import provider
from nangluong.statistics.models import CollectionFinding, Obligation, QuestionnaireVersion, Return
from nangluong.statistics.quality.counting import FIELDS, Group, Window, counted_by, total
from nangluong.statistics.quality.measures import MEASURES
from nangluong.statistics.returns.verbs import accept_return, reopen_return, start_review, submit_return
from tests.statistics.reporting import FILLER, OFFICER, SENIOR, STRANGER, filled, obligation, put

TODAY = timezone.localdate()
ALL = Window(dt.date(2026, 1, 1), max(TODAY, dt.date(2026, 11, 1)))


def sent(version: QuestionnaireVersion, period: str = "2026-09") -> Return:
    report = filled(version, period)
    submit_return(FILLER, report, revision=report.revision)
    report.refresh_from_db()
    return report


def accepted(report: Return) -> Return:
    start_review(OFFICER, report)
    accept_return(SENIOR, report)
    report.refresh_from_db()
    return report


def by_code(dimension: str, **changes: str) -> dict[str, Group]:
    window = Window(ALL.since, ALL.today, **changes)
    return {one.code: one for one in counted_by(dimension, SENIOR, window)}


def test_findings_of_the_collection_make_a_return_inconsistent(version: QuestionnaireVersion) -> None:
    report = sent(version)
    assert MEASURES["consistency"](by_code("organisation")["pvn"].counts) == 1
    for severity, address in (("explain", "stocks.petrol.sold"), ("note", "stocks.petrol.opening")):
        CollectionFinding.objects.create(
            report=report, number=1, rule=severity, address=address, severity=severity, text_vi="x", text_en="x"
        )
    counts = by_code("organisation")["pvn"].counts
    assert (counts.returns, counts.clean, counts.flagged) == (1, 0, 1)
    assert counts.cells == 12


def test_a_corrected_figure_is_measured_against_the_first(version: QuestionnaireVersion) -> None:
    report = accepted(sent(version))
    reopen_return(SENIOR, report, reason="số sai")
    report.refresh_from_db()
    put(report, {"stocks.petrol.sold": 5, "stocks.petrol.closing": 10, "stocks.all.sold": 6, "stocks.all.closing": 12})
    submit_return(FILLER, report, revision=report.revision)
    report.refresh_from_db()
    counts = by_code("questionnaire")["thu-01"].counts
    assert counts.revised == 0, "not accepted again yet"
    accepted(report)
    counts = by_code("questionnaire")["thu-01"].counts
    changes = Fraction(2, 7) + Fraction(2, 10) + Fraction(2, 8) + Fraction(2, 12)
    assert (counts.revised, counts.compared, counts.moved) == (1, 11, changes)


def test_reported_after_the_day_looked_at_is_not_reported_yet(version: QuestionnaireVersion) -> None:
    report = sent(version)
    Obligation.objects.filter(pk=report.obligation_id).update(
        reported_at=dt.datetime(2026, 10, 20, tzinfo=dt.UTC), due_on=dt.date(2026, 10, 10)
    )
    earlier, later = (
        total(counted_by("period", SENIOR, Window(ALL.since, dt.date(2026, 10, day)))) for day in (15, 25)
    )
    assert (earlier.due, earlier.reported, later.reported, later.late) == (1, 0, 1, 1)


@pytest.mark.parametrize("dimension", sorted(FIELDS))
def test_groups_add_up_to_the_same_whole(
    version: QuestionnaireVersion, dimension: str, django_assert_max_num_queries: object
) -> None:
    for period in ("2026-07", "2026-08"):
        sent(version, period)
    obligation(version, "evnhanoi", "2026-09", place="22")
    obligation(version, "tkv", "2026-09")
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        whole = total(counted_by(dimension, SENIOR, ALL))
    assert (whole.due, whole.reported, whole.right_first, whole.returns) == (4, 2, 2, 2)


def test_filters_narrow_and_strangers_see_nothing(version: QuestionnaireVersion) -> None:
    sent(version)
    assert by_code("organisation", subsector="coal") == {}
    assert list(by_code("organisation", questionnaire="thu-01")) == ["pvn"]
    assert counted_by("organisation", STRANGER, ALL) == []


def test_confidential_returns_are_measured_by_those_who_may_see_them(version: QuestionnaireVersion) -> None:
    report = sent(version)
    Return.objects.filter(pk=report.pk).update(is_confidential=True)
    blind, clear = (total(counted_by("organisation", who, ALL)) for who in (OFFICER, SENIOR))
    assert (blind.reported, blind.returns) == (1, 0)
    assert (clear.reported, clear.returns) == (1, 1)


def test_the_indicators_say_the_same_and_mark_what_is_illustrative(version: QuestionnaireVersion) -> None:
    report = sent(version)
    Return.objects.filter(pk=report.pk).update(is_illustrative=True)
    whole, petroleum = provider("statistics.completeness").read(ALL.today)
    assert (whole.value, whole.part, petroleum.part) == (Decimal("1.000000"), "", "petroleum")
    assert whole.basis == "illustrative"
    assert provider("statistics.revision_size").read(ALL.today)[0].value is None
    assert total(counted_by("subsector", SYSTEM, ALL)).returns == 1
