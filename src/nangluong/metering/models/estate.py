"""Master data: the grid down to the metering point, the meters, and which meter hung where on which days.

Thirty million rows must be thinkable: tables are narrow, imports are set-based (`metering.estate`), and jobs read a
columnar snapshot of them instead (`metering.estate.snapshot`).
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet
from nangluong.foundation.field_classes import classified
from nangluong.registry.models import Organisation, Place


@classified(internal="code name corporation place")
class Substation(models.Model):
    """A substation, the corporation that runs it and the province where it stands."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120, blank=True)
    corporation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="substations")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="substations")

    def __str__(self) -> str:
        return self.code


@classified(internal="code name substation technical_loss_permille")
class Feeder(models.Model):
    """A medium-voltage feeder. `technical_loss_permille`: estimate of its technical losses, None if there is none."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120, blank=True)
    substation = models.ForeignKey(Substation, on_delete=models.PROTECT, related_name="feeders")
    technical_loss_permille = models.SmallIntegerField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(technical_loss_permille__isnull=True)
                | Q(technical_loss_permille__gte=0, technical_loss_permille__lte=1000),
                name="feeder_loss_is_a_share",
            ),
        )

    def __str__(self) -> str:
        return self.code


@classified(internal="code feeder place")
class Transformer(models.Model):
    """A distribution transformer on a feeder; `place` is the province of its customers."""

    code = models.CharField(max_length=40, unique=True)
    feeder = models.ForeignKey(Feeder, on_delete=models.PROTECT, related_name="transformers")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="transformers")

    def __str__(self) -> str:
        return self.code


@classified(internal="code kind feeder transformer class_code breaker_ampere phases")
class UsagePoint(models.Model):
    """A metering point: what a reading belongs to, whichever meter hangs there.

    Its number is `point_id` in the lake; numbers of one import are close together, so a bucket of the lake is a
    piece of the grid. `class_code`: `reference/metering/customer_classes.csv`. Customers at medium voltage have no
    transformer.
    """

    class Kind(models.IntegerChoices):
        CUSTOMER = 1, _("khách hàng")
        FEEDER_HEAD = 2, _("đầu xuất tuyến")
        TRANSFORMER_HEAD = 3, _("tổng trạm biến áp")

    # Unique by a constraint: `unique=True` would add a second index for LIKE, which nobody asks at 30 million rows.
    code = models.CharField(max_length=40)
    kind = models.SmallIntegerField(choices=Kind, default=Kind.CUSTOMER)
    feeder = models.ForeignKey(Feeder, on_delete=models.PROTECT, related_name="points")
    transformer = models.ForeignKey(Transformer, null=True, on_delete=models.PROTECT, related_name="points")
    class_code = models.SmallIntegerField()
    breaker_ampere = models.IntegerField(null=True)
    phases = models.SmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code"], name="point_code_once"),
            models.CheckConstraint(condition=Q(phases__in=(1, 3)), name="point_has_one_or_three_phases"),
            models.CheckConstraint(
                condition=Q(breaker_ampere__isnull=True) | Q(breaker_ampere__gt=0), name="point_breaker_is_positive"
            ),
        )

    def __str__(self) -> str:
        return self.code


@classified(internal="serial electronic remote_read")
class Meter(models.Model):
    """A physical meter. `remote_read`: its readings come by themselves."""

    serial = models.CharField(max_length=40)
    electronic = models.BooleanField()
    remote_read = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["serial"], name="meter_serial_once"),)

    def __str__(self) -> str:
        return self.serial


@classified(internal="point meter channel slots multiplier dials register_unit_wh")
class Installation(EffectiveDated):
    """A channel of a meter at a metering point, for a span of days.

    `channel`: `reference/metering/channels.csv`. Energy = register units x `register_unit_wh` (multiplier already
    applied in Wh), the register starts again at 0 after `dials` digits of whole kWh x `multiplier`. `slots`: 48 or 96
    intervals a day.
    """

    point = models.ForeignKey(UsagePoint, on_delete=models.PROTECT, related_name="installations")
    meter = models.ForeignKey(Meter, on_delete=models.PROTECT, related_name="installations")
    channel = models.SmallIntegerField()
    slots = models.SmallIntegerField(default=48)
    multiplier = models.IntegerField(default=1)
    dials = models.SmallIntegerField(default=6)
    register_unit_wh = models.IntegerField(default=10)

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (
            ExclusionConstraint(
                name="point_channel_has_one_meter",
                expressions=[
                    ("point", RangeOperators.EQUAL),
                    ("channel", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="meter_channel_hangs_at_one_point",
                expressions=[
                    ("meter", RangeOperators.EQUAL),
                    ("channel", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(slots__in=(48, 96)), name="installation_slots_are_48_or_96"),
            models.CheckConstraint(
                condition=Q(multiplier__gt=0, register_unit_wh__gt=0, dials__gte=3, dials__lte=9),
                name="installation_register_is_possible",
            ),
        )

    def __str__(self) -> str:
        return f"{self.meter_id} @ {self.point_id}"


@classified(internal="sha256 filename state at rows illustrative counts problems problem_count", personal="loaded_by")
class EstateImport(models.Model):
    """One file of master data: taken whole or not at all. `problems`: the first faults, by row."""

    class State(models.TextChoices):
        DONE = "done", _("đã nạp")
        REFUSED = "refused", _("bị từ chối")

    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State)
    at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.CharField(max_length=150)
    rows = models.BigIntegerField()
    illustrative = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    problem_count = models.BigIntegerField(default=0)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["sha256"], condition=Q(state="done"), name="estate_file_taken_once"),
        )

    def __str__(self) -> str:
        return f"{self.filename} ({self.state})"
