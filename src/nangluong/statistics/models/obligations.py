"""Obligations: one respondent has one questionnaire to return for one period by one day."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.statistics.models.questionnaires import Questionnaire, QuestionnaireVersion


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Reads of obligations."""

    def unreported(self) -> Self:
        """Keep those nothing was handed in for yet."""
        return self.filter(state=Obligation.State.OPEN)

    def overdue(self, day: dt.date) -> Self:
        """Keep those whose due date lies before `day` and for which nothing was handed in."""
        return self.unreported().filter(due_on__lt=day)


@classified(
    internal=(
        "questionnaire version organisation place period period_start period_end first_due_on due_on state "
        "reported_at reason made_at"
    ),
)
class Obligation(models.Model):
    """What one organisation owes for one period.

    `period` is the house's code of it: 2026-10-02 (day), 2026-W40 (ISO week), 2026-09, 2026-Q3, 2026, and for an ad hoc
    call the code it was given. `period_end` is the last day included. `version` is fixed when the obligation arises.
    `due_on` moves with a granted extension, `first_due_on` does not. `place` is the respondent's province.
    """

    class State(models.TextChoices):
        OPEN = "open", _("chưa nộp")
        REPORTED = "reported", _("đã nộp")
        WAIVED = "waived", _("được miễn")

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="obligations")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="obligations")
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="obligations")
    place = models.ForeignKey("registry.Place", null=True, on_delete=models.PROTECT, related_name="+")
    period = models.CharField(max_length=24)
    period_start = models.DateField()
    period_end = models.DateField()
    first_due_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reported_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            models.UniqueConstraint(fields=["questionnaire", "organisation", "period"], name="obligation_once"),
            models.CheckConstraint(condition=Q(period_start__lte=F("period_end")), name="obligation_period_in_order"),
            models.CheckConstraint(
                condition=~Q(state="reported") | Q(reported_at__isnull=False), name="obligation_reported_when"
            ),
        )
        indexes = (
            models.Index(fields=["state", "due_on"], name="obligation_due"),
            models.Index(fields=["organisation", "-due_on"], name="obligation_of"),
            models.Index(fields=["questionnaire", "period"], name="obligation_collection"),
        )

    def __str__(self) -> str:
        return f"{self.questionnaire_id} {self.organisation_id} {self.period}"

    @property
    def organisation_code(self) -> str:
        """The code of the respondent, for predicates."""
        return str(self.organisation_id)

    @property
    def place_code(self) -> str:
        """The code of the respondent's province, for predicates; "" where it has none."""
        return str(self.place_id or "")


@classified(
    internal="obligation step audience organisation text_vi text_en made_at",
)
class Reminder(models.Model):
    """A notice given about an obligation: before the due date, after it, or to whoever is above the respondent."""

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=40)
    audience = models.CharField(max_length=20)
    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="+")
    text_vi = models.TextField()
    text_en = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (models.UniqueConstraint(fields=["obligation", "step", "organisation"], name="reminder_once"),)

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.step}"


@classified(
    internal="obligation asked_until reason asked_at state granted_until decision_reason decided_at",
    personal="asked_by decided_by",
)
class ExtensionRequest(models.Model):
    """A respondent asks for more time, and what was decided."""

    class State(models.TextChoices):
        PENDING = "pending", _("chờ quyết định")
        GRANTED = "granted", _("được gia hạn")
        REFUSED = "refused", _("không được gia hạn")

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="extension_requests")
    asked_until = models.DateField()
    reason = models.TextField()
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    granted_until = models.DateField(null=True)
    decision_reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["obligation"], condition=Q(state="pending"), name="extension_pending_once"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(granted_until__isnull=False), name="extension_granted_until"
            ),
        )

    def __str__(self) -> str:
        return f"{self.obligation_id} → {self.asked_until:%Y-%m-%d} ({self.state})"

    @property
    def organisation_code(self) -> str:
        """The code of the respondent, for predicates."""
        return self.obligation.organisation_code

    @property
    def place_code(self) -> str:
        """The code of the respondent's province, for predicates."""
        return self.obligation.place_code
