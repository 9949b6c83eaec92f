"""What every row of the registry carries, and the small vocabularies kept in `reference/registry`."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.field_classes import classified


class Confidence(models.TextChoices):
    SOURCED = "sourced", _("có nguồn")
    RECALLED = "recalled", _("chưa đối chiếu")
    DERIVED = "derived", _("suy ra")
    MEASURED = "measured", _("đo được")
    ILLUSTRATIVE = "illustrative", _("minh họa")


@classified(public="source confidence")
class Sourced(models.Model):
    """A fact with where it comes from and how far it was checked."""

    source = models.TextField()
    confidence = models.CharField(max_length=12, choices=Confidence)

    class Meta:
        abstract = True


@classified(public="name name_en sort_key search_key")
class Named(models.Model):
    """Something with a Vietnamese and an English name, found by either and listed in dictionary order."""

    name = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    sort_key = models.TextField(db_collation="C")
    search_key = models.TextField()

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return self.name if (get_language() or "vi").startswith("vi") else (self.name_en or self.name)


@classified(public="code position name name_en")
class Term(Sourced):
    """A word of one of the small vocabularies kept in `reference/registry`."""

    code = models.CharField(max_length=40, primary_key=True)
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    class Meta:
        abstract = True
        ordering = ("position",)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The word in the reader's language."""
        return self.name if (get_language() or "vi").startswith("vi") else self.name_en


class Subsector(Term):
    """One of the six subsectors of energy."""


class Region(Term):
    """A socio-economic region: a group of provinces."""


class OrganisationKind(Term):
    """What sort of organisation."""


class InstrumentKind(Term):
    """What sort of legal instrument, in order of rank."""


class InstrumentField(Term):
    """The field a legal instrument rules."""


@classified(public="unit unit_en")
class FacilityKind(Term):
    """What sort of facility, and the unit its capacity is given in."""

    unit = models.CharField(max_length=40)
    unit_en = models.CharField(max_length=40)

    @property
    def unit_label(self) -> str:
        """The unit in the reader's language."""
        return self.unit if (get_language() or "vi").startswith("vi") else self.unit_en


@classified(public="siec subsector")
class EnergySource(Term):
    """What a facility runs on or handles. `siec` is empty for hydro and wind, which are not SIEC products."""

    siec = models.CharField(max_length=8, blank=True)
    subsector = models.ForeignKey(Subsector, on_delete=models.PROTECT)
