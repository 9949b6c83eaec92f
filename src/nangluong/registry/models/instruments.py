"""Legal instruments: what is in force, since when, and what changes what."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.registry.models.organisations import Organisation
from nangluong.registry.models.terms import InstrumentField, InstrumentKind, Sourced


@classified(
    public=(
        "code number kind issuer field subject subject_en status issued_on in_force_on expires_on sort_key search_key"
    ),
)
class Instrument(Sourced):
    """A law, decree, circular, decision … Unknown dates stay empty; `status` is what is known of it otherwise.

    `subject` is our own summary, not the official title.
    """

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("còn hiệu lực")
        NOT_YET = "not_yet", _("chưa có hiệu lực")
        EXPIRED = "expired", _("hết hiệu lực")
        DRAFT = "draft", _("dự thảo")
        PLANNED = "planned", _("dự kiến")
        UNKNOWN = "unknown", _("chưa rõ hiệu lực")

    code = models.CharField(max_length=60, primary_key=True)
    number = models.CharField(max_length=60)
    kind = models.ForeignKey(InstrumentKind, on_delete=models.PROTECT)
    issuer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="instruments")
    field = models.ForeignKey(InstrumentField, on_delete=models.PROTECT)
    subject = models.TextField()
    subject_en = models.TextField()
    status = models.CharField(max_length=10, choices=Status)
    issued_on = models.DateField(null=True)
    in_force_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    sort_key = models.TextField(db_collation="C")
    search_key = models.TextField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(in_force_on=None) | Q(expires_on=None) | Q(in_force_on__lte=F("expires_on")),
                name="instrument_in_force_before_expiry",
            ),
            models.UniqueConstraint(fields=["number", "kind"], name="instrument_number_once"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def label(self) -> str:
        """The summary in the reader's language."""
        return self.subject if (get_language() or "vi").startswith("vi") else self.subject_en

    def status_on(self, day: dt.date) -> Instrument.Status:
        """Return the status on `day`, from the known dates first and from the recorded status where dates are unknown.

        The day of expiry is the first day on which the instrument no longer holds.
        """
        status = self.Status(self.status)
        if status in (self.Status.DRAFT, self.Status.PLANNED, self.Status.UNKNOWN):
            return status
        start = self.in_force_on or self.issued_on
        if start and day < start:
            return self.Status.NOT_YET
        if self.expires_on:
            return self.Status.EXPIRED if day >= self.expires_on else self.Status.IN_FORCE
        return status


@classified(public="instrument kind target on_date")
class InstrumentLink(Sourced):
    """One instrument amends, replaces, repeals or guides another."""

    class Kind(models.TextChoices):
        AMENDS = "amends", _("sửa đổi, bổ sung")
        REPLACES = "replaces", _("thay thế")
        REPEALS = "repeals", _("bãi bỏ")
        GUIDES = "guides", _("quy định chi tiết, hướng dẫn")
        WOULD_REPLACE = "would_replace", _("dự kiến thay thế")

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=14, choices=Kind)
    target = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="linked_by")
    on_date = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["instrument", "kind", "target"], name="instrument_link_once"),
            models.CheckConstraint(condition=~Q(instrument=F("target")), name="instrument_links_another"),
        )

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.kind} {self.target_id}"
