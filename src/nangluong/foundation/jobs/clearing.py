"""Clearing the queue of what ended long ago."""

from __future__ import annotations

from django.db import connection

KEEP_SUCCEEDED, KEEP_FAILED = "7 days", "90 days"
_OLD = """
WITH ended AS (
    SELECT job.id FROM procrastinate_jobs job
    WHERE job.status IN ('succeeded', 'cancelled', 'aborted', 'failed')
      AND NOT EXISTS (
        SELECT 1 FROM procrastinate_events event WHERE event.job_id = job.id
          AND event.at > now() - (CASE job.status WHEN 'failed' THEN %(failed)s ELSE %(succeeded)s END)::interval)
    ORDER BY job.id LIMIT %(most)s
)
DELETE FROM procrastinate_jobs job USING ended WHERE job.id = ended.id
"""


def remove_old_jobs(most: int = 20_000) -> int:
    """Delete jobs that succeeded a week ago and failed a quarter ago, at most `most`; return how many.

    People's work and its audit entries stay: they are not in the queue.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OLD, {"failed": KEEP_FAILED, "succeeded": KEEP_SUCCEEDED, "most": most})
        return int(cursor.rowcount)
