"""Reads of organisations: those of a day, and one with its history."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from nangluong.registry.models import (
    Instrument,
    Organisation,
    OrganisationSubsector,
    OrganisationSuccession,
    OrganisationVersion,
)
from nangluong.registry.search_keys import search_term

_MOST_ISSUED = 50


@dataclass(frozen=True)
class OrganisationStep:
    """A step of succession: the other organisation under its nearest name, and the link."""

    version: OrganisationVersion
    succession: OrganisationSuccession


@dataclass(frozen=True)
class OrganisationDetail:
    """An organisation with its names over time, what it follows and what followed it, what belongs to it."""

    organisation: Organisation
    latest: OrganisationVersion
    current: OrganisationVersion | None
    versions: tuple[OrganisationVersion, ...]
    predecessors: tuple[OrganisationStep, ...]
    successors: tuple[OrganisationStep, ...]
    parent: OrganisationVersion | None
    children: tuple[OrganisationVersion, ...]
    instruments: tuple[Instrument, ...]


def organisations(
    as_of: dt.date, *, query: str = "", kind: str = "", subsector: str = "", with_former: bool = False
) -> list[OrganisationVersion]:
    """Return the organisations that stand on `as_of`, in dictionary order; former ones too where a name is searched.

    Each version carries `organisation`, its kind and its subsectors (prefetched) and its place. Two queries.
    """
    links = OrganisationSubsector.objects.select_related("subsector").order_by("subsector__position")
    rows = OrganisationVersion.objects.all() if with_former else OrganisationVersion.objects.as_of(as_of)
    if term := search_term(query):
        rows = rows.filter(search_key__contains=term)
    if kind:
        rows = rows.filter(organisation__kind=kind)
    if subsector:
        rows = rows.filter(organisation__subsector_links__subsector=subsector)
    rows = rows.select_related("organisation__kind").prefetch_related(
        Prefetch("organisation__subsector_links", queryset=links)
    )
    return list(rows.order_by("sort_key", "organisation_id", "valid"))


def _versions(codes: Iterable[str]) -> dict[str, list[OrganisationVersion]]:
    found: dict[str, list[OrganisationVersion]] = defaultdict(list)
    rows = OrganisationVersion.objects.filter(organisation__in=list(codes)).order_by("organisation_id", "valid")
    for version in rows:
        found[version.organisation_id].append(version)
    return found


def _nearest(versions: list[OrganisationVersion], day: dt.date) -> OrganisationVersion:
    return next((version for version in versions if day in version.valid), versions[-1])


def organisation_detail(code: str, as_of: dt.date) -> OrganisationDetail | None:
    """Return the organisation with everything known of it, or None where there is no such code. Constant queries."""
    links = OrganisationSubsector.objects.select_related("subsector").order_by("subsector__position")
    organisation = (
        Organisation.objects.filter(pk=code)
        .select_related("kind")
        .prefetch_related(Prefetch("subsector_links", queryset=links))
        .first()
    )
    if organisation is None:
        return None
    steps = list(
        OrganisationSuccession.objects.filter(Q(predecessor=code) | Q(successor=code))
        .select_related("instrument")
        .order_by("on_date", "pk")
    )
    own = list(OrganisationVersion.objects.filter(organisation=code).select_related("place").order_by("valid"))
    if not own:
        return None
    current = next((version for version in own if as_of in version.valid), None)
    latest = own[-1]
    parent = (current or latest).parent_id
    others = _versions(
        {s.predecessor_id for s in steps} | {s.successor_id for s in steps} | ({parent} if parent else set())
    )
    children = OrganisationVersion.objects.as_of(as_of).filter(parent=code).order_by("sort_key", "pk")
    issued = Instrument.objects.filter(issuer=code).select_related("kind")
    issued = issued.order_by("sort_key")
    return OrganisationDetail(
        organisation=organisation,
        latest=latest,
        current=current,
        versions=tuple(own),
        predecessors=tuple(OrganisationStep(others[s.predecessor_id][-1], s) for s in steps if s.successor_id == code),
        successors=tuple(OrganisationStep(others[s.successor_id][0], s) for s in steps if s.predecessor_id == code),
        parent=_nearest(others[parent], as_of) if parent else None,
        children=tuple(children),
        instruments=tuple(issued[:_MOST_ISSUED]),
    )
