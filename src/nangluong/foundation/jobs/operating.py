"""What an operator may do about jobs: run again, cancel, pause, start at once. Each is a verb with its audit entry."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.jobs.models import ScheduledRun
from nangluong.foundation.jobs.schedule import BODIES, schedule
from nangluong.foundation.models import Work
from nangluong.foundation.permissions import require
from nangluong.foundation.perms import can_cancel_work, can_manage_jobs

_AGAIN = (Work.State.FAILED, Work.State.CANCELLED)


def retry_work(actor: Actor, work: Work) -> None:
    """Queue failed or cancelled work again as it was asked for. Raises `NotPermitted`, `StateConflict`."""
    require(can_manage_jobs, actor)
    with transaction.atomic():
        won = Work.objects.filter(pk=work.pk, state__in=_AGAIN).update(
            state=Work.State.WAITING,
            done=0,
            step_vi="",
            step_en="",
            error_vi="",
            error_en="",
            finished_at=None,
            cancel_requested=False,
        )
        job = ProcrastinateJob.objects.filter(pk=work.job_id or 0).first()
        if not won or job is None:
            raise StateConflict(
                "Việc này đang chạy, đã xong, hoặc đã quá cũ nên không chạy lại được. Hãy tải lại trang.",
                "This work is running, done or too old to be run again. Reload the page.",
            )
        again = app.configure_task(job.task_name, allow_unknown=True, queue=job.queue_name, lock=job.lock)
        Work.objects.filter(pk=work.pk).update(job_id=again.defer(**job.args))
        audit.record(actor, "retry_work", kind="work", key=str(work.pk), before={"state": work.state})


def cancel_work(actor: Actor, work: Work) -> None:
    """Cancel work: at once while it waits, at its next step while it runs. Raises `NotPermitted`, `StateConflict`."""
    require(can_cancel_work, actor, work)
    with transaction.atomic():
        waiting = Work.objects.filter(pk=work.pk, state=Work.State.WAITING)
        if work.job_id is not None and app.job_manager.cancel_job_by_id(work.job_id):
            waiting.update(state=Work.State.CANCELLED, finished_at=timezone.now(), cancel_requested=True)
        elif not Work.objects.filter(
            pk=work.pk, state__in=(Work.State.WAITING, Work.State.RUNNING), cancel_requested=False
        ).update(cancel_requested=True):
            raise StateConflict(
                "Việc này đã kết thúc hoặc đã được yêu cầu hủy.", "This work has ended or is being cancelled already."
            )
        audit.record(actor, "cancel_work", kind="work", key=str(work.pk), before={"state": work.state})


def retry_failed_job(actor: Actor, job_id: int) -> None:
    """Queue a job that failed in the queue again. Raises `NotPermitted`, `StateConflict`."""
    require(can_manage_jobs, actor)
    with transaction.atomic():
        job = ProcrastinateJob.objects.filter(pk=job_id, status="failed").first()
        if job is None:
            raise StateConflict("Việc này không còn ở trạng thái lỗi.", "This job is not failed any more.")
        app.job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
        audit.record(actor, "retry_job", kind="job", key=str(job_id), after={"task": job.task_name})


def pause_schedule(actor: Actor, job: str, *, paused: bool) -> None:
    """Pause a job of the schedule, or let it go on. Raises `NotPermitted`, `StateConflict`."""
    require(can_manage_jobs, actor)
    entry = schedule()[job]
    if paused and not entry.pausable:
        raise StateConflict(
            f"“{entry.name_vi}” là việc hệ thống cần để chạy đúng nên không tạm dừng được.",
            f"“{entry.name_en}” cannot be paused: the system needs it to work correctly.",
        )
    with transaction.atomic():
        ScheduledRun.objects.get_or_create(job=job)
        if not ScheduledRun.objects.filter(job=job, paused=not paused).update(paused=paused):
            raise StateConflict("Việc này đã ở trạng thái đó.", "This job is in that state already.")
        audit.record(actor, "pause_schedule" if paused else "resume_schedule", kind="schedule", key=job)


def run_now(actor: Actor, job: str) -> None:
    """Queue a job of the schedule at once. Raises `NotPermitted`, `StateConflict` when it is queued already."""
    require(can_manage_jobs, actor)
    try:
        with transaction.atomic():
            BODIES[job].defer(timestamp=int(timezone.now().timestamp()))
            audit.record(actor, "run_now", kind="schedule", key=job)
    except AlreadyEnqueued:
        raise StateConflict(
            "Việc này đã nằm trong hàng đợi, sẽ chạy ngay khi đến lượt.",
            "This job is in the queue already and runs as soon as it is its turn.",
        ) from None
