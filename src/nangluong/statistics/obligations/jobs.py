"""The daily job of returns: make the coming obligations, remind about open ones, check collections that grew."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.jobs.schedule import scheduled
from nangluong.statistics.obligations.generating import generate_obligations
from nangluong.statistics.obligations.reminding import make_reminders
from nangluong.statistics.returns.collection_job import queue_recent_checks

_LOOK_BACK = dt.timedelta(hours=36)
"""More than a day, so that a night that was missed by hours leaves nothing out."""

log = logging.getLogger(__name__)


@scheduled("tend-obligations")
def tend_obligations() -> None:
    """Make obligations of periods that have ended, take the reminder steps whose day has come, queue checks.

    Runs at 00:15 in Viet Nam. Nothing of it is made twice, so a second run does no harm.
    """
    today = timezone.localdate()
    made = generate_obligations(SYSTEM, until=today)
    reminded = make_reminders(SYSTEM, today=today)
    checks = queue_recent_checks(timezone.now() - _LOOK_BACK)
    log.info("obligations tended", extra={"made": made.added, "reminders": reminded, "checks": checks})
