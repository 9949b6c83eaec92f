"""The queue in numbers, for the jobs page and for the metrics of operations. One query each, none of them long."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from nangluong.foundation.jobs.stalled import STALLED_AFTER

_QUEUE = """
SELECT count(*) FILTER (WHERE job.status = 'todo'),
       extract(epoch FROM now() - min(coalesce(job.scheduled_at, queued.at)) FILTER (
           WHERE job.status = 'todo' AND coalesce(job.scheduled_at, now()) <= now())),
       count(*) FILTER (WHERE job.status = 'doing'),
       count(*) FILTER (
           WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - %(silent)s::interval))
FROM procrastinate_jobs job
LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
LEFT JOIN LATERAL (
    SELECT min(event.at) AS at FROM procrastinate_events event WHERE event.job_id = job.id
) queued ON job.status = 'todo'
WHERE job.status IN ('todo', 'doing')
"""
_FAILED = """
SELECT count(DISTINCT event.job_id) FROM procrastinate_events event
WHERE event.type = 'failed' AND event.at > now() - interval '1 day'
"""
_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %(silent)s::interval"
_OUTBOX = """
SELECT count(*) FILTER (WHERE state = 'waiting'),
       extract(epoch FROM now() - min(due_at) FILTER (WHERE state = 'waiting' AND due_at <= now())),
       count(*) FILTER (WHERE state = 'dead')
FROM foundation_delivery WHERE state IN ('waiting', 'dead')
"""


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """Jobs and letters by number; ages in seconds, 0 where nothing waits. `failed_last_day` are jobs."""

    waiting: int
    oldest_waiting_s: float
    running: int
    stalled: int
    failed_last_day: int
    workers: int
    letters_waiting: int
    oldest_letter_s: float
    letters_dead: int


def queue_figures() -> QueueFigures:
    """Return the queue and the outbox as they are now."""
    silent = {"silent": f"{STALLED_AFTER.total_seconds()} seconds"}
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, silent)
        waiting, oldest, running, stalled = cursor.fetchone()
        cursor.execute(_FAILED)
        (failed,) = cursor.fetchone()
        cursor.execute(_WORKERS, silent)
        (workers,) = cursor.fetchone()
        cursor.execute(_OUTBOX)
        letters, oldest_letter, dead = cursor.fetchone()
    return QueueFigures(
        waiting=waiting,
        oldest_waiting_s=max(0.0, float(oldest or 0)),
        running=running,
        stalled=stalled,
        failed_last_day=failed,
        workers=workers,
        letters_waiting=letters,
        oldest_letter_s=max(0.0, float(oldest_letter or 0)),
        letters_dead=dead,
    )
