"""Estimates of what a missing return would have said: adopted by an officer with a reason, never changed."""

from __future__ import annotations

from django.db import models

from nangluong.foundation.field_classes import classified
from nangluong.statistics.models.obligations import Obligation


@classified(internal="obligation values methods based_on content_hash reason made_at", personal="made_by")
class Estimate(models.Model):
    """The estimated cells of one missing return. The newest of an obligation counts, until its return is accepted.

    `values` are decimals as text by cell address, empty where the estimate was taken back; `methods` names the method
    of each cell. `based_on` lists the accepted versions it was made from: return, version and SHA-256.
    `content_hash` is the SHA-256 over values, methods and what they are based on.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="estimates")
    values = models.JSONField(default=dict)
    methods = models.JSONField(default=dict)
    based_on = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)
    reason = models.TextField()
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["obligation", "-id"], name="estimate_newest"),)

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.made_at:%Y-%m-%d}"
