"""Specs of legal instruments and the links between them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from nangluong.foundation.reference import Column, Problem, Row, choice, iso_date
from nangluong.foundation.vietnamese import sort_key
from nangluong.registry.models import Instrument, InstrumentField, InstrumentKind, InstrumentLink, Organisation
from nangluong.registry.search_keys import search_key
from nangluong.registry.specs.saving import Attributes, cells, optional, provenance, table

_YEAR = re.compile(r"[/: ](\d{4})\b")
_NUMBER = re.compile(r"\d+")


def newest_first(number: str, issued_on: object) -> str:
    """Return the key that sorts `24/2018/QH14` after `116/2025/QH15`: newest year, then highest number, first. Pure.

    The year is the day of issue's or the one in the number; without either the instrument comes last.
    """
    found = _YEAR.search(number)
    year = issued_on.year if isinstance(issued_on, dt.date) else int(found.group(1)) if found else 0
    ordinal = _NUMBER.search(number)
    return f"{9999 - year:04d}|{99_999 - int(ordinal.group()) if ordinal else 99_999:05d}|{sort_key(number)}"


def _instrument(row: Row) -> Attributes:
    number, subject, subject_en = str(row["number"]), str(row["subject"]), str(row["subject_en"])
    return {
        "kind_id": row["kind"],
        "issuer_id": row["issuer"],
        "field_id": row["field"],
        "sort_key": newest_first(number, row["issued_on"]),
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
