"""Electronic signatures of returns."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nangluong.foundation.field_classes import classified
from nangluong.statistics.models.returns import ReturnVersion


@classified(
    internal=(
        "version on_behalf_of authority is_simulated level issuer serial not_after content_hash file file_sha256 "
        "signed_at"
    ),
    personal="signed_by subject",
)
class ReturnSignature(models.Model):
    """The organisation's electronic signature of one version, by its printed form; kept with the files, never changed.

    `content_hash` repeats the version's, `file_sha256` is of the signed file, `serial` hexadecimal; `level` is B-B, or
    B-T where a timestamp authority vouches for the time.
    """

    version = models.OneToOneField(ReturnVersion, on_delete=models.PROTECT, related_name="signature")
    signed_by = models.CharField("người ký", max_length=200)
    on_behalf_of = models.CharField(max_length=40)
    authority = models.CharField(max_length=40)
    is_simulated = models.BooleanField()
    level = models.CharField(max_length=4)
    subject = models.CharField("chứng thư cấp cho", max_length=500)
    issuer = models.CharField(max_length=500)
    serial = models.CharField(max_length=64)
    not_after = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    file = models.UUIDField(unique=True)
    file_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=~Q(on_behalf_of="") & ~Q(signed_by=""), name="return_signature_by_whom"),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.serial}"
