"""The daily job of obligations: make those of the coming period, remind about those that are open."""

from __future__ import annotations

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.obligations.generating import generate_obligations
from nangluong.statistics.obligations.reminding import make_reminders

log = logging.getLogger(__name__)


@app.periodic(cron="15 17 * * *", periodic_id="obligations")
@app.task(queue="statistics", queueing_lock="obligations", pass_context=False)
def tend_obligations(timestamp: int) -> None:  # noqa: ARG001 - given by the queue
    """Make obligations of periods that have ended and take the reminder steps whose day has come.

    Runs at 00:15 in Viet Nam (17:15 UTC). Both verbs make nothing twice, so a second run does no harm.
    """
    today = timezone.localdate()
    made = generate_obligations(SYSTEM, until=today)
    reminded = make_reminders(SYSTEM, today=today)
    log.info("obligations tended", extra={"made": made.added, "reminders": reminded})
