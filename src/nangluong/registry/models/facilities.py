"""Facilities: power plants, refineries, gas plants, mines and depots."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet, no_overlap
from nangluong.foundation.field_classes import classified
from nangluong.foundation.history import tracked
from nangluong.registry.models.organisations import Organisation
from nangluong.registry.models.places import Place
from nangluong.registry.models.terms import Confidence, EnergySource, FacilityKind, Sourced, Subsector


@tracked()
@classified(
    public=(
        "code subsector kind energy_source place place_confidence latitude longitude coordinate_confidence "
        "locality river commissioned_year observed_year source_url licence note"
    ),
)
class Facility(Sourced):
    """A plant, mine or depot as an identity, with what does not change: what it is and where it stands.

    Coordinates are degrees, WGS 84, as the source prints them; `place` is today's province, with its own confidence
    (derived from the coordinates, or recalled). `observed_year` is the year the source describes.
    """

    code = models.CharField(max_length=40, primary_key=True)
    subsector = models.ForeignKey(Subsector, on_delete=models.PROTECT, related_name="facilities")
    kind = models.ForeignKey(FacilityKind, on_delete=models.PROTECT)
    energy_source = models.ForeignKey(EnergySource, on_delete=models.PROTECT)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="facilities")
    place_confidence = models.CharField(max_length=12, choices=Confidence, blank=True)
    latitude = models.DecimalField(max_digits=10, decimal_places=7, null=True)
    longitude = models.DecimalField(max_digits=10, decimal_places=7, null=True)
    coordinate_confidence = models.CharField(max_length=12, choices=Confidence, blank=True)
    locality = models.CharField(max_length=200, blank=True)
    river = models.CharField(max_length=100, blank=True)
    commissioned_year = models.PositiveSmallIntegerField(null=True)
    observed_year = models.PositiveSmallIntegerField(null=True)
    source_url = models.TextField(blank=True)
    licence = models.CharField(max_length=100)
    note = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                # Spelt out, because a comparison with NULL would let half a coordinate through.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="facility_coordinates_whole",
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def coordinates(self) -> str:
        """Latitude and longitude in degrees with a decimal point, as maps take them; empty where unknown."""
        if self.latitude is None or self.longitude is None:
            return ""
        return f"{self.latitude.normalize():f}, {self.longitude.normalize():f}"


@tracked()
@classified(
    public=(
        "valid facility name name_vi technology status capacity capacity_unit operator_text operator sort_key "
        "search_key"
    ),
)
class FacilityVersion(EffectiveDated, Sourced):
    """The name, status, capacity and operator of a facility for a span of days.

    An unbounded start means that the source gives no date, not that the facility has always been there.
    """

    class Status(models.TextChoices):
        OPERATIONAL = "operational", _("đang vận hành")
        UNDER_CONSTRUCTION = "under_construction", _("đang xây dựng")
        PLANNED = "planned", _("quy hoạch")
        RETIRED = "retired", _("ngừng vận hành")
        UNKNOWN = "unknown", _("chưa rõ")

    facility = models.ForeignKey(Facility, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=200)
    name_vi = models.CharField(max_length=200, blank=True)
    technology = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=20, choices=Status)
    capacity = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    capacity_unit = models.CharField(max_length=40)
    operator_text = models.CharField(max_length=300, blank=True)
    operator = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="facility_versions")
    sort_key = models.TextField(db_collation="C")
    search_key = models.TextField()

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (
            no_overlap("facility_version_once", "facility"),
            models.CheckConstraint(condition=Q(capacity=None) | Q(capacity__gte=0), name="facility_capacity_positive"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The Vietnamese name where it is known and asked for, else the name as the source prints it."""
        return (self.name_vi or self.name) if (get_language() or "vi").startswith("vi") else self.name
