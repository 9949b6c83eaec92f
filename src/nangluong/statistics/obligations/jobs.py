"""The daily job of obligations: make those of the coming period, remind about those that are open."""

from __future__ import annotations

import logging

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.jobs.schedule import scheduled
from nangluong.statistics.obligations.generating import generate_obligations
from nangluong.statistics.obligations.reminding import make_reminders

log = logging.getLogger(__name__)


@scheduled("tend-obligations")
def tend_obligations() -> None:
    """Make obligations of periods that have ended and take the reminder steps whose day has come.

    Runs at 00:15 in Viet Nam. Both verbs make nothing twice, so a second run does no harm.
    """
    today = timezone.localdate()
    made = generate_obligations(SYSTEM, until=today)
    reminded = make_reminders(SYSTEM, today=today)
    log.info("obligations tended", extra={"made": made.added, "reminders": reminded})
