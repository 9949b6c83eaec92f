"""Jobs whose worker was killed or whose database went away: given to a living worker, given up when it goes on."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.models import Work
from nangluong.foundation.notices.telling import notify_holders
from nangluong.foundation.perms import MANAGE_JOBS

log = logging.getLogger(__name__)

STALLED_ATTEMPTS = 5
STALLED_AFTER = dt.timedelta(seconds=30)
"""A worker says every 10 s that it lives; one that was silent for this long is dead (procrastinate's own figure)."""
_OPEN = (Work.State.WAITING, Work.State.RUNNING)


def stalled_jobs() -> list[ProcrastinateJob]:
    """Return the running jobs whose worker is gone, oldest first."""
    silent = Q(worker=None) | Q(worker__last_heartbeat__lt=timezone.now() - STALLED_AFTER)
    return list(ProcrastinateJob.objects.filter(silent, status="doing").order_by("id")[:1000])


def abandoned_jobs() -> list[ProcrastinateJob]:
    """Return the failed jobs whose work never ended: the database went away before it could be said, oldest first."""
    open_work = Work.objects.filter(state__in=_OPEN, job_id__isnull=False).values("job_id")
    return list(ProcrastinateJob.objects.filter(id__in=open_work, status="failed").order_by("id")[:1000])


def retry_stalled() -> None:
    """Give the jobs of killed workers, and those that an outage cut off, to living ones.

    The queue itself leaves the first `doing` for ever and the second `failed`. Handlers are idempotent, so a second run
    changes nothing twice. A job that comes back again and again is given up, and people are told.
    """
    for job in [*stalled_jobs(), *abandoned_jobs()]:
        if job.attempts >= STALLED_ATTEMPTS:
            _give_up(job)
        else:
            app.job_manager.retry_job_by_id(job.id, retry_at=timezone.now())


def _give_up(job: ProcrastinateJob) -> None:
    log.error("job given up after it stalled %s times", job.attempts, extra={"job": job.id, "task": job.task_name})
    with transaction.atomic():
        if job.status == "doing":
            with connection.cursor() as cursor:
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job.id])
        Work.objects.filter(job_id=job.id, state__in=_OPEN).update(
            state=Work.State.FAILED,
            finished_at=timezone.now(),
            error_vi=f"Việc bị dừng giữa chừng {job.attempts} lần nên không chạy lại nữa. Người vận hành đã được báo.",
            error_en=f"The work was killed {job.attempts} times and is not run again. The operators have been told.",
        )
        notify_holders(
            MANAGE_JOBS,
            "job_given_up",
            key=f"job-{job.id}-{job.attempts}",
            params={"task": job.task_name.rpartition(".")[2], "attempts": job.attempts},
            url_name="web:jobs",
        )
        audit.record(
            SYSTEM, "give_up_job", kind="job", key=str(job.id), after={"task": job.task_name, "attempts": job.attempts}
        )
