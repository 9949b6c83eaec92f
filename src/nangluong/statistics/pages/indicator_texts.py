"""Names, definitions and formulas of the indicators, as the release froze them, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.statistics.pages.series_charts import series_name
from nangluong.statistics.queries.labels import labels


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """An indicator as it is shown: `formula` names cells as column / row, ready to read."""

    code: str
    theme: str
    name: str
    definition: str
    formula: str
    unit: str
    decimals: int


def indicator_texts(snapshot: int) -> Iterator[IndicatorText]:
    """Yield the indicators by theme, in order."""
    definitions, themes = labels(snapshot, "indicator_definition"), labels(snapshot, "theme")
    known = labels(snapshot, "indicator")
    for theme in themes.values():
        for label in known.values():
            if label.parent == theme.code:
                unit, _bar, digits = label.extra.rpartition("|")
                definition = definitions[label.code]
                formula = _readable_formula(snapshot, definition.extra)
                yield IndicatorText(label.code, theme.name, label.name, definition.name, formula, unit, int(digits))


def is_flow(snapshot: int, name: str) -> bool:
    """Return whether an outside figure is a flow of a product (`4.XPE`), not a series of its own (`population`)."""
    product, _dot, flow = name.partition(".")
    return product in labels(snapshot, "product") and flow in labels(snapshot, "flow")


def input_name(snapshot: int, label: str) -> str:
    """Return what an input of an indicator is: `cell:TOTAL/1.2` becomes the names of column and row."""
    kind, _colon, name = label.partition(":")
    if kind == "cell":
        product, _slash, row = name.partition("/")
        column = labels(snapshot, "group").get(product) or labels(snapshot, "product").get(product)
        line = labels(snapshot, "row").get(row)
        return f"{line.name if line else row} – {column.name if column else product}"
    if kind == "extra":
        product, _dot, flow = name.partition(".")
        return series_name(snapshot, product, flow) if is_flow(snapshot, name) else series_name(snapshot, "", name)
    return _("Phát thải %(gas)s từ đốt nhiên liệu") % {"gas": name.upper()}


def input_address(label: str, place: str, year: str, query: dict[str, str]) -> str | None:
    """Return where an input explains itself, or None where it has no page of its own."""
    kind, _colon, name = label.partition(":")
    if kind != "cell":
        return None
    product, _slash, row = name.partition("/")
    asked = {"place": place, "year": year, "row": row, "product": product, **query}
    return f"{reverse('statistics:cell')}?{urlencode(asked)}"


def input_unit(snapshot: int, label: str, unit: str) -> str:
    """Return the unit that an input is given in; that of an outside figure is its series'."""
    kind, _colon, name = label.partition(":")
    series = labels(snapshot, "series").get(name) if kind == "extra" else None
    return series.extra if series else unit


def _readable_formula(snapshot: int, formula: str) -> str:
    words = formula.replace("(", "( ").replace(")", " )").split()
    return " ".join(input_name(snapshot, word) if ":" in word else word.replace("x", "×") for word in words)
