"""The job after a return was handed in: the rules over its collection and over those that mirror it."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.models import ReturnVersion
from nangluong.statistics.obligations.periods import read_period
from nangluong.statistics.returns.collections import check_collection
from nangluong.statistics.returns.comparing import touched_collections
from nangluong.statistics.rules.books import books_in_force

log = logging.getLogger(__name__)

SECONDS_LATER = 60
"""Five hundred respondents hand in at the same minute of the deadline day: their collection is checked once."""


@app.task(queue="statistics", lock="check-collections", pass_context=False)
def collection_job(*, questionnaire: str, period: str) -> None:
    """Check a collection and those that mirror it; nothing for a call outside the calendar. Twice finds the same."""
    try:
        span = read_period(period)
    except ValueError:
        return
    collections = {(questionnaire, period)}
    for book in books_in_force(span.start):
        for rule in book.rules:
            if questionnaire in {side.questionnaire for side in rule.sides}:
                collections |= touched_collections(rule, questionnaire, span)
    for code, when in sorted(collections):
        report = check_collection(SYSTEM, questionnaire_code=code, period=when)
        for one in report.left_out:
            log.info("rule left out", extra={"rule": one.rule, "period": one.period, "reason": one.reason.en})


def queue_collection_check(questionnaire: str, period: str) -> None:
    """Let a collection be checked in a minute, once however many returns of it are handed in until then.

    It is queued after the commit: two who hand in at once would else wait for each other at the lock's name. A check
    that a crash loses is made up for in the night, by `queue_recent_checks`.
    """
    transaction.on_commit(lambda: _queue(questionnaire, period))


def queue_recent_checks(since: dt.datetime) -> int:
    """Let every collection be checked of which a return was handed in from the instant `since` on; return how many."""
    handed_in = ReturnVersion.objects.filter(submitted_at__gte=since).order_by()
    columns = ("report__obligation__questionnaire_id", "report__obligation__period")
    collections = sorted(handed_in.values_list(*columns).distinct())
    for questionnaire, period in collections:
        _queue(questionnaire, period)
    return len(collections)


def _queue(questionnaire: str, period: str) -> None:
    name = f"collection/{questionnaire}/{period}"
    waiting = collection_job.configure(queueing_lock=name, schedule_in={"seconds": SECONDS_LATER})
    try:
        waiting.defer(questionnaire=questionnaire, period=period)
    except exceptions.AlreadyEnqueued:
        log.debug("already waiting: %s", name)
    except Exception:  # the return is handed in; only the check of its collection is missing
        log.exception("the check of a collection could not be queued", extra={"collection": name})
