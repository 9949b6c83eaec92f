"""Places, organisations, legal instruments and facilities, and what must hold for them.

Identity (a code that never changes) and state (names, types, links that hold for a span of days) are separate tables:
a reorganisation closes a version and adds another, history keeps its old names. Every row carries its source and how
far it was checked; `recalled` is shown as “chưa đối chiếu”.
"""

from nangluong.registry.models.boundaries import Boundary, BoundarySet
from nangluong.registry.models.facilities import Facility, FacilityVersion
from nangluong.registry.models.instruments import Instrument, InstrumentLink
from nangluong.registry.models.organisations import (
    Organisation,
    OrganisationSubsector,
    OrganisationSuccession,
    OrganisationVersion,
)
from nangluong.registry.models.places import (
    Archipelago,
    Place,
    PlaceAlias,
    PlaceRegion,
    PlaceSuccession,
    PlaceVersion,
    Tile,
)
from nangluong.registry.models.terms import (
    Confidence,
    EnergySource,
    FacilityKind,
    InstrumentField,
    InstrumentKind,
    Named,
    OrganisationKind,
    Region,
    Sourced,
    Subsector,
    Term,
)

__all__ = [
    "Archipelago",
    "Boundary",
    "BoundarySet",
    "Confidence",
    "EnergySource",
    "Facility",
    "FacilityKind",
    "FacilityVersion",
    "Instrument",
    "InstrumentField",
    "InstrumentKind",
    "InstrumentLink",
    "Named",
    "Organisation",
    "OrganisationKind",
    "OrganisationSubsector",
    "OrganisationSuccession",
    "OrganisationVersion",
    "Place",
    "PlaceAlias",
    "PlaceRegion",
    "PlaceSuccession",
    "PlaceVersion",
    "Region",
    "Sourced",
    "Subsector",
    "Term",
    "Tile",
]
