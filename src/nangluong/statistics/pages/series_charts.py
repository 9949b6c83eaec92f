"""From chosen series to the document of a chart (drawn by the front end, with its table beside)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nangluong.foundation.number_text import format_number
from nangluong.statistics.pages.subsector_layout import DrawnChart, DrawnSeries
from nangluong.statistics.pages.vintage import Reading
from nangluong.statistics.queries.facts import ChosenFigure, chosen_series, sources
from nangluong.statistics.queries.labels import labels, unit_symbol


def all_periods(found: Sequence[Mapping[str, ChosenFigure]]) -> list[str]:
    """Return every year from the first with a figure other than zero to the last: a gap stays visible."""
    known = [int(period) for series in found for period in series]
    telling = [int(period) for series in found for period, figure in series.items() if figure.value]
    # Years before the first figure other than zero would fill half the picture with nothing.
    return [str(year) for year in range(min(telling or known), max(known) + 1)] if known else []


def series_name(snapshot: int, product: str, flow: str) -> str:
    """Return what a series measures, in the language of the page."""
    if not product:
        known = labels(snapshot, "series")
        return known[flow].name if flow in known else flow
    flow_label = labels(snapshot, "flow").get(flow)
    product_label = labels(snapshot, "product").get(product)
    parts = [product_label.name if product_label else product, flow_label.name if flow_label else flow]
    return " – ".join(parts)


def source_words(snapshot: int, codes: Sequence[str]) -> tuple[str, str]:
    """Return the titles of sources and their licences, joined, in the language of the page."""
    known = sources(snapshot)
    listed = [known[code] for code in dict.fromkeys(codes) if code in known]
    titles = "; ".join(source.title for source in listed)
    return titles, "; ".join(dict.fromkeys(source.licence for source in listed))


def source_spans(snapshot: int, found: Sequence[Mapping[str, ChosenFigure]]) -> str:
    """Return which years come from which source; empty where all come from the same one.

    A curve that passes from one source to another may break there; the reader is told where.
    """
    by_period: dict[str, tuple[str, ...]] = {}
    for period in sorted({period for series in found for period in series}):
        by_period[period] = tuple(sorted({series[period].source for series in found if period in series}))
    spans: list[tuple[tuple[str, ...], str, str]] = []
    for period, codes in by_period.items():
        if spans and spans[-1][0] == codes:
            spans[-1] = (codes, spans[-1][1], period)
        else:
            spans.append((codes, period, period))
    if len({codes for codes, _, _ in spans}) < 2:
        return ""
    words = (
        f"{first}: {source_words(snapshot, codes)[0]}"
        if first == last
        else f"{first}–{last}: {source_words(snapshot, codes)[0]}"
        for codes, first, last in spans
    )
    return _("Các năm lấy từ nguồn khác nhau, đường có thể gãy ở chỗ đổi nguồn: %(spans)s.") % {"spans": "; ".join(words)}


def _short_name(snapshot: int, drawn: DrawnSeries, chart: DrawnChart) -> str:
    """Return the name of a series within its chart: without the product where all series have the same."""
    same = len({series.product for series in chart.series}) == 1 and len(chart.series) > 1
    flow = labels(snapshot, "flow").get(drawn.flow)
    return flow.name if same and flow else series_name(snapshot, drawn.product, drawn.flow)


def _series(
    snapshot: int, drawn: DrawnSeries, chart: DrawnChart, found: Mapping[str, ChosenFigure], periods: list[str]
) -> dict[str, Any]:
    return {
        "key": f"{drawn.product}.{drawn.flow}",
        "name": _short_name(snapshot, drawn, chart),
        "fuel": drawn.fuel,
        "values": [found[period].value if period in found else None for period in periods],
        "illustrative": False,
    }


def _text(number: Decimal, decimals: int) -> str:
    return format_number(number, get_language() or "vi", decimals)


def _sentence(
    snapshot: int, chart: DrawnChart, found: Sequence[Mapping[str, ChosenFigure]], last: str
) -> str:
    """Return what the chart says in one sentence: the newest figure, or the largest share of the newest year."""
    newest = {drawn: series[last].value for drawn, series in zip(chart.series, found, strict=True) if last in series}
    unit = unit_symbol(snapshot, next(series[last].unit for series in found if last in series))
    if chart.kind == "stack":
        total, largest = sum(newest.values()), max(newest, key=lambda drawn: newest[drawn])
        share = _text(100 * newest[largest] / total, 1) if total else "0"
        words = {"year": last, "total": _text(Decimal(total), 0), "unit": unit, "share": share}
        name = _short_name(snapshot, largest, chart)
        return _("Năm %(year)s: %(total)s %(unit)s; lớn nhất là %(name)s, %(share)s %%.") % {**words, "name": name}
    parts = [
        f"{_short_name(snapshot, drawn, chart)}: {_text(value, 0 if abs(value) >= 100 else 1)} {unit}"
        for drawn, value in newest.items()
    ]
    return _("Năm %(year)s – %(parts)s.") % {"year": last, "parts": "; ".join(parts)}


def chart_of(reading: Reading, chart: DrawnChart) -> dict[str, Any] | None:
    """Return the document of a chart, or None where none of its series has a figure."""
    found = [chosen_series(reading.snapshot, reading.place, drawn.product, drawn.flow) for drawn in chart.series]
    periods = all_periods(found)
    if not periods:
        return None
    figures = [figure for series in found for figure in series.values()]
    titles, licences = source_words(reading.snapshot, [figure.source for figure in figures])
    drawn = [
        _series(reading.snapshot, series, chart, values, periods)
        for series, values in zip(chart.series, found, strict=True)
        if values
    ]
    return {
        "title": chart.title,
        "description": _sentence(reading.snapshot, chart, found, periods[-1]),
        "unit": unit_symbol(reading.snapshot, figures[0].unit),
        "decimals": 0 if max(abs(figure.value) for figure in figures) >= 100 else 1,
        "source": titles,
        "licence": licences,
        "release": reading.vintage.release.number,
        "note": source_spans(reading.snapshot, found),
        "illustrative": False,
        "periods": periods,
        "series": drawn,
    }
