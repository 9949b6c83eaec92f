"""Jobs of the metering room."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.intake.recovery import recover_intake
from nangluong.metering.intake.replaying import replay_waiting

log = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *", periodic_id="replay-waiting")
@app.task(queueing_lock="replay-waiting", queue="metering", pass_context=False)
def replay_waiting_job(timestamp: int) -> None:  # noqa: ARG001 - given by the queue
    """Settle batches that a kill left open, and take waiting readings whose meters master data know by now.

    May run twice: what is settled is not settled again.
    """
    for line in recover_intake(SYSTEM):
        log.info("recovered %s", line)
    for receipt in replay_waiting(SYSTEM):
        log.info("waiting readings taken", extra={"batch": receipt.batch.pk, "rows": receipt.batch.added})
