"""From chosen series to chart documents: one chart per unit, an index, or chosen years side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from nangluong.statistics.models import Release
from nangluong.statistics.pages.source_notes import source_words
from nangluong.statistics.pages.trends.address import TrendAddress
from nangluong.statistics.pages.trends.comparison import (
    by_unit,
    common_periods,
    converted,
    index_base,
    indexed,
    point_marks,
    point_values,
    told_apart,
)
from nangluong.statistics.pages.trends.reading import chosen_series, energy_units, series_sources
from nangluong.statistics.pages.trends.series import Series

_FEW = 100
_NAMED = 3


@dataclass(frozen=True)
class Comparison:
    """The chosen series as they are drawn, the years, and what a reader must know about it."""

    series: tuple[Series, ...]
    periods: tuple[str, ...]
    view: str
    note: str = ""


def compare(address: TrendAddress) -> Comparison:
    """Read and prepare the series of an address: in the unit asked for, within the years, as an index if wanted."""
    factors: dict[str, Fraction] = {code: unit.factor for code, unit in energy_units().items()}
    found = chosen_series(address)
    if address.unit:
        found = [converted(one, address.unit, factors) for one in found]
    periods = common_periods(found, address.first, address.last)
    view = address.view or "line"
    if view == "index":
        base = index_base(found, periods)
        if base:
            unit = _("chỉ số, %(year)s = 100") % {"year": base}
            return Comparison(tuple(indexed(one, base, unit) for one in found), tuple(periods), "line")
        note = _("Không có năm nào mà mọi chuỗi đều có số liệu khác 0, nên không tính được chỉ số.")
        return Comparison(tuple(found), tuple(periods), "line", note)
    return Comparison(tuple(found), tuple(periods), view)


def decimals_for(series: Sequence[Series]) -> int:
    largest = max((abs(point.value) for one in series for point in one.points.values()), default=0)
    return 0 if largest >= _FEW else 1 if largest >= 1 else 3


def _titled(series: Sequence[Series], title: str) -> tuple[str, list[Series]]:
    """Return the title of a chart and its series, named by what tells them apart."""
    common, names = told_apart([one.name for one in series])
    renamed = [replace(one, name=f"{name[:1].upper()}{name[1:]}") for one, name in zip(series, names, strict=True)]
    if title:
        return title, renamed
    if len(names) <= _NAMED:
        listed = ", ".join(one.name for one in renamed)
        return (f"{common}: {listed}" if common else listed), renamed
    words = {"count": len(names)}
    return (f"{common}, " if common else "") + _("so sánh %(count)d chuỗi") % words, renamed


def _by_period(one: Sequence[Series], periods: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "key": series.ref.code,
            "name": series.name,
            "fuel": series.fuel,
            "values": point_values(series, periods),
            "illustrative": point_marks(series, periods),
        }
        for series in one
    ]


def _by_series(one: Sequence[Series], years: Sequence[str]) -> list[dict[str, Any]]:
    """Return the years as the series of a bar chart, the series as its categories."""
    columns = []
    for year in years:
        points = [series.points.get(year) for series in one]
        columns.append(
            {
                "key": year,
                "name": year,
                "fuel": None,
                "values": [point.value if point else None for point in points],
                "illustrative": [bool(point and point.illustrative) for point in points],
            }
        )
    return columns


def compared_years(address: TrendAddress, found: Comparison) -> list[str]:
    """Return the years to put side by side: those chosen, else the first and last and one between."""
    periods = found.periods
    if address.years or not periods:
        return [year for year in address.years if year in periods] or list(periods[-1:])
    return list(dict.fromkeys((periods[0], periods[len(periods) // 2], periods[-1])))


def _shares_colours(series: Sequence[Series]) -> Sequence[Series]:
    """Return the series with colours dropped where two would have the same."""
    colours = [one.fuel for one in series]
    return [replace(one, fuel=None) if one.fuel and colours.count(one.fuel) > 1 else one for one in series]


def chart_documents(
    address: TrendAddress, found: Comparison, release: Release, title: str = ""
) -> list[dict[str, Any]]:
    """Return the charts to draw, each with kind and document; `title` is that of a suggested comparison."""
    drawn = []
    groups = by_unit(found.series)
    for number, (unit, whole) in enumerate(groups.items(), 1):
        heading, group = _titled(whole, title if len(groups) == 1 else "")
        titles, licences = source_words(series_sources(address.snapshot, list(group)))
        kind = found.view if found.view in ("stack", "bar") else "line"
        years = compared_years(address, found)
        side_by_side = found.view == "years"
        document = {
            "title": heading,
            "description": _("%(count)d chuỗi, %(first)s–%(last)s; chỗ trống là năm chưa có số liệu.")
            % {"count": len(group), "first": found.periods[0], "last": found.periods[-1]},
            "unit": unit,
            "decimals": decimals_for(group),
            "source": titles,
            "licence": licences,
            "release": release.number,
            "note": _incomplete_note(group),
            "illustrative": False,
            "periods": [one.name for one in group] if side_by_side else list(found.periods),
            "series": _by_series(group, years) if side_by_side else _by_period(_shares_colours(group), found.periods),
        }
        if side_by_side:
            document["horizontal"] = True
        drawn.append({"kind": "bar" if side_by_side else kind, "document": document, "id": f"trend-{number}"})
    return drawn


def _incomplete_note(series: Sequence[Series]) -> str:
    if any(not point.complete for one in series for point in one.points.values()):
        return _("Có năm mà tổng chưa đầy đủ: chỉ cộng phần đã có số liệu.")
    return ""
