"""What the home page shows of a release: the big figures with their years, three charts, the newest changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.statistics.pages.balance.colours import group_colour
from nangluong.statistics.pages.balance.grid import in_ktoe, known_energy
from nangluong.statistics.pages.balance.reading import product_name
from nangluong.statistics.pages.source_notes import is_vietnamese, source_words
from nangluong.statistics.pages.trends.comparison import change_percent, common_periods, converted, point_values
from nangluong.statistics.pages.trends.reading import energy_units
from nangluong.statistics.pages.trends.series import Point, Series, SeriesRef
from nangluong.statistics.pages.vintage import Reading
from nangluong.statistics.queries.balance import REAL, balance_sources, cell_series
from nangluong.statistics.queries.facts import observations, sources
from nangluong.statistics.queries.indicators import indicator_values
from nangluong.statistics.queries.labels import labels
from nangluong.statistics.queries.series import longest_series

_SPARK_YEARS = 20


@lru_cache(maxsize=1)
def _layout() -> Mapping[str, Any]:
    path = Path(settings.REFERENCE_ROOT) / "statistics" / "home_page.yaml"
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def _named(raw: Mapping[str, Any], what: str) -> str:
    return str(raw[f"{what}_vi" if is_vietnamese() else f"{what}_en"])


def _fact_series(reading: Reading, product: str, flow: str, name: str = "", fuel: str | None = None) -> Series | None:
    """Return the real series with the most years; None where there is none."""
    summary = longest_series(reading.snapshot, reading.place, product, flow)
    if summary is None:
        return None
    key = summary.key
    ref = SeriesRef("f", (key.place, key.product, key.flow, key.unit, key.source))
    points = {period: Point(seen.value) for period, seen in observations(reading.snapshot, key).items()}
    return Series(ref, name, name, name, key.unit, key.source, fuel, points)


def _in_unit(series: Series, unit: str) -> Series:
    return converted(series, unit, {code: known.factor for code, known in energy_units().items()})


def _cell_series(reading: Reading, group: str, row: str) -> Series:
    found = cell_series(reading.snapshot, REAL, reading.place, row, group)
    energies = in_ktoe([known_energy(cell) for cell in found.values()])
    points = {
        period: Point(energy, cell.complete)
        for (period, cell), energy in zip(found.items(), energies, strict=True)
        if energy is not None
    }
    name = product_name(reading.snapshot, group)
    ref = SeriesRef("b", (REAL, reading.place, row, group))
    return Series(ref, name, name, name, "ktoe", "", group_colour(group), points)


def _indicator_series(reading: Reading, code: str) -> Series:
    found = indicator_values(reading.snapshot, REAL, reading.place).get(code, {})
    label = labels(reading.snapshot, "indicator").get(code)
    name = label.name if label else code
    points = {period: Point(one.value) for period, one in found.items() if one.value is not None}
    unit = next((one.unit for one in found.values()), "%")
    return Series(SeriesRef("i", (REAL, reading.place, code)), name, name, name, unit, "", None, points)


def query_of(pairs: Sequence[tuple[str, str]]) -> str:
    """Return the query that carries `pairs`, with its question mark; "" for none."""
    return f"?{urlencode(pairs)}" if pairs else ""


def figure_card(label: str, series: Series | None, *, url: str, decimals: int) -> dict[str, Any]:
    """Return a card with the newest figure, its year, the change on the year before, and the last twenty years."""
    if series is None or not series.points:
        return {"label": label, "value": None, "unit": "", "note": _("chưa ai công bố đủ số liệu"), "url": url}
    newest = max(series.points)
    periods = common_periods([series])[-_SPARK_YEARS:]
    before = str(int(newest) - 1)
    point = series.points[newest]
    return {
        "label": label,
        "value": point.value,
        "unit": series.unit,
        "decimals": decimals,
        "note": _("năm %(year)s") % {"year": newest}
        if point.complete
        else _("năm %(year)s, chưa đủ") % {"year": newest},
        "change": change_percent(series, before, newest) if series.unit != "%" else None,
        "change_label": _("so với %(year)s") % {"year": before},
        "trend": point_values(series, periods),
        "periods": periods,
        "url": url,
    }


def figure_cards(reading: Reading, kept: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the big figures; what nobody has published says so.

    `kept` are the pairs of the query (release, as_of) that every link carries on.
    """
    chosen = _layout()["figures"]
    query = query_of(kept)

    def trend_url(series: Series | None) -> str:
        return reverse("statistics:trends") + query_of([*kept, ("s", series.ref.code)] if series else kept)

    consumption = _fact_series(reading, **chosen["consumption"])
    generation = _fact_series(reading, **chosen["generation"])
    carbon = _fact_series(reading, **chosen["carbon"])
    cards = [
        figure_card(
            _("Tiêu thụ năng lượng sơ cấp"),
            _in_unit(consumption, "Mtoe") if consumption else None,
            url=trend_url(consumption),
            decimals=1,
        ),
        figure_card(
            _("Sản xuất năng lượng"),
            _in_unit(_cell_series(reading, **chosen["production"]), "Mtoe"),
            url=reverse("statistics:balance") + query,
            decimals=1,
        ),
        figure_card(
            _("Sản lượng điện"),
            _in_unit(generation, "TWh") if generation else None,
            url=trend_url(generation),
            decimals=1,
        ),
    ]
    for code in chosen["indicators"]:
        series = _indicator_series(reading, code)
        url = reverse("statistics:indicator", args=[code]) + query
        cards.append(figure_card(_short_names().get(code, series.name), series, url=url, decimals=1))
    cards.append(figure_card(_("CO2 từ năng lượng"), carbon, url=trend_url(carbon), decimals=0))
    return cards


def _short_names() -> dict[str, str]:
    return {
        "fossil_net_import_share": _("Phụ thuộc nhập khẩu nhiên liệu hóa thạch"),
        "renewable_share_of_generation": _("Tái tạo trong sản lượng điện"),
    }


def _document(
    reading: Reading, *, title: str, unit: str, years: int, series: Sequence[Series], note: str = ""
) -> dict[str, Any] | None:
    periods = common_periods(series)[-years:]
    if not periods:
        return None
    known = sources(reading.snapshot)
    used = frozenset(one.source for one in series if one.source)
    if not used:
        used = balance_sources(reading.snapshot, REAL, reading.place, periods[-1])
    titles, licences = source_words([found for code, found in known.items() if code in used])
    newest = periods[-1]
    largest = max(series, key=lambda one: one.points[newest].value if newest in one.points else Decimal(0))
    return {
        "title": title,
        "description": _("%(first)s–%(last)s; năm %(last)s lớn nhất là %(name)s.")
        % {"first": periods[0], "last": newest, "name": largest.name},
        "unit": unit,
        "decimals": 0,
        "source": titles,
        "licence": licences,
        "release": reading.vintage.release.number,
        "note": note,
        "illustrative": False,
        "periods": periods,
        "series": [
            {"key": one.ref.code, "name": one.name, "fuel": one.fuel, "values": point_values(one, periods)}
            for one in series
        ],
    }


def _fact_chart(reading: Reading, chart: Mapping[str, Any]) -> dict[str, Any] | None:
    found = [
        _fact_series(reading, drawn["product"], str(drawn["flow"]), _named(drawn, "name"), drawn["fuel"])
        for drawn in chart["series"]
    ]
    series = [_in_unit(one, chart["unit"]) for one in found if one is not None]
    return _document(reading, title=_named(chart, "title"), unit=chart["unit"], years=chart["years"], series=series)


def _production_chart(reading: Reading) -> dict[str, Any] | None:
    chart = _layout()["production"]
    series = [_cell_series(reading, group, chart["row"]) for group in chart["groups"]]
    return _document(
        reading,
        title=_named(chart, "title"),
        unit="ktoe",
        years=chart["years"],
        series=[one for one in series if one.points],
        note=_("Điện: thủy điện, gió, mặt trời. Chưa kể củi và phụ phẩm: chưa ai công bố."),
    )


def home_charts(reading: Reading) -> list[dict[str, Any]]:
    """Return the charts that the release can draw: id and document."""
    found = [{"id": chart["id"], "document": _fact_chart(reading, chart)} for chart in _layout()["charts"]]
    found.append({"id": "production", "document": _production_chart(reading)})
    return [chart for chart in found if chart["document"] is not None]
