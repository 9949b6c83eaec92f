"""What the API takes and gives, written out in full: types, bounds and what each field means."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

Text = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Code = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_@$.+*-]*$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day in Viet Nam, YYYY-MM-DD")]
Number = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", description="An exact decimal number, as text")]
Offset = Annotated[int, Field(ge=0, le=1_000_000_000)]
Limit = Annotated[int, Field(ge=1, le=500)]
Names = Annotated[dict[Literal["vi", "en"], str], Field(description="In Vietnamese and in English")]


class OfRelease(Schema):
    """Which release is read; without either the newest."""

    release: Annotated[str, Field(max_length=16, pattern=r"^[0-9A-Za-z-]*$", description="Number, such as 2026-1")] = ""
    as_of: Day | Literal[""] = ""


class SeriesAsked(OfRelease):
    """A search for series."""

    q: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$", description="Words of names, or codes")] = (
        ""
    )
    dataflow: Code = ""
    limit: Limit = 50
    offset: Offset = 0


class ObservationsAsked(OfRelease):
    """A part of one series, or of several by wildcards."""

    dataflow: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_@$-]+$")]
    key: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00-\x1f\x7f/?#]*$", description="As A.VN.*.01")] = "*"
    start: Annotated[str, Field(max_length=32, pattern=r"^[0-9A-Za-z:.-]*$")] = ""
    end: Annotated[str, Field(max_length=32, pattern=r"^[0-9A-Za-z:.-]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=10_000)] = 1000
    offset: Offset = 0


class RegisterAsked(Schema):
    """A page of a register as it holds on a day (without: today)."""

    as_of: Day | Literal[""] = ""
    q: Text = ""
    limit: Limit = 100
    offset: Offset = 0


class FacilitiesAsked(RegisterAsked):
    """A search for facilities."""

    subsector: Code = ""
    energy_source: Code = ""
    kind: Code = ""
    place: Code = ""
    status: Code = ""


class OrganisationsAsked(RegisterAsked):
    """A search for organisations."""

    kind: Code = ""
    subsector: Code = ""


class DayAsked(Schema):
    """The day for which a thing is described (without: today)."""

    as_of: Day | Literal[""] = ""


class ReleaseOut(Schema):
    """A public release."""

    number: str
    titles: Names
    notes: Names
    public_from: str
    previous: str | None
    facts: int
    cells: int
    changes: int
    files: str


class ReleasesOut(Schema):
    """The public releases, the newest first."""

    count: int
    items: list[ReleaseOut]


class DataflowOut(Schema):
    """A published cube and how much of it there is."""

    id: str
    names: Names
    descriptions: Names
    dimensions: list[str]
    series: int
    observations: int
    first: str | None
    last: str | None
    sdmx: str


class DataflowsOut(Schema):
    """The cubes of a release."""

    release: str
    items: list[DataflowOut]


class SeriesOut(Schema):
    """A series: its key, what its codes mean, and how far it reaches."""

    dataflow: str
    key: str
    titles: Names
    dimensions: dict[str, str]
    first: str
    last: str
    observations: int
    url: str


class SeriesPageOut(Schema):
    """A page of series in order of key."""

    release: str
    count: int
    items: list[SeriesOut]


class ObservationOut(Schema):
    """One figure. `value` is null where the release says why there is none."""

    key: str
    period: str
    value: Number | None
    attributes: dict[str, str]


class ObservationsOut(Schema):
    """A page of figures, by key and time; `more` says whether there are further ones."""

    release: str
    dataflow: str
    more: bool
    items: list[ObservationOut]


class FacilityOut(Schema):
    """A facility as it is on the day."""

    code: str
    names: Names
    subsector: str
    kind: str
    energy_source: str
    place: str | None
    status: str
    capacity: Number | None
    capacity_unit: str
    latitude: Number | None
    longitude: Number | None
    commissioned_year: int | None
    observed_year: int | None
    operator: str | None
    licence: str
    source: str
    confidence: str


class FacilitiesOut(Schema):
    """A page of facilities."""

    as_of: str
    count: int
    items: list[FacilityOut]


class PlaceOut(Schema):
    """A place under the name it has on the day, or had last."""

    code: str
    names: Names
    level: str
    official_code: str
    stands: bool
    valid_from: str | None
    valid_to: str | None
    now: list[str]
    source: str
    confidence: str


class PlacesOut(Schema):
    """A page of places."""

    as_of: str
    count: int
    items: list[PlaceOut]


class OrganisationOut(Schema):
    """An organisation under the name it has on the day."""

    code: str
    names: Names
    short_name: str
    kind: str
    subsectors: list[str]
    parent: str | None
    place: str | None
    valid_from: str | None
    valid_to: str | None
    source: str
    confidence: str


class OrganisationsOut(Schema):
    """A page of organisations."""

    as_of: str
    count: int
    items: list[OrganisationOut]
