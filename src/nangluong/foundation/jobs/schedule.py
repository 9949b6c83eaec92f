"""The schedule as data: `reference/foundation/schedule.csv` says when, the code beside the work says what.

    @scheduled("remove-expired-uploads")
    def remove_expired_uploads_job() -> None: ...

A job may run twice (its worker can be killed after the work and before it says so) and must not mind.
"""

from __future__ import annotations

import datetime as dt
import functools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from croniter import croniter
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from nangluong.foundation.errors import DomainError
from nangluong.foundation.jobs.models import ScheduledRun
from nangluong.foundation.reference import Column, choice, integer, read_rows, text

log = logging.getLogger(__name__)
FILE = "foundation/schedule.csv"


def _cron(cell: str) -> str:
    if not croniter.is_valid(cell):
        raise ValueError(f"“{cell}” không phải lịch cron", f"“{cell}” is not a cron schedule")
    return cell


_COLUMNS = (
    Column("job", text),
    Column("cron", _cron),
    Column("enabled", choice("yes", "no")),
    Column("pausable", choice("yes", "no")),
    Column("late_s", integer),
    Column("name_vi", text),
    Column("name_en", text),
    Column("source", text),
    Column("confidence", text),
)


@dataclass(frozen=True, slots=True)
class ScheduleEntry:
    """One job of the schedule. `cron` is in UTC; without success for `late_s` seconds it counts as late."""

    job: str
    cron: str
    enabled: bool
    pausable: bool
    late_s: int
    name_vi: str
    name_en: str

    def next_run(self, now: dt.datetime) -> dt.datetime:
        """Return the first instant after `now` at which it is due, in UTC."""
        return cast(dt.datetime, croniter(self.cron, now.astimezone(dt.UTC)).get_next(dt.datetime))


def read_schedule(root: Path) -> dict[str, ScheduleEntry]:
    """Return the schedule below `root` by job. Raises `ReferenceFileError`."""
    return {
        str(row["job"]): ScheduleEntry(
            str(row["job"]),
            str(row["cron"]),
            row["enabled"] == "yes",
            row["pausable"] == "yes",
            cast(int, row["late_s"]),
            str(row["name_vi"]),
            str(row["name_en"]),
        )
        for row in read_rows(root, FILE, _COLUMNS, ("job",))
    }


@lru_cache(maxsize=1)
def _schedule(root: Path) -> dict[str, ScheduleEntry]:
    return read_schedule(root)


def schedule() -> dict[str, ScheduleEntry]:
    """Return the schedule by job; read once per process."""
    return _schedule(Path(settings.REFERENCE_ROOT))


BODIES: dict[str, Any] = {}
"""Every job declared by `scheduled` → its task in the queue."""


def scheduled(job: str) -> Callable[[Callable[[], None]], Any]:
    """Declare the body of `job`, which must stand in the schedule; the clock and `run_now` start it."""
    entry = schedule()[job]

    def declare(body: Callable[[], None]) -> Any:
        @functools.wraps(body)
        def run(timestamp: int) -> None:  # noqa: ARG001 - the queue gives the instant it was due
            carry_out(job, body)

        task = app.task(queueing_lock=job)(run)
        if entry.enabled:
            app.periodic(cron=entry.cron, periodic_id=job)(task)
        BODIES[job] = task
        return task

    return declare


def carry_out(job: str, body: Callable[[], None]) -> None:
    """Run `body` as `job` and note how it ended; does nothing while the job is paused. What it raises is raised."""
    row, _created = ScheduledRun.objects.get_or_create(job=job)
    if row.paused:
        return
    ScheduledRun.objects.filter(job=job).update(started_at=timezone.now(), runs=F("runs") + 1)
    try:
        body()
    except Exception as error:
        # The words of a refusal are for people; those of a bug may hold anything and stay in the log.
        words = error.message_vi if isinstance(error, DomainError) else type(error).__name__
        ScheduledRun.objects.filter(job=job).update(
            failed_at=timezone.now(), error=words[:300], failures=F("failures") + 1
        )
        raise
    ScheduledRun.objects.filter(job=job).update(succeeded_at=timezone.now())
