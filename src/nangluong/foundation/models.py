"""Tables of the foundation: the audit chain with its head and its checks, and the progress of long work."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.jobs.models import ScheduledRun
from nangluong.foundation.notices.models import Delivery, Notice, NoticeChoice, NoticeLanguage, PushSubscription

__all__ = [
    "AuditCheck",
    "AuditEntry",
    "AuditHead",
    "Delivery",
    "Notice",
    "NoticeChoice",
    "NoticeLanguage",
    "PushSubscription",
    "ScheduledRun",
    "StoredFile",
    "Work",
]


@classified(
    internal=(
        "at user_id on_behalf_of verb object_kind object_key refused request_id previous_digest digest transaction_id"
    ),
    personal="actor before after reason",
)
class AuditEntry(models.Model):
    """One thing that was done, or refused. Append-only: triggers refuse update and delete.

    `digest` is SHA-256 over the previous entry's digest and this entry's content, so a changed, removed or reordered
    entry breaks the chain from there on.
    """

    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=64)
    object_kind = models.CharField(max_length=64)
    object_key = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)
    refused = models.BooleanField(default=False)
    request_id = models.CharField(max_length=64, blank=True)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    transaction_id = models.BigIntegerField(null=True)

    class Meta:
        # Every search ends with the newest first, so each filter has an index that is already in that order.
        indexes = [
            models.Index(fields=["object_kind", "object_key", "-id"], name="audit_object_newest"),
            models.Index(fields=["user_id", "-id"], name="audit_person_newest"),
            models.Index(fields=["actor", "-id"], name="audit_actor_newest"),
            models.Index(fields=["on_behalf_of", "-id"], name="audit_organisation_newest"),
            models.Index(fields=["verb", "-id"], name="audit_verb_newest"),
            models.Index(fields=["at", "id"], name="audit_time"),
            models.Index(fields=["-id"], name="audit_refused_newest", condition=models.Q(refused=True)),
            models.Index(fields=["request_id"], name="audit_request", condition=~models.Q(request_id="")),
            models.Index(fields=["transaction_id"], name="audit_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor} {self.verb} {self.object_kind} {self.object_key}"


@classified(internal="id entries last_id digest")
class AuditHead(models.Model):
    """Where the audit ends: one row that the database itself moves on with every entry, and nothing else can change.

    It tells that the newest entries were cut off, which the chain of digests alone cannot.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    entries = models.BigIntegerField()
    last_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.entries} → {self.last_id}"


@classified(internal="at entries anchors broken findings seconds", personal="checked_by")
class AuditCheck(models.Model):
    """A walk through the whole audit: when, how many entries, and what was found broken."""

    at = models.DateTimeField()
    entries = models.BigIntegerField()
    anchors = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    findings = models.JSONField(default=list)
    seconds = models.FloatField()
    checked_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.entries} / {self.broken}"


@classified(
    internal=(
        "id kind title user_id job_id attempts cancel_requested seen_with state done total step_vi step_en error_vi "
        "error_en result_url created_at finished_at"
    ),
    personal="started_by",
)
class Work(models.Model):
    """A piece of long work as people see it: what, how far, and how it ended."""

    class State(models.TextChoices):
        WAITING = "waiting", _("đang chờ")
        RUNNING = "running", _("đang chạy")
        DONE = "done", _("đã xong")
        FAILED = "failed", _("không thành công")
        CANCELLED = "cancelled", _("đã hủy")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    started_by = models.CharField(max_length=200)
    user_id = models.BigIntegerField(null=True)
    job_id = models.BigIntegerField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    seen_with = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step_vi = models.CharField(max_length=300, blank=True)
    step_en = models.CharField(max_length=300, blank=True)
    error_vi = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    result_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["-created_at", "id"], name="work_newest"),
            models.Index(fields=["user_id", "-created_at"], name="work_person"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def percent(self) -> int:
        """Whole percent of the steps done."""
        return 100 * self.done // self.total if self.total else 0
