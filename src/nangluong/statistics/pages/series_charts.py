"""From series to the document of a chart (drawn by the front end, with its table beside)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.foundation.number_text import format_number
from nangluong.statistics.pages.source_notes import source_words
from nangluong.statistics.pages.subsector_layout import DrawnChart, DrawnSeries
from nangluong.statistics.pages.vintage import Reading
from nangluong.statistics.queries.facts import Observation, observations, sources
from nangluong.statistics.queries.labels import labels, unit_symbol
from nangluong.statistics.queries.series import longest_series


@dataclass(frozen=True, slots=True)
class FoundSeries:
    """A series with its figures by period, all from one source."""

    drawn: DrawnSeries
    name: str
    unit: str
    source: str
    figures: Mapping[str, Observation]


def series_name(snapshot: int, product: str, flow: str) -> str:
    """Return what a series measures, in the language of the page."""
    if not product:
        known = labels(snapshot, "series")
        return known[flow].name if flow in known else flow
    flow_label = labels(snapshot, "flow").get(flow)
    product_label = labels(snapshot, "product").get(product)
    parts = [product_label.name if product_label else product, flow_label.name if flow_label else flow]
    return " – ".join(parts)


def find_series(reading: Reading, drawn: DrawnSeries) -> FoundSeries | None:
    """Return the real series of the source that has the most years, None where nobody has published one."""
    summary = longest_series(reading.snapshot, reading.place, drawn.product, drawn.flow)
    if summary is None:
        return None
    name = series_name(reading.snapshot, drawn.product, drawn.flow)
    unit = unit_symbol(reading.snapshot, summary.key.unit)
    return FoundSeries(drawn, name, unit, summary.key.source, observations(reading.snapshot, summary.key))


def all_periods(found: Sequence[Mapping[str, Observation]]) -> list[str]:
    """Return every year from the first with a figure other than zero to the last: a gap stays visible."""
    known = [int(period) for series in found for period in series]
    telling = [int(period) for series in found for period, figure in series.items() if figure.value]
    # Years before the first figure other than zero would fill half the picture with nothing.
    return [str(year) for year in range(min(telling or known), max(known) + 1)] if known else []


def fitting_decimals(numbers: Sequence[Decimal]) -> int:
    """Return how many decimals figures of this size are shown with."""
    return 0 if max(map(abs, numbers), default=Decimal(0)) >= 100 else 1


def _short_name(snapshot: int, series: FoundSeries, chart: DrawnChart) -> str:
    """Return the name of a series within its chart: without the product where all series have the same."""
    same = len({drawn.product for drawn in chart.series}) == 1 and len(chart.series) > 1
    flow = labels(snapshot, "flow").get(series.drawn.flow)
    return flow.name if same and flow else series.name


def _text(number: Decimal, decimals: int) -> str:
    return format_number(number, get_language() or "vi", decimals)


def _sentence(snapshot: int, chart: DrawnChart, found: Sequence[FoundSeries], last: str) -> str:
    """Return what the chart says in one sentence: the newest figure, or the largest share of the newest year."""
    newest = [(series, series.figures[last].value) for series in found if last in series.figures]
    unit = newest[0][0].unit
    if chart.kind == "stack":
        total = sum((value for _series, value in newest), Decimal(0))
        largest, most = max(newest, key=lambda pair: pair[1])
        return _("Năm %(year)s: %(total)s %(unit)s; lớn nhất là %(name)s, %(share)s %%.") % {
            "year": last,
            "total": _text(total, 0),
            "unit": unit,
            "share": _text(100 * most / total, 1) if total else "0",
            "name": _short_name(snapshot, largest, chart),
        }
    parts = [
        f"{_short_name(snapshot, series, chart)}: {_text(value, fitting_decimals([value]))} {unit}"
        for series, value in newest
    ]
    return _("Năm %(year)s – %(parts)s.") % {"year": last, "parts": "; ".join(parts)}


def chart_of(reading: Reading, chart: DrawnChart) -> dict[str, Any] | None:
    """Return the document of a chart, or None where none of its series has a figure."""
    found = [series for drawn in chart.series if (series := find_series(reading, drawn)) is not None]
    periods = all_periods([series.figures for series in found])
    if not periods:
        return None
    known = sources(reading.snapshot)
    used = dict.fromkeys(series.source for series in found)
    titles, licences = source_words([known[code] for code in used if code in known])
    return {
        "title": chart.title,
        "description": _sentence(reading.snapshot, chart, found, periods[-1]),
        "unit": found[0].unit,
        "decimals": fitting_decimals([figure.value for series in found for figure in series.figures.values()]),
        "source": titles,
        "licence": licences,
        "release": reading.vintage.release.number,
        "note": "",
        "illustrative": False,
        "periods": periods,
        "series": [
            {
                "key": f"{series.drawn.product}.{series.drawn.flow}",
                "name": _short_name(reading.snapshot, series, chart),
                "fuel": series.drawn.fuel,
                "values": [series.figures[period].value if period in series.figures else None for period in periods],
                "illustrative": False,
            }
            for series in found
        ],
    }
