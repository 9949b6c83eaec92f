"""Specs of legal instruments and the links between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from nangluong.foundation.reference import Column, Problem, Row, choice, iso_date
from nangluong.foundation.vietnamese import sort_key
from nangluong.registry.models import Instrument, InstrumentField, InstrumentKind, InstrumentLink, Organisation
from nangluong.registry.search_keys import search_key
from nangluong.registry.specs.saving import Attributes, cells, optional, provenance, table


def _instrument(row: Row) -> Attributes:
    number, subject, subject_en = str(row["number"]), str(row["subject"]), str(row["subject_en"])
    return {
        "kind_id": row["kind"],
        "issuer_id": row["issuer"],
        "field_id": row["field"],
        "sort_key": sort_key(number),
        "search_key": search_key([number, subject, subject_en]),
        **cells(row, "code", "number", "subject", "subject_en", "status", "issued_on", "in_force_on", "expires_on"),
        **provenance(row),
    }


def _link(row: Row) -> Attributes:
    links = {"instrument_id": row["instrument"], "target_id": row["target"]}
    return links | cells(row, "kind", "on_date") | provenance(row)


def check_dates(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield every instrument that would end before it begins. Pure."""
    for row in rows:
        start, end = row["in_force_on"], row["expires_on"]
        if isinstance(start, dt.date) and isinstance(end, dt.date) and end < start:
            line = int(str(row["#line"]))
            yield Problem(line, "expires_on", "trước ngày có hiệu lực", "is before the day it takes effect")


SPECS = [
    table(
        "instruments",
        (
            Column("code"),
            Column("number"),
            Column("kind"),
            Column("issuer"),
            Column("field"),
            Column("subject"),
            Column("subject_en"),
            Column("status", choice(*(s for s in Instrument.Status.values if s != Instrument.Status.NOT_YET))),
            optional("issued_on", iso_date),
            optional("in_force_on", iso_date),
            optional("expires_on", iso_date),
        ),
        Instrument,
        _instrument,
        key=["code"],
        attributes=["code"],
        links={"kind": InstrumentKind, "issuer": Organisation, "field": InstrumentField},
        check=check_dates,
        after=["instrument_kinds", "instrument_fields", "organisations"],
    ),
    table(
        "instrument_links",
        (
            Column("instrument"),
            Column("kind", choice(*InstrumentLink.Kind.values)),
            Column("target"),
            optional("on_date", iso_date),
        ),
        InstrumentLink,
        _link,
        key=["instrument", "kind", "target"],
        attributes=["instrument_id", "kind", "target_id"],
        links={"instrument": Instrument, "target": Instrument},
        after=["instruments"],
    ),
]
