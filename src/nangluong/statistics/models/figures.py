"""What PostgreSQL keeps of statistics: which files were loaded and which releases exist. Figures are in the lake."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.foundation.history import tracked


@classified(
    internal=(
        "dataset source filename content_hash state read skipped added changed removed unchanged report snapshot "
        "created_at"
    ),
    personal="loaded_by",
)
class Batch(models.Model):
    """One file of figures as it was loaded: the complete statement of its dataset at that time."""

    class State(models.TextChoices):
        LOADING = "loading", _("đang nạp")
        LOADED = "loaded", _("đã nạp")
        FAILED = "failed", _("không thành công")

    dataset = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    content_hash = models.CharField(max_length=64)
    loaded_by = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.LOADING)
    read = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    snapshot = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["dataset", "-id"], name="batch_dataset"),)

    def __str__(self) -> str:
        return f"{self.dataset} ← {self.filename} ({self.state})"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Reads of releases."""

    def public(self, now: dt.datetime) -> ReleaseQuerySet:
        """Keep what anyone may read at the instant `now`: published, and its embargo over to the second."""
        return self.filter(state=Release.State.PUBLISHED, public_from__lte=now)


@tracked()
@classified(
    public=(
        "number title_vi title_en notes_vi notes_en state previous snapshot facts cells changes built_at public_from"
    ),
    internal="work_id",
    personal="built_by published_by",
)
class Release(models.Model):
    """A frozen state of facts, factors, balances and indicators: a snapshot of the lake with a number and a date."""

    class State(models.TextChoices):
        BUILDING = "building", _("đang dựng")
        READY = "ready", _("chờ công bố")
        PUBLISHED = "published", _("đã công bố")
        FAILED = "failed", _("không thành công")

    number = models.CharField(max_length=16, unique=True)
    title_vi = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    notes_vi = models.TextField(blank=True)
    notes_en = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.BUILDING)
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    snapshot = models.BigIntegerField(null=True)
    facts = models.PositiveIntegerField(default=0)
    cells = models.PositiveIntegerField(default=0)
    changes = models.PositiveIntegerField(default=0)
    work_id = models.UUIDField(null=True, db_index=True)
    built_by = models.CharField(max_length=200)
    built_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    public_from = models.DateTimeField(null=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("-public_from", "-id")
        constraints = (
            models.CheckConstraint(
                name="release_snapshot_when_ready",
                condition=Q(state__in=["building", "failed"]) | Q(snapshot__isnull=False, built_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_date_when_published",
                condition=~Q(state="published") | Q(public_from__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title_vi}"
