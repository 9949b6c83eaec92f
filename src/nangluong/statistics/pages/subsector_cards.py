"""The figures at the head of a subsector's page: the newest of each series, with its trend."""

from __future__ import annotations

from typing import Any

from nangluong.statistics.pages.series_charts import find_series, fitting_decimals
from nangluong.statistics.pages.subsector_layout import DrawnSeries, SubsectorPage
from nangluong.statistics.pages.vintage import Reading

_SHOWN = 4
_YEARS = 20


def _card(reading: Reading, drawn: DrawnSeries) -> dict[str, Any] | None:
    found = find_series(reading, drawn)
    if found is None:
        return None
    periods = list(found.figures)[-_YEARS:]
    newest = found.figures[periods[-1]]
    before = found.figures.get(str(int(newest.period) - 1))
    return {
        "label": found.name,
        "value": newest.value,
        "unit": found.unit,
        "decimals": fitting_decimals([newest.value]),
        "note": newest.period,
        "trend": [found.figures[period].value for period in periods],
        "periods": periods,
        "change": 100 * (newest.value - before.value) / before.value if before and before.value else None,
    }


def headline_cards(reading: Reading, page: SubsectorPage) -> list[dict[str, Any]]:
    """Return the first series of each chart that is no stack of parts, at most four, each once."""
    wanted = dict.fromkeys(chart.series[0] for chart in page.charts if chart.kind != "stack")
    cards = (_card(reading, drawn) for drawn in wanted)
    return [card for card in cards if card is not None][:_SHOWN]
