"""Keys with which respondents' own systems report."""

from __future__ import annotations

from django.db import models

from nangluong.foundation.field_classes import classified


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
