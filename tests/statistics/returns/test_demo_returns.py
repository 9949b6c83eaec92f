"""The illustrative returns of the demo: of every kind, marked, made once."""

from __future__ import annotations

import datetime as dt

import pytest

from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import Obligation, Return, ReturnCell
from nangluong.statistics.returns.demo_returns import make_demo_returns
from tests.statistics.reporting import load_shipped

TODAY = dt.date(2026, 11, 24)


@pytest.mark.usefixtures("registers", "db")
def test_returns_of_several_states_all_marked_illustrative_and_made_once() -> None:
    load_shipped()
    assert make_demo_returns(today=TODAY, most=5) == 5
    states = set(Return.objects.values_list("state", flat=True))
    assert {"accepted", "returned", "submitted", "under_review"} <= states
    assert not Return.objects.filter(is_illustrative=False).exists()
    assert Obligation.objects.overdue(TODAY).exists()
    assert not Return.objects.filter(period="2026-10").exists(), "the newest period is left to be filled in"
    assert not ReturnCell.objects.exclude(changed_by__startswith="Minh họa").exists()
    assert AuditEntry.objects.filter(verb="accept_return").exists()
    assert make_demo_returns(today=TODAY, most=5) == 0
