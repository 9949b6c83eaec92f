"""The figures at the head of a subsector's page: the newest of each series, with its trend."""

from __future__ import annotations

from typing import Any

from nangluong.statistics.pages.series_charts import series_name
from nangluong.statistics.pages.subsector_layout import DrawnSeries, SubsectorPage
from nangluong.statistics.pages.vintage import Reading
from nangluong.statistics.queries.facts import chosen_series
from nangluong.statistics.queries.labels import unit_symbol

_SHOWN = 4
_YEARS = 20


def _card(reading: Reading, drawn: DrawnSeries) -> dict[str, Any] | None:
    found = chosen_series(reading.snapshot, reading.place, drawn.product, drawn.flow)
    if not found:
        return None
    periods = list(found)[-_YEARS:]
    newest = found[periods[-1]]
    before = found.get(str(int(newest.period) - 1))
    change = 100 * (newest.value - before.value) / before.value if before and before.value else None
    return {
        "label": series_name(reading.snapshot, drawn.product, drawn.flow),
        "value": newest.value,
        "unit": unit_symbol(reading.snapshot, newest.unit),
        "decimals": 0 if abs(newest.value) >= 100 else 1,
        "note": newest.period,
        "trend": [found[period].value for period in periods],
        "periods": periods,
        # From one source to another there is no change to speak of.
        "change": change if before and before.source == newest.source else None,
    }


def headline_cards(reading: Reading, page: SubsectorPage) -> list[dict[str, Any]]:
    """Return the first series of each chart that is no stack of parts, at most four, each once."""
    wanted = dict.fromkeys(chart.series[0] for chart in page.charts if chart.kind != "stack")
    cards = (_card(reading, drawn) for drawn in wanted)
    return [card for card in cards if card is not None][:_SHOWN]
