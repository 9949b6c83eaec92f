"""Countries and province-level units, their names over time, succession, regions and drawing."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet, no_overlap
from nangluong.foundation.field_classes import classified
from nangluong.registry.models.terms import Named, Region, Sourced


@classified(public="code level parent official_code")
class Place(Sourced):
    """A country or a province-level unit, as an identity: the units of before and after 01/07/2025 are two places.

    `code` is ours: ISO 3166 for countries, the official code for today's units, `63-` and the old official code for the
    units of before, because many codes changed hands (15 was Yên Bái and is Lào Cai).
    """

    class Level(models.TextChoices):
        COUNTRY = "country", _("quốc gia")
        PROVINCE = "province", _("đơn vị cấp tỉnh")

    code = models.CharField(max_length=8, primary_key=True)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    official_code = models.CharField(max_length=4, blank=True)

    def __str__(self) -> str:
        return self.code


@classified(public="valid place official_code unit_type")
class PlaceVersion(EffectiveDated, Sourced, Named):
    """The name and type of a place for a span of days."""

    class UnitType(models.TextChoices):
        COUNTRY = "country", _("quốc gia")
        PROVINCE = "province", _("tỉnh")
        CITY = "city", _("thành phố trực thuộc trung ương")

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="versions")
    official_code = models.CharField(max_length=4, blank=True)
    unit_type = models.CharField(max_length=10, choices=UnitType)

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (
            no_overlap("place_version_once", "place"),
            ExclusionConstraint(
                name="official_code_once",
                expressions=[("official_code", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=~Q(official_code=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.place_id} {self.name}"

    @property
    def full_label(self) -> str:
        """The name with its type, in the reader's language: `Thành phố Huế`, `Hue City`."""
        if self.unit_type == self.UnitType.PROVINCE:
            return _("Tỉnh %(name)s") % {"name": self.label}
        if self.unit_type == self.UnitType.CITY:
            return _("Thành phố %(name)s") % {"name": self.label}
        return self.label


@classified(public="place alias kind search_key")
class PlaceAlias(Sourced):
    """Another way people write a place's name; used by search only."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="aliases")
    alias = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    search_key = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["place", "alias"], name="place_alias_once"),)

    def __str__(self) -> str:
        return self.alias


@classified(public="predecessor successor on_date kind")
class PlaceSuccession(Sourced):
    """Which place took over from which, and when."""

    class Kind(models.TextChoices):
        CONTINUED = "continued", _("giữ nguyên")
        MERGED = "merged", _("hợp nhất")

    predecessor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="follows")
    on_date = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["predecessor", "successor"], name="place_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="place_follows_another"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


@classified(public="valid place region")
class PlaceRegion(EffectiveDated, Sourced):
    """The region a place belongs to for a span of days."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="regions")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="places")

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (no_overlap("place_region_once", "place"),)

    def __str__(self) -> str:
        return f"{self.place_id} ∈ {self.region_id}"


@classified(public="place part label row col note")
class Tile(Sourced):
    """A cell of our own tile-grid drawing of the country; an archipelago is a part of its province."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="tiles")
    part = models.CharField(max_length=12)
    label = models.CharField(max_length=40)
    row = models.PositiveSmallIntegerField()
    col = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("row", "col")
        constraints = (models.UniqueConstraint(fields=["row", "col"], name="tile_once"),)

    def __str__(self) -> str:
        return self.label


@classified(public="code place name name_en west south east north label_lon label_lat")
class Archipelago(Sourced):
    """An archipelago of a province: the frame its outline must reach (degrees, WGS 84), and where its name stands."""

    code = models.CharField(max_length=20, primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="archipelagos")
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    west = models.DecimalField(max_digits=9, decimal_places=6)
    south = models.DecimalField(max_digits=9, decimal_places=6)
    east = models.DecimalField(max_digits=9, decimal_places=6)
    north = models.DecimalField(max_digits=9, decimal_places=6)
    label_lon = models.DecimalField(max_digits=9, decimal_places=6)
    label_lat = models.DecimalField(max_digits=9, decimal_places=6)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name if (get_language() or "vi").startswith("vi") else self.name_en
