"""What the jobs page shows: the schedule with its last runs, people's work by keyset, jobs and letters that failed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nangluong.foundation.jobs.models import ScheduledRun
from nangluong.foundation.jobs.schedule import ScheduleEntry, schedule
from nangluong.foundation.models import Work
from nangluong.foundation.notices.models import Delivery

PAGE = 20


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A job of the schedule as it stands: its last runs, when it is due next, whether it is late or paused."""

    entry: ScheduleEntry
    run: ScheduledRun
    next_run: dt.datetime | None
    late: bool


def schedule_lines(now: dt.datetime | None = None) -> list[ScheduleLine]:
    """Return every job of the schedule in the order of its name. One query."""
    moment = now or timezone.now()
    runs = {run.job: run for run in ScheduledRun.objects.order_by("job")[:500]}
    lines = []
    for job, entry in sorted(schedule().items()):
        run = runs.get(job) or ScheduledRun(job=job)
        going = entry.enabled and not run.paused
        since = run.succeeded_at or run.started_at
        late = going and since is not None and moment - since > dt.timedelta(seconds=entry.late_s)
        lines.append(ScheduleLine(entry, run, entry.next_run(moment) if going else None, late))
    return lines


def work_page(*, before: Work | None = None, user_id: int | None = None) -> tuple[Sequence[Work], bool]:
    """Return up to 20 pieces of work, newest first, after `before`, and whether there are more.

    `user_id` keeps those that one person started.
    """
    found = Work.objects.order_by("-created_at", "id")
    if user_id is not None:
        found = found.filter(user_id=user_id)
    if before is not None:
        older = Q(created_at__lt=before.created_at) | Q(created_at=before.created_at, id__gt=before.pk)
        found = found.filter(older)
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def failed_jobs() -> list[ProcrastinateJob]:
    """Return the last 20 jobs that failed in the queue and have no piece of work that tells it."""
    told = Work.objects.exclude(job_id=None).values("job_id")
    return list(ProcrastinateJob.objects.filter(status="failed").exclude(pk__in=told).order_by("-id")[:PAGE])


def dead_letters() -> list[Delivery]:
    """Return the last 20 letters and pushes that could not be sent, with what they were about, not to whom."""
    return list(Delivery.objects.filter(state="dead").select_related("notice").order_by("-ended_at", "pk")[:PAGE])
