"""Reads of facilities: the list with filters, one facility with its history, totals by province."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When
from django.db.models.expressions import Expression, OrderBy

from nangluong.registry.models import Facility, FacilityVersion, OrganisationVersion, PlaceVersion
from nangluong.registry.search_keys import search_term

MEGAWATT = "MW"
# Capacities in other units do not compare with megawatts: they count as unknown where rows are ordered by MW.
_IN_MW = Case(When(capacity_unit=MEGAWATT, then=F("capacity")))
SORTS: dict[str, Expression | F] = {
    "name": F("sort_key"),
    "capacity": _IN_MW,
    "year": F("facility__commissioned_year"),
}


@dataclass(frozen=True)
class Filter:
    """What is asked for; an empty member asks nothing. Capacities are MW: only power plants answer to them."""

    query: str = ""
    subsector: str = ""
    energy_source: str = ""
    kind: str = ""
    place: str = ""
    status: str = ""
    least_mw: Decimal | None = None
    most_mw: Decimal | None = None


@dataclass(frozen=True)
class FacilityDetail:
    """A facility with its versions, the place it stands in and the organisation that operates it on the day."""

    facility: Facility
    current: FacilityVersion
    stands: bool
    versions: tuple[FacilityVersion, ...]
    place: PlaceVersion | None
    operator: OrganisationVersion | None


def _conditions(asked: Filter) -> Q:
    conditions = Q()
    if term := search_term(asked.query):
        conditions &= Q(search_key__contains=term)
    for lookup, value in (
        ("facility__subsector", asked.subsector),
        ("facility__energy_source", asked.energy_source),
        ("facility__kind", asked.kind),
        ("facility__place", asked.place),
        ("status", asked.status),
    ):
        if value:
            conditions &= Q(**{lookup: value})
    if asked.least_mw is not None:
        conditions &= Q(capacity_unit=MEGAWATT, capacity__gte=asked.least_mw)
    if asked.most_mw is not None:
        conditions &= Q(capacity_unit=MEGAWATT, capacity__lte=asked.most_mw)
    return conditions


def facilities(as_of: dt.date, asked: Filter | None = None, *, sort: str = "name") -> QuerySet[FacilityVersion]:
    """Return the facilities that stand on `as_of` as versions with `facility`, its kind and energy source.

    `sort` is a key of `SORTS`, with `-` before it for descending; missing values come last, ties by code.
    """
    rows = FacilityVersion.objects.as_of(as_of).filter(_conditions(asked or Filter()))
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    order = OrderBy(column, descending=sort.startswith("-"), nulls_last=True)
    related = ("facility__kind", "facility__energy_source", "facility__subsector")
    return rows.select_related(*related).order_by(order, "sort_key", "facility_id")


@dataclass(frozen=True)
class Summary:
    """How many facilities there are, how many have coordinates, and the capacity of those measured in MW."""

    found: int
    located: int
    capacity_mw: Decimal | None


def summary(versions: QuerySet[FacilityVersion]) -> Summary:
    """Count and add up what a list holds, in one query; the capacity is None where none is known."""
    totals = versions.order_by().aggregate(
        found=Count("pk"),
        located=Count("facility__longitude"),
        capacity_mw=Sum("capacity", filter=Q(capacity_unit=MEGAWATT)),
    )
    return Summary(**totals)


def facility_detail(code: str, as_of: dt.date) -> FacilityDetail | None:
    """Return the facility with everything known of it, or None where there is no such code. Four queries at most."""
    related = ("kind", "energy_source", "subsector")
    facility = Facility.objects.filter(pk=code).select_related(*related).first()
    if facility is None:
        return None
    versions = list(FacilityVersion.objects.filter(facility=facility).order_by("valid"))
    if not versions:
        return None
    standing = next((version for version in versions if as_of in version.valid), None)
    current = standing or versions[-1]
    places = PlaceVersion.objects.as_of(as_of).filter(place=facility.place_id) if facility.place_id else []
    operators = (
        OrganisationVersion.objects.as_of(as_of).filter(organisation=current.operator_id) if current.operator_id else []
    )
    return FacilityDetail(
        facility=facility,
        current=current,
        stands=standing is not None,
        versions=tuple(versions),
        place=next(iter(places), None),
        operator=next(iter(operators), None),
    )


@dataclass(frozen=True)
class PlaceTotal:
    """How many power plants stand in a place and what they add up to (MW); None where no capacity is known."""

    plants: int
    capacity_mw: Decimal | None


def totals_by_place(versions: Iterable[FacilityVersion]) -> dict[str, PlaceTotal]:
    """Return the operating power plants of each place, counted and added up; those without a place are left out."""
    totals: dict[str, PlaceTotal] = {}
    for version in versions:
        code = version.facility.place_id
        operating = version.status == FacilityVersion.Status.OPERATIONAL
        if code is None or version.capacity_unit != MEGAWATT or not operating:
            continue
        known = totals.get(code, PlaceTotal(0, None))
        capacity = known.capacity_mw
        if version.capacity is not None:
            capacity = (capacity or Decimal(0)) + version.capacity
        totals[code] = PlaceTotal(known.plants + 1, capacity)
    return totals
