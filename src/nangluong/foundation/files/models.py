"""The table of files: what was received, from whom, where it lies, and to what it belongs."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified


@classified(
    internal=(
        "id state purpose kind size sha256 received_sha256 storage_key scan_engine user_id organisation_code "
        "uploaded_at expires_at owner_kind owner_key bound_at"
    ),
    personal="name uploaded_by",
)
class StoredFile(models.Model):
    """One uploaded file. `WAITING` files expire; `BOUND` ones belong to an object and are read by its rule.

    The row is written before the bytes (`RECEIVING`) and removed after them (`LEAVING`), so a kill in between leaves a
    row that the hourly job finds, never bytes that nobody knows of.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving", _("đang nhận")
        WAITING = "waiting", _("chờ nộp")
        BOUND = "bound", _("đã nộp")
        LEAVING = "leaving", _("đang xóa")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVING)
    purpose = models.CharField(max_length=64)
    name = models.CharField("tên tệp", max_length=200)
    kind = models.CharField(max_length=16)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    received_sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=64, unique=True)
    scan_engine = models.CharField(max_length=64, blank=True)
    user_id = models.BigIntegerField(null=True)
    uploaded_by = models.CharField("người gửi", max_length=200)
    organisation_code = models.CharField(max_length=64, blank=True)
    uploaded_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    owner_kind = models.CharField(max_length=64, blank=True)
    owner_key = models.CharField(max_length=200, blank=True)
    bound_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="file_bound_has_owner",
                condition=~models.Q(state="bound")
                | (~models.Q(owner_kind="") & ~models.Q(owner_key="") & models.Q(expires_at__isnull=True)),
            ),
            models.CheckConstraint(name="file_size_positive", condition=models.Q(size__gt=0)),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_key", "bound_at"], name="file_owner"),
            models.Index(fields=["user_id", "-uploaded_at"], name="file_uploader"),
            models.Index(fields=["expires_at"], name="file_expiry", condition=models.Q(expires_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def was_rewritten(self) -> bool:
        """Whether the stored bytes differ from those received (a picture written anew)."""
        return self.sha256 != self.received_sha256
