"""Whose metering point it is: who may see its readings as their own."""

from __future__ import annotations

from django.db import models

from nangluong.accounts.models import User
from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet, no_overlap
from nangluong.foundation.field_classes import classified
from nangluong.metering.models.estate import UsagePoint


@classified(internal="point entered_at", personal="person entered_by")
class PointHolder(EffectiveDated):
    """The person a metering point belongs to, for a span of days. `entered_by`: who linked them.

    A point has one holder at a time: who moves out does not see what the next one uses.
    """

    point = models.ForeignKey(UsagePoint, on_delete=models.CASCADE, related_name="holders")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="metering_points")
    entered_by = models.CharField(max_length=200)
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (no_overlap("point_has_one_holder", "point"),)

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.point_id}"
