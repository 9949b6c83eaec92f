"""Reading chosen series from the release, each with its marks, notes and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from django.conf import settings

from nangluong.statistics.pages.balance.colours import generation_colour, group_colour
from nangluong.statistics.pages.balance.grid import known_energy
from nangluong.statistics.pages.source_notes import is_vietnamese
from nangluong.statistics.pages.trends.address import TrendAddress
from nangluong.statistics.pages.trends.catalogue import Offer, catalogue
from nangluong.statistics.pages.trends.series import Point, Series, SeriesRef
from nangluong.statistics.queries.balance import cell_series
from nangluong.statistics.queries.facts import SeriesKey, SourceNote, observations, sources
from nangluong.statistics.queries.indicators import indicator_values
from nangluong.statistics.queries.series import longest_series
from nangluong.statistics.units import ENERGY, Unit, load_units

_ESTIMATED = "E"


def _fact_points(snapshot: int, ref: SeriesRef) -> dict[str, Point]:
    found = observations(snapshot, SeriesKey(*ref.parts))
    return {
        period: Point(
            seen.value, estimated=seen.status == _ESTIMATED, illustrative=seen.illustrative, note=seen.note or ""
        )
        for period, seen in found.items()
    }


def _cell_points(snapshot: int, ref: SeriesRef) -> dict[str, Point]:
    variant, place, row, product = ref.parts
    found = cell_series(snapshot, variant, place, row, product)
    return {
        period: Point(value, cell.complete, cell.estimated, cell.illustrative)
        for period, cell in found.items()
        if (value := known_energy(cell)) is not None
    }


def _indicator_points(snapshot: int, ref: SeriesRef) -> dict[str, Point]:
    variant, place, code = ref.parts
    found = indicator_values(snapshot, variant, place).get(code, {})
    return {
        period: Point(one.value, illustrative=one.illustrative)
        for period, one in found.items()
        if one.value is not None
    }


_READERS = {"f": _fact_points, "b": _cell_points, "i": _indicator_points}


def colour_of(ref: SeriesRef) -> str | None:
    """Return the palette key of a series; None lets the chart take the next neutral colour."""
    if ref.kind == "b":
        row, product = ref.parts[2:]
        return generation_colour(row) if row.startswith("G.") else group_colour(product)
    if ref.kind == "f":
        _place, product, flow = ref.parts[:3]
        return generation_colour(f".{flow[-2:]}") if product == "7000" else _product_colours().get(product)
    return None


@lru_cache(maxsize=1)
def _product_colours() -> Mapping[str, str]:
    return MappingProxyType({"0": "coal", "4": "oil-products", "X41": "oil", "3000": "gas"})


def read_series(snapshot: int, offer: Offer) -> Series:
    """Return a series of the catalogue with its figures."""
    points = _READERS[offer.ref.kind](snapshot, offer.ref)
    return Series(
        offer.ref, offer.name, offer.name_vi, offer.name_en, offer.unit, offer.source, colour_of(offer.ref), points
    )


def chosen_series(address: TrendAddress) -> list[Series]:
    """Return the series of the address in its order, with the source in the name where that would stand twice."""
    known = catalogue(address.snapshot)
    found = [read_series(address.snapshot, known[code]) for code in address.series]
    names = [one.name for one in found]
    titles = sources(address.snapshot)

    def told_apart(one: Series) -> Series:
        note = titles.get(one.source)
        if names.count(one.name) == 1 or note is None:
            return one
        return replace(one, name=f"{one.name} ({note.title_vi if is_vietnamese() else note.title_en})")

    return [told_apart(one) for one in found]


def series_sources(snapshot: int, series: list[Series]) -> list[SourceNote]:
    """Return the sources of facts among the series; a balance or indicator has those of the whole release."""
    known = sources(snapshot)
    if any(one.ref.kind != "f" for one in series):
        keep_illustrative = any(one.illustrative for one in series)
        return [note for code, note in known.items() if code != "illustrative" or keep_illustrative]
    return [note for code, note in known.items() if code in {one.source for one in series}]


@lru_cache(maxsize=1)
def energy_units() -> Mapping[str, Unit]:
    """Return the units of energy by code."""
    units = load_units(Path(settings.REFERENCE_ROOT))
    return MappingProxyType({unit.code: unit for unit in units if unit.dimension == ENERGY})


@lru_cache(maxsize=1)
def _presets() -> tuple[dict[str, Any], ...]:
    path = Path(settings.REFERENCE_ROOT) / "statistics" / "trend_presets.yaml"
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8"))["presets"])


def presets(address: TrendAddress, place: str) -> list[dict[str, Any]]:
    """Return the suggested comparisons that the release can show: title, address and what they choose."""
    found = []
    for preset in _presets():
        summaries = [longest_series(address.snapshot, place, product, str(flow)) for product, flow in preset["series"]]
        codes = tuple(
            SeriesRef("f", (key.place, key.product, key.flow, key.unit, key.source)).code
            for summary in summaries
            if summary is not None
            for key in (summary.key,)
        )
        if codes:
            title = preset["title_vi"] if is_vietnamese() else preset["title_en"]
            choice = {"series": codes, "view": preset["view"], "unit": preset["unit"]}
            url = address.url(first="", last="", years=(), query="", kind="", **choice)
            found.append({"title": title, "url": url, **choice})
    return found
