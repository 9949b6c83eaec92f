"""Reads of legal instruments: the list with the status on a day, and one with its links."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nangluong.registry.models import Instrument, InstrumentLink, OrganisationVersion
from nangluong.registry.search_keys import search_term


@dataclass(frozen=True)
class InstrumentRow:
    """An instrument with its status on the day asked for and the name its issuer had."""

    instrument: Instrument
    status: Instrument.Status
    issuer_name: str


@dataclass(frozen=True)
class LinkRow:
    """A link to another instrument, with the other's status on the day asked for."""

    link: InstrumentLink
    other: Instrument
    status: Instrument.Status


@dataclass(frozen=True)
class InstrumentDetail:
    """An instrument, what it changes and what changes it."""

    row: InstrumentRow
    changes: tuple[LinkRow, ...]
    changed_by: tuple[LinkRow, ...]


def _issuer_names(as_of: dt.date) -> dict[str, str]:
    """Return the name of every organisation on `as_of`, or its last one where it no longer stands."""
    names: dict[str, str] = {}
    for version in OrganisationVersion.objects.filter(organisation__instruments__isnull=False).distinct():
        if version.organisation_id not in names or as_of in version.valid:
            names[version.organisation_id] = version.label
    return names


def instruments(
    as_of: dt.date, *, query: str = "", field: str = "", kind: str = "", status: str = ""
) -> list[InstrumentRow]:
    """Return the legal instruments with their status on `as_of`: by rank, then the newest first. Two queries."""
    rows = Instrument.objects.select_related("kind", "field", "issuer")
    if term := search_term(query):
        rows = rows.filter(search_key__contains=term)
    if field:
        rows = rows.filter(field=field)
    if kind:
        rows = rows.filter(kind=kind)
    names = _issuer_names(as_of)
    found = [
        InstrumentRow(one, one.status_on(as_of), names.get(one.issuer_id, one.issuer_id))
        for one in rows.order_by("kind__position", "sort_key")
    ]
    return [row for row in found if not status or row.status == status]


def instrument_detail(code: str, as_of: dt.date) -> InstrumentDetail | None:
    """Return the instrument with its links in both directions, or None where there is no such code. Four queries."""
    one = Instrument.objects.filter(pk=code).select_related("kind", "field", "issuer").first()
    if one is None:
        return None
    changes = one.links.select_related("target").order_by("kind", "target__sort_key")
    changed_by = one.linked_by.select_related("instrument").order_by("kind", "instrument__sort_key")
    names = _issuer_names(as_of)
    return InstrumentDetail(
        InstrumentRow(one, one.status_on(as_of), names.get(one.issuer_id, one.issuer_id)),
        tuple(LinkRow(link, link.target, link.target.status_on(as_of)) for link in changes),
        tuple(LinkRow(link, link.instrument, link.instrument.status_on(as_of)) for link in changed_by),
    )
