"""Builders of a month that one of two respondents did not report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from nangluong.foundation.actor import Actor
from nangluong.statistics import perms
from nangluong.statistics.models import Estimate, Obligation, QuestionnaireVersion, Return
from nangluong.statistics.quality.estimates import adopt_estimate, proposals_for
from nangluong.statistics.returns.verbs import accept_return, open_return, start_review, submit_return
from tests.statistics.reporting import FILLER, GOOD, OFFICER, SENIOR, STRANGER, content, obligation, published, put

TODAY = dt.date(2026, 11, 24)
ESTIMATOR = Actor("khanh.ho", user_id=9, on_behalf_of="bct", rights=OFFICER.rights | {perms.ESTIMATE_MISSING})
SOLD = "stocks.petrol.sold"
RECEIVED = "stocks.petrol.received"


def monthly_stocks() -> QuestionnaireVersion:
    """Publish the small questionnaire so that its stocks feed the facts."""
    made = content()
    rows = made["sections"][0]
    rows["feeds_facts"] = True
    rows["columns"][0]["flow"], rows["columns"][1]["flow"], rows["columns"][3]["flow"] = "21", "03", "22"
    return published(sections=made["sections"])


def accepted(report: Return, actor: Actor = FILLER) -> Return:
    """Hand a return in and accept it."""
    submit_return(actor, report, revision=report.revision)
    start_review(OFFICER, report)
    accept_return(SENIOR, report)
    report.refresh_from_db()
    return report


def reported(version: QuestionnaireVersion, period: str, *, more: int = 0, actor: Actor = FILLER) -> Return:
    """Report a month with so much more received and in stock, and accept it."""
    owed = obligation(version, actor.on_behalf_of, period)
    places = [f"stocks.{row}.{column}" for row in ("petrol", "all") for column in ("received", "closing")]
    cells = {**GOOD, **{address: int(GOOD[address]) + more for address in places}}
    return accepted(put(open_return(actor, owed), cells, actor), actor)


def missing_september(version: QuestionnaireVersion) -> Obligation:
    """TKV reported August and September, PVN August only."""
    reported(version, "2026-08")
    reported(version, "2026-08", actor=STRANGER)
    reported(version, "2026-09", more=2, actor=STRANGER)
    return obligation(version, "pvn", "2026-09")


def adopt(
    owed: Obligation,
    methods: dict[str, str] | None = None,
    *,
    own: dict[str, Decimal] | None = None,
    seen: str = "",
    reason: str = "doanh nghiệp chưa nộp",
) -> Estimate:
    """Adopt what is proposed for a missing return, or the methods given."""
    found = proposals_for(owed)
    return adopt_estimate(
        ESTIMATOR,
        owed,
        methods=found.proposed if methods is None else methods,
        own=own,
        seen=seen or found.seen,
        reason=reason,
        today=TODAY,
    )
