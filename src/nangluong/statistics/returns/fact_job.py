"""The job that carries accepted returns into the lake."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.recovery import recover
from nangluong.statistics.returns.acceptance_into_facts import accepted_into_facts

log = logging.getLogger(__name__)


@app.task(queue="statistics", lock="returns-into-facts", pass_context=False)
def facts_job(*, questionnaire: str, year: int) -> None:
    """Bring the facts of a questionnaire and year in step with its accepted returns.

    Jobs of this kind run one after the other. One may run twice and then changes nothing. What a killed run committed
    is finished first.
    """
    for line in recover(actor=SYSTEM):
        log.info("recovered %s", line)
    batch = accepted_into_facts(SYSTEM, questionnaire=questionnaire, year=year)
    if batch is not None:
        log.info("returns into facts", extra={"dataset": batch.dataset, "added": batch.added, "changed": batch.changed})
