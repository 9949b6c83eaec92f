"""Ways in and out of returns beside the page: keys of respondents' own systems, the signed document of a version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified
from nangluong.statistics.models.returns import ReturnVersion


@classified(
    internal="organisation label hint may_submit created_at revoked_at used_on",
    personal="created_by revoked_by",
    sensitive="digest",
)
class ReturnKey(models.Model):
    """A key with which a respondent's own system reports. Only its SHA-256 is kept: enough for 256 random bits."""

    organisation = models.ForeignKey("registry.Organisation", on_delete=models.PROTECT, related_name="return_keys")
    label = models.CharField("ghi chú", max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    may_submit = models.BooleanField(default=False)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_by = models.CharField(max_length=200, blank=True)
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.hint}…"

    @property
    def organisation_code(self) -> str:
        """The code of the organisation it reports for, for predicates."""
        return str(self.organisation_id)


@classified(
    internal=(
        "version state asked_for asked_at document sha256 authority subject serial is_simulated signed_at"
        " fault_vi fault_en"
    ),
    personal="asked_by",
)
class ReturnSignature(models.Model):
    """The PDF of a version, signed for the organisation that handed it in. `sha256` is of the signed PDF."""

    class State(models.TextChoices):
        WAITING = "waiting", _("đang ký")
        SIGNED = "signed", _("đã ký")
        FAILED = "failed", _("chưa ký được")

    version = models.OneToOneField(ReturnVersion, on_delete=models.PROTECT, related_name="signature")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_by = models.CharField(max_length=200)
    asked_for = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    document = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    authority = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    is_simulated = models.BooleanField(default=False)
    signed_at = models.DateTimeField(null=True)
    fault_vi = models.TextField(blank=True)
    fault_en = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="signed") | (Q(document__isnull=False) & ~Q(sha256="")),
                name="signature_has_document",
            ),
        )

    def __str__(self) -> str:
        return f"{self.version_id} ({self.state})"
