"""Names of codes as the release froze them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import get_language

from nangluong.statistics.queries.snapshot import at, kept, rows


def in_language(vi: str, en: str) -> str:
    """Return the text in the language of the page."""
    return vi if (get_language() or "vi").startswith("vi") else en


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a code in both languages, its parent, and its place in the list.

    `extra` is the formula of a balance row, the unit of a series, the kind of a flow.
    """

    code: str
    name_vi: str
    name_en: str
    parent: str
    position: int
    extra: str

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return in_language(self.name_vi, self.name_en)


@kept
def labels(snapshot: int, kind: str) -> Mapping[str, Label]:
    """Return the labels of a kind (product, flow, row, group, series, unit, indicator, place) by code, in order."""
    found = rows(
        f"SELECT code, name_vi, name_en, parent, position, extra FROM {at('label', snapshot)}"
        " WHERE kind = ? ORDER BY position, code",
        [kind],
    )
    return MappingProxyType({row[0]: Label(*row) for row in found})


@kept
def children(snapshot: int, kind: str) -> Mapping[str, tuple[Label, ...]]:
    """Return the labels of a kind by their parent (the top under ""), in order."""
    by_parent: dict[str, list[Label]] = {}
    for label in labels(snapshot, kind).values():
        by_parent.setdefault(label.parent, []).append(label)
    return MappingProxyType({parent: tuple(found) for parent, found in by_parent.items()})


def unit_symbol(snapshot: int, unit: str) -> str:
    """Return how a unit is written in the language of the page (`10^6-m3`: “triệu m³”), else its code."""
    found = labels(snapshot, "unit_symbol").get(unit)
    return found.name if found else unit
