"""Reads of the published facts: series over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from nangluong.statistics.queries.labels import in_language
from nangluong.statistics.queries.snapshot import PUBLIC_YEAR, at, kept, rows


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What a series measures. `product` is empty for series that are no energy flow (population, GDP, emissions)."""

    place: str
    product: str
    flow: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """A series and how far it reaches."""

    key: SeriesKey
    first: str
    last: str
    count: int
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of a series with its marks; `note` is a code of the source's notes."""

    period: str
    value: Decimal
    status: str
    basis: str
    confidence: str
    illustrative: bool
    note: str


@kept
def all_series(snapshot: int) -> tuple[SeriesSummary, ...]:
    """Return every published series, in order of place, product, flow and source."""
    query = (
        "SELECT place, product, flow, unit, source, min(period), max(period), count(*), bool_or(illustrative)"
        f" FROM {at('fact', snapshot)} WHERE {PUBLIC_YEAR}"
        " GROUP BY place, product, flow, unit, source ORDER BY place, product, flow, source, unit"
    )
    return tuple(SeriesSummary(SeriesKey(*row[:5]), *row[5:]) for row in rows(query))


@kept
def observations(snapshot: int, key: SeriesKey) -> Mapping[str, Observation]:
    """Return the figures of a series by period, in order. A period that is not there was not published."""
    query = (
        f"SELECT period, value, status, basis, confidence, illustrative, note FROM {at('fact', snapshot)}"
        f" WHERE {PUBLIC_YEAR} AND place = ? AND product = ? AND flow = ? AND unit = ? AND source = ? ORDER BY period"
    )
    found = rows(query, [key.place, key.product, key.flow, key.unit, key.source])
    return MappingProxyType({row[0]: Observation(*row) for row in found})


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source of figures with its licence, as the release froze it."""

    code: str
    title_vi: str
    title_en: str
    publisher_vi: str
    publisher_en: str
    edition: str
    url: str
    licence_vi: str
    licence_en: str
    open: bool
    licence_note_vi: str
    licence_note_en: str
    citation: str
    priority: int

    @property
    def title(self) -> str:
        """The title in the language of the page."""
        return in_language(self.title_vi, self.title_en)

    @property
    def publisher(self) -> str:
        """The publisher in the language of the page."""
        return in_language(self.publisher_vi, self.publisher_en)

    @property
    def licence(self) -> str:
        """The licence's name in the language of the page."""
        return in_language(self.licence_vi, self.licence_en)

    @property
    def licence_note(self) -> str:
        """What the licence says, in the language of the page."""
        return in_language(self.licence_note_vi, self.licence_note_en)


@kept
def sources(snapshot: int) -> Mapping[str, SourceNote]:
    """Return the sources by code, in order of priority."""
    names = ", ".join(SourceNote.__slots__)
    found = rows(f"SELECT {names} FROM {at('source', snapshot)} ORDER BY priority, code")
    return MappingProxyType({row[0]: SourceNote(*row) for row in found})
