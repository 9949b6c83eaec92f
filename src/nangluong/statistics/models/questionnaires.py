"""Questionnaires and rule books: identities, and their immutable versions.

A version's `content` is the definition as written (`questionnaires.definition`, `rules.book`), its `content_hash` the
SHA-256 of it. A version is never changed once published; a return keeps the one it was opened with.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified


class VersionState(models.TextChoices):
    DRAFT = "draft", _("bản thảo")
    PUBLISHED = "published", _("đã ban hành")
    WITHDRAWN = "withdrawn", _("đã thu hồi")


@classified(
    public="code name name_en subsector frequency position is_confidential",
)
class Questionnaire(models.Model):
    """A questionnaire as an identity. Its code never changes; all else stands in its versions.

    `name`, `name_en`, `frequency` and `subsector` repeat the newest published version, for lists.
    """

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    subsector = models.ForeignKey("registry.Subsector", null=True, on_delete=models.PROTECT, related_name="+")
    frequency = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField(default=0)
    is_confidential = models.BooleanField(default=False)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name if (get_language() or "vi").startswith("vi") else self.name_en


class VersionQuerySet(models.QuerySet["QuestionnaireVersion"]):
    """Reads of questionnaire versions."""

    def in_force(self, day: dt.date) -> Self:
        """Keep, of each questionnaire, the published version that holds for periods starting on `day`.

        That is the one with the latest `valid_from` not after `day`, and of these the highest number.
        """
        return (
            self.filter(state=VersionState.PUBLISHED, valid_from__lte=day)
            .order_by("questionnaire_id", "-valid_from", "-number")
            .distinct("questionnaire_id")
        )


@classified(
    public="questionnaire number content content_hash valid_from state published_at",
    internal="note made_at",
    personal="made_by published_by",
)
class QuestionnaireVersion(models.Model):
    """A questionnaire as it is to be filled in for periods that start on or after `valid_from`."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    valid_from = models.DateField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    note = models.TextField(blank=True)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(null=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("questionnaire_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["questionnaire", "content_hash"],
                condition=Q(state="published"),
                name="questionnaire_content_once",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False), name="questionnaire_published_when"
            ),
        )

    def __str__(self) -> str:
        return f"{self.questionnaire_id} v{self.number}"


@classified(
    public="code name name_en",
)
class RuleBook(models.Model):
    """Rules that look across questionnaires, respondents or sources, as an identity."""

    code = models.SlugField(max_length=40, primary_key=True)
    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


@classified(
    public="book number content content_hash valid_from",
    internal="made_at",
    personal="made_by",
)
class RuleBookVersion(models.Model):
    """A rule book as it is applied to periods that start on or after `valid_from`."""

    book = models.ForeignKey(RuleBook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    valid_from = models.DateField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("book_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=["book", "number"], name="rule_book_version_once"),
            models.UniqueConstraint(fields=["book", "content_hash"], name="rule_book_content_once"),
        )

    def __str__(self) -> str:
        return f"{self.book_id} v{self.number}"
