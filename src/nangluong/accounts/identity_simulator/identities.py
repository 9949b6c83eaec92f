"""The ready-made persons and organisations of the simulation, from reference data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nangluong.foundation.reference import Column, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE, integer

_SHOWN = (Column("note"), Column("note_en"), Column("source"), Column("confidence", CONFIDENCE))


@dataclass(frozen=True)
class SimulatedPerson:
    """A person who does not exist."""

    key: str
    full_name: str
    citizen_number: str
    level: int
    note: str
    note_en: str


@dataclass(frozen=True)
class SimulatedOrganisation:
    """An organisation's identity, used by its representative."""

    key: str
    organisation_code: str
    organisation_name: str
    representative: SimulatedPerson
    position: str
    level: int
    note: str
    note_en: str


@cache
def simulated_persons(root: Path) -> dict[str, SimulatedPerson]:
    """Return the persons by key."""
    columns = (Column("key"), Column("full_name"), Column("citizen_number"), Column("level", integer), *_SHOWN)
    rows = read_rows(root, "accounts/simulated_persons.csv", columns, ("key",))
    return {
        str(row["key"]): SimulatedPerson(
            str(row["key"]),
            str(row["full_name"]),
            str(row["citizen_number"]),
            int(str(row["level"])),
            str(row["note"]),
            str(row["note_en"]),
        )
        for row in rows
    }


@cache
def simulated_organisations(root: Path) -> dict[str, SimulatedOrganisation]:
    """Return the organisations by key."""
    names = ("key", "organisation_code", "organisation_name", "representative", "position")
    columns = (*(Column(name) for name in names), Column("level", integer), *_SHOWN)
    rows = read_rows(root, "accounts/simulated_organisations.csv", columns, ("key",))
    persons = simulated_persons(root)
    return {
        str(row["key"]): SimulatedOrganisation(
            str(row["key"]),
            str(row["organisation_code"]),
            str(row["organisation_name"]),
            persons[str(row["representative"])],
            str(row["position"]),
            int(str(row["level"])),
            str(row["note"]),
            str(row["note_en"]),
        )
        for row in rows
    }
