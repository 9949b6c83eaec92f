"""Organisations: an identity, and its name, parent and seat over time."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nangluong.foundation.effective import EffectiveDated, EffectiveQuerySet, no_overlap
from nangluong.foundation.field_classes import classified
from nangluong.foundation.history import tracked
from nangluong.registry.models.places import Place
from nangluong.registry.models.terms import Named, OrganisationKind, Sourced, Subsector


@tracked()
@classified(public="code kind")
class Organisation(Sourced):
    """A body that issues, reports, operates or supervises. Its code never changes, its name may."""

    code = models.CharField(max_length=40, primary_key=True)
    kind = models.ForeignKey(OrganisationKind, on_delete=models.PROTECT)
    subsectors = models.ManyToManyField(Subsector, through="OrganisationSubsector", related_name="organisations")

    def __str__(self) -> str:
        return self.code


@tracked()
@classified(public="valid organisation short_name parent place")
class OrganisationVersion(EffectiveDated, Sourced, Named):
    """The name of an organisation, what it belongs to and where it sits, for a span of days."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="versions")
    short_name = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="child_versions")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="organisation_versions")

    objects = EffectiveQuerySet.as_manager()

    class Meta:
        constraints = (no_overlap("organisation_version_once", "organisation"),)

    def __str__(self) -> str:
        return self.name


@classified(public="organisation subsector")
class OrganisationSubsector(Sourced):
    """A subsector an organisation works in or supervises."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="subsector_links")
    subsector = models.ForeignKey(Subsector, on_delete=models.PROTECT)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["organisation", "subsector"], name="subsector_link_once"),)

    def __str__(self) -> str:
        return f"{self.organisation_id} ∈ {self.subsector_id}"


@classified(public="predecessor successor on_date note instrument")
class OrganisationSuccession(Sourced):
    """Which organisation took over from which, when, and by which instrument."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="followed_by")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="follows")
    on_date = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    instrument = models.ForeignKey("registry.Instrument", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["predecessor", "successor"], name="organisation_succession_once"),
            models.CheckConstraint(condition=~Q(predecessor=F("successor")), name="organisation_follows_another"),
        )

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
