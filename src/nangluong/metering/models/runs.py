"""What was done to the lake: runs of VEE with their buckets, and maintenance."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified


@classified(
    internal="state first_day last_day slots engine started_at finished_at buckets estate_version",
    personal="started_by",
)
class VeeRun(models.Model):
    """Validation of some buckets for a span of days: `first_day` … `last_day`, both included."""

    class State(models.TextChoices):
        RUNNING = "running", _("đang chạy")
        DONE = "done", _("xong")
        FAILED = "failed", _("dừng giữa chừng")

    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    first_day = models.DateField()
    last_day = models.DateField()
    slots = models.SmallIntegerField(default=48)
    engine = models.CharField(max_length=10)
    started_by = models.CharField(max_length=150)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    buckets = models.IntegerField(default=0)
    estate_version = models.CharField(max_length=40)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(first_day__lte=models.F("last_day")), name="vee_run_days_in_order"),
        )

    def __str__(self) -> str:
        return f"VEE {self.first_day}…{self.last_day} ({self.state})"


@classified(internal="run bucket state snapshot seconds figures error")
class LakeTask(models.Model):
    """One bucket of a run: begun, then its lake commit, then done. `figures`: what the night's report adds up."""

    class State(models.TextChoices):
        BEGUN = "begun", _("đã bắt đầu")
        DONE = "done", _("xong")
        FAILED = "failed", _("hỏng")

    run = models.ForeignKey(VeeRun, on_delete=models.CASCADE, related_name="tasks")
    bucket = models.IntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.BEGUN)
    snapshot = models.BigIntegerField(null=True)
    seconds = models.FloatField(null=True)
    figures = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("run", "bucket")
        constraints = (models.UniqueConstraint(fields=["run", "bucket"], name="bucket_once_in_a_run"),)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.bucket} ({self.state})"
