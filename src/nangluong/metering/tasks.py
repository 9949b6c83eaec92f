"""Jobs of the metering room."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.jobs.schedule import scheduled
from nangluong.metering.exceptions.raising import raise_exceptions
from nangluong.metering.intake.recovery import recover_intake
from nangluong.metering.intake.replaying import replay_waiting
from nangluong.metering.maintenance.compaction import compact_month
from nangluong.metering.maintenance.retention import expire_readings
from nangluong.metering.nightly import validate_news

log = logging.getLogger(__name__)


@scheduled("replay-waiting")
def replay_waiting_job() -> None:
    """Settle batches that a kill left open, and take waiting readings whose meters master data know by now.

    May run twice: what is settled is not settled again.
    """
    for line in recover_intake(SYSTEM):
        log.info("recovered %s", line)
    for receipt in replay_waiting(SYSTEM):
        log.info("waiting readings taken", extra={"batch": receipt.batch.pk, "rows": receipt.batch.added})


@scheduled("validate-night")
def validate_night_job() -> None:
    """Validate yesterday, and earlier days of which readings came late; at three at night in Viet Nam.

    May run twice: what is validated and has no news is not validated again, a run that a kill stopped goes on.
    """
    today = timezone.localdate()
    validate_news(SYSTEM, today=today)
    raise_exceptions(SYSTEM, day=today - dt.timedelta(days=1))


@scheduled("compact-readings")
def compact_readings_job() -> None:
    """Compact last month on the twelfth: the nights before still read its last days one by one."""
    today = timezone.localdate()
    done = compact_month(SYSTEM, month=today.replace(day=1) - dt.timedelta(days=1))
    log.info("readings compacted", extra={"before": done.files_before, "after": done.files_after})


@scheduled("expire-readings")
def expire_readings_job() -> None:
    """Let go of what is past its time, once a week."""
    done = expire_readings(SYSTEM, today=timezone.localdate())
    log.info("readings expired", extra={"files": done.files, "states": done.states, "removed": done.removed})
