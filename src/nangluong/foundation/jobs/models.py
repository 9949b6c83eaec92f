"""What is remembered of the schedule: when a job last ran and how it ended. The schedule itself is reference data."""

from __future__ import annotations

from django.db import models

from nangluong.foundation.field_classes import classified


@classified(internal="job paused started_at succeeded_at failed_at error runs failures")
class ScheduledRun(models.Model):
    """The last runs of one job of `reference/foundation/schedule.csv`, and whether an operator has paused it."""

    job = models.CharField(max_length=64, primary_key=True)
    paused = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)
    runs = models.BigIntegerField(default=0)
    failures = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.job
