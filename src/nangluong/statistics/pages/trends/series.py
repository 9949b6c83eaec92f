"""What a series of the trends page is, and how an address names it. Pure.

`f~VN~7000~01~GWh~owid` a published figure (place, product, flow, unit, source), `b~real~VN~1.1~COAL` a cell of the
balance (variant, place, row, product; in TJ), `i~real~VN~import_dependency` an indicator (variant, place, code).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

SEPARATOR: Final = "~"
_LENGTHS: Final = {"f": 5, "b": 4, "i": 3}


@dataclass(frozen=True, slots=True)
class SeriesRef:
    """The name of a series: its kind (f, b or i) and what it consists of."""

    kind: str
    parts: tuple[str, ...]

    @property
    def code(self) -> str:
        """The name as it stands in an address."""
        return SEPARATOR.join((self.kind, *self.parts))


def parse_ref(code: str) -> SeriesRef | None:
    """Read the name of a series; None where it is none."""
    kind, *parts = code.split(SEPARATOR)
    return SeriesRef(kind, tuple(parts)) if _LENGTHS.get(kind) == len(parts) else None


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one year with its marks."""

    value: Decimal
    complete: bool = True
    estimated: bool = False
    illustrative: bool = False
    note: str = ""


@dataclass(frozen=True)
class Series:
    """A named series in one unit: the figures by year (a year that is not there is not known)."""

    ref: SeriesRef
    name: str
    name_vi: str
    name_en: str
    unit: str
    source: str
    fuel: str | None
    points: dict[str, Point] = field(default_factory=dict)

    @property
    def illustrative(self) -> bool:
        """Whether any figure is illustrative."""
        return any(point.illustrative for point in self.points.values())
