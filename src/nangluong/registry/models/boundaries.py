"""Province outlines that an operator imported; until then maps are drawn as tiles."""

from __future__ import annotations

from django.db import models

from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet, no_overlap
from nangluong.foundation.field_classes import classified
from nangluong.registry.models.places import Place


@classified(
    public="valid file_name digest source tolerance_deg points_read points_kept imported_at",
    personal="imported_by",
)
class BoundarySet(EffectiveDated):
    """One imported file of outlines: what it was, how far it was simplified, and the days it is drawn for."""

    file_name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    source = models.TextField(blank=True)
    tolerance_deg = models.DecimalField(max_digits=9, decimal_places=6)
    points_read = models.PositiveIntegerField()
    points_kept = models.PositiveIntegerField()
    imported_by = models.CharField(max_length=200)
    imported_at = models.DateTimeField(auto_now_add=True)

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (no_overlap("boundary_set_once"),)

    def __str__(self) -> str:
        return self.file_name


@classified(public="boundary_set place geometry")
class Boundary(models.Model):
    """The simplified outline of one province: a GeoJSON MultiPolygon, degrees, WGS 84."""

    boundary_set = models.ForeignKey(BoundarySet, on_delete=models.CASCADE, related_name="boundaries")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="boundaries")
    geometry = models.JSONField()

    class Meta:
        ordering = ("place_id",)
        constraints = (models.UniqueConstraint(fields=["boundary_set", "place"], name="boundary_once"),)

    def __str__(self) -> str:
        return self.place_id
