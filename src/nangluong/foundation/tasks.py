"""Jobs of the foundation."""

from __future__ import annotations

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

log = logging.getLogger(__name__)

STALLED_ATTEMPTS = 5


@app.periodic(cron="* * * * * */20", periodic_id="retry-stalled")
@app.task(queueing_lock="retry-stalled", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the queue
    """Give the jobs of killed workers to living ones; a job that killed five workers is given up.

    The queue itself leaves such jobs `doing` for ever. Handlers are idempotent, so a second run changes nothing twice.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts >= STALLED_ATTEMPTS:
            log.error(
                "job given up after it stalled %s times", job.attempts, extra={"job": job.id, "task": job.task_name}
            )
            await manager.finish_job(job, Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)
