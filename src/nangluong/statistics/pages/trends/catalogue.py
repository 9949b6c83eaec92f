"""Every series that can be drawn, by name, and the search over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.translation import gettext as _

from nangluong.foundation.vietnamese import fold
from nangluong.statistics.pages.source_notes import is_vietnamese
from nangluong.statistics.pages.trends.series import SeriesRef
from nangluong.statistics.pages.vintage import HOME_PLACE
from nangluong.statistics.queries.balance import ILLUSTRATIVE
from nangluong.statistics.queries.facts import SeriesSummary, all_series, sources
from nangluong.statistics.queries.labels import Label, labels
from nangluong.statistics.queries.series import cell_summaries, indicator_summaries
from nangluong.statistics.queries.snapshot import kept


@dataclass(frozen=True, slots=True)
class Offer:
    """A series that can be chosen: its names, unit, source, years; `key` is what the search looks into."""

    ref: SeriesRef
    name_vi: str
    name_en: str
    unit: str
    source: str
    first: str
    last: str
    count: int
    illustrative: bool
    key: str

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_vi if is_vietnamese() else self.name_en

    @property
    def kind_name(self) -> str:
        """What kind of series this is."""
        return {"f": _("Số liệu"), "b": _("Cân đối"), "i": _("Chỉ tiêu")}[self.ref.kind]


def _names(found: Label | None, code: str) -> tuple[str, str]:
    return (found.name_vi, found.name_en) if found else (code, code)


def _joined(first: tuple[str, str], second: tuple[str, str]) -> tuple[str, str]:
    return f"{first[0]} – {second[0]}", f"{first[1]} – {second[1]}"


def _at_place(names: tuple[str, str], place: tuple[str, str], home: bool) -> tuple[str, str]:
    return names if home else (f"{names[0]} ({place[0]})", f"{names[1]} ({place[1]})")


def _fact_names(snapshot: int, summary: SeriesSummary) -> tuple[str, str]:
    key = summary.key
    if not key.product:
        return _names(labels(snapshot, "series").get(key.flow), key.flow)
    product = _names(labels(snapshot, "product").get(key.product), key.product)
    return _joined(product, _names(labels(snapshot, "flow").get(key.flow), key.flow))


def _offers(snapshot: int) -> Iterator[Offer]:
    places, groups = labels(snapshot, "place"), labels(snapshot, "group")
    products, rows, indicators = labels(snapshot, "product"), labels(snapshot, "row"), labels(snapshot, "indicator")
    titles = {code: (note.title_vi, note.title_en) for code, note in sources(snapshot).items()}

    def offer(
        ref: SeriesRef, names: tuple[str, str], place: str, unit: str, source: str, rest: tuple[str, str, int, bool]
    ) -> Offer:
        name_vi, name_en = _at_place(names, _names(places.get(place), place), place == HOME_PLACE)
        key = fold(" ".join((name_vi, name_en, place, *ref.parts, *titles.get(source, ()))))
        first, last, count, illustrative = rest
        return Offer(ref, name_vi, name_en, unit, source, first, last, count, illustrative, key)

    for summary in all_series(snapshot):
        key = summary.key
        ref = SeriesRef("f", (key.place, key.product, key.flow, key.unit, key.source))
        rest = (summary.first, summary.last, summary.count, summary.illustrative)
        yield offer(ref, _fact_names(snapshot, summary), key.place, key.unit, key.source, rest)
    for found in indicator_summaries(snapshot):
        ref = SeriesRef("i", (found.variant, found.place, found.code))
        rest = (found.first, found.last, found.count, found.variant == ILLUSTRATIVE)
        yield offer(ref, _names(indicators.get(found.code), found.code), found.place, found.unit, "", rest)
    for cell in cell_summaries(snapshot):
        ref = SeriesRef("b", (cell.variant, cell.place, cell.row, cell.product))
        product = _names(groups.get(cell.product) or products.get(cell.product), cell.product)
        names = _joined(product, _names(rows.get(cell.row), cell.row))
        rest = (cell.first, cell.last, cell.count, cell.variant == ILLUSTRATIVE)
        yield offer(ref, names, cell.place, "TJ", "", rest)


@kept
def catalogue(snapshot: int) -> Mapping[str, Offer]:
    """Return every series of a release by its name in addresses."""
    return MappingProxyType({offer.ref.code: offer for offer in _offers(snapshot)})


@kept
def _search(
    snapshot: int, words: tuple[str, ...], kind: str, illustrative: bool, limit: int
) -> tuple[tuple[Offer, ...], int]:
    found = [
        offer
        for offer in catalogue(snapshot).values()
        if (illustrative or not offer.illustrative)
        and (not kind or offer.ref.kind == kind)
        and all(word in offer.key for word in words)
    ]
    return tuple(found[:limit]), len(found)


def search(
    snapshot: int, text: str, *, kind: str = "", illustrative: bool = False, limit: int = 40
) -> tuple[Sequence[Offer], int]:
    """Return the first `limit` series whose names hold all words of `text`, and how many do.

    Diacritics may be left out. Only real series unless `illustrative`.
    """
    return _search(snapshot, tuple(fold(text).split()), kind, illustrative, limit)
