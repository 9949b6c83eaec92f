"""What meters report beside their readings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nangluong.foundation.field_classes import classified
from nangluong.metering.event_kinds import MATTERS_BELOW
from nangluong.metering.models.estate import UsagePoint
from nangluong.metering.models.intake import IntakeBatch


@classified(internal="point day at kind amount batch", personal="said")
class MeterEvent(models.Model):
    """An event of the meter that hung at a point: `kind` is a code of `reference/metering/events.csv`.

    `at` UTC, `day` its day in Viet Nam. `said`: what the message called it, where no list knows it. `amount`: the
    whole number beside it in the unit of its kind. `batch`: the one that brought it first.
    """

    point = models.ForeignKey(UsagePoint, on_delete=models.CASCADE, related_name="events", db_index=False)
    day = models.DateField()
    at = models.DateTimeField()
    kind = models.SmallIntegerField()
    said = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField(null=True)
    batch = models.ForeignKey(IntakeBatch, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (models.UniqueConstraint(fields=["point", "at", "kind", "said"], name="meter_event_once"),)
        indexes = (
            # The night asks for a bucket's points of a few days and finds all it needs in here, without the events for
            # the record.
            models.Index(
                fields=["day", "point"],
                include=["at", "kind", "amount"],
                condition=Q(kind__lt=MATTERS_BELOW),
                name="meter_event_of_night",
            ),
        )

    def __str__(self) -> str:
        return f"{self.point_id} {self.at:%Y-%m-%d %H:%M} {self.kind}"
