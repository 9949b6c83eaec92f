"""What every writer is told: the header, how the observations are grouped, and the data sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from nangluong.statistics.sdmx.dataflows import TIME, Component, Dataflow, Level
from nangluong.statistics.sdmx.errors import QuerySemanticError

ALL_DIMENSIONS = "AllDimensions"

Label = Callable[[str, str], tuple[str, str] | None]
"""Component id and value -> its names in Vietnamese and English, or None where there are none."""


def no_labels(_component: str, _value: str) -> tuple[str, str] | None:
    """Return no names for anything."""
    return None


@dataclass(frozen=True)
class Header:
    """Who sends the message and when it was prepared.

    `prepared` is an aware instant given by the caller (the publication of the release), never the clock, so that an
    old release downloads again byte for byte.
    """

    message_id: str
    prepared: dt.datetime
    sender: str

    @property
    def prepared_text(self) -> str:
        """Return the instant in UTC to the second."""
        return instant_text(self.prepared)


def instant_text(instant: dt.datetime) -> str:
    """Return an aware instant in UTC to the second, as `2026-01-31T02:00:00Z`."""
    if instant.tzinfo is None:
        raise ValueError("an instant must know its time zone")
    return instant.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class DataSet:
    """Observations of one state of the data.

    `batches` are Arrow record batches whose columns carry the ids of the components, sorted by the dimensions of the
    series key and then by the dimension at the observation. Formats with series refuse a series that is out of order
    (it could be a second part of one already written), unless `in_order` is false: then the caller vouches that each
    series comes in one piece. A history has one data set for each release with `valid_from` and `valid_to`.
    """

    batches: Iterable[Any]
    action: str = "Information"
    valid_from: dt.datetime | None = None
    valid_to: dt.datetime | None = None
    in_order: bool = True


@dataclass(frozen=True)
class Layout:
    """A data flow and the dimension that stands at the observation (`AllDimensions`: no grouping at all).

    Attributes of a series are written once for the series when time is at the observation, otherwise with each
    observation, because they need not be equal along another dimension. `series_only`: keys of series, no observations.
    """

    flow: Dataflow
    observation: str = TIME
    series_only: bool = False

    def __post_init__(self) -> None:
        if self.observation not in (ALL_DIMENSIONS, TIME, *self.flow.dimension_ids):
            known = ", ".join((*self.flow.dimension_ids, TIME, ALL_DIMENSIONS))
            raise QuerySemanticError(
                f"dimensionAtObservation “{self.observation}” không có trong {self.flow.id}. Chọn một trong: {known}.",
                f"dimensionAtObservation “{self.observation}” is not in {self.flow.id}. Choose one of: {known}.",
            )

    @property
    def grouped(self) -> bool:
        """Return whether observations stand inside series."""
        return self.observation != ALL_DIMENSIONS or self.series_only

    @property
    def row_dimension(self) -> Component:
        """Return the dimension that changes fastest: the one at the observation, time when there is none."""
        return self.flow.components[TIME if self.observation == ALL_DIMENSIONS else self.observation]

    @property
    def key(self) -> tuple[Component, ...]:
        """Return the other dimensions in order, time last."""
        every = (*self.flow.dimensions, *(() if self.series_only else (self.flow.time,)))
        return tuple(part for part in every if part.id != self.row_dimension.id or self.series_only)

    @property
    def series_attributes(self) -> tuple[Component, ...]:
        """Return the attributes that are written with the series."""
        if self.observation != TIME and not self.series_only:
            return ()
        return tuple(part for part in self.flow.attributes if part.level is Level.SERIES)

    @property
    def row_attributes(self) -> tuple[Component, ...]:
        """Return the attributes that are written with each observation."""
        beside = self.series_attributes
        return tuple(part for part in self.flow.attributes if part not in beside)
