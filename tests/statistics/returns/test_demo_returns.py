"""The illustrative returns of the demo: of every kind, marked, made once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import Obligation, Return, ReturnCell
from nangluong.statistics.returns.acceptance_into_facts import accepted_versions
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.demo_returns import make_demo_returns
from tests.statistics.reporting import load_shipped

TODAY = dt.date(2026, 11, 24)


@pytest.mark.usefixtures("registers", "db")
def test_returns_of_several_states_all_marked_illustrative_and_made_once() -> None:
    load_shipped()
    assert make_demo_returns(today=TODAY, most=5) == 10
    states = set(Return.objects.values_list("state", flat=True))
    assert {"accepted", "returned", "submitted", "under_review"} <= states
    assert not Return.objects.filter(is_illustrative=False).exists()
    assert Obligation.objects.overdue(TODAY).exists()
    assert not Return.objects.filter(period="2026-10").exists(), "the newest period is left to be filled in"
    assert not ReturnCell.objects.exclude(changed_by__startswith="Minh họa").exists()
    assert AuditEntry.objects.filter(verb="accept_return").exists()
    assert make_demo_returns(today=TODAY, most=5) == 0


@pytest.mark.usefixtures("registers", "db")
def test_a_calibrated_month_adds_up_to_a_twelfth_of_the_published_year() -> None:
    load_shipped()
    make_demo_returns(today=TODAY, most=0)
    # Energy Institute Statistical Review 2024: 48,178.69866 kt of coal and 7,218.2 million m3 of gas in 2023.
    for code, cell, month in (
        ("th-01", "grades.anthracite.production", Decimal("4014.892")),
        ("dk-01", "summary.gas.production", Decimal("601.517")),
    ):
        versions = accepted_versions(code, 2026)
        assert {one.report.period for one in versions} == {"2026-09"}
        assert len(versions) == Obligation.objects.filter(questionnaire_id=code, period="2026-09").count()
        assert sum(version_content(one).numbers[cell] for one in versions) == month
        assert all(one.report.is_illustrative for one in versions)
