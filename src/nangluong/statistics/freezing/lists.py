"""Classifications, names and sources as a release freezes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa

from nangluong.foundation.intake import read_csv
from nangluong.statistics.classification import Classification
from nangluong.statistics.importing.sources import Source
from nangluong.statistics.indicators import Indicator

Label = tuple[str, str, str, str, str, int, str]

_LABEL = pa.schema(
    [
        ("kind", pa.string()),
        ("code", pa.string()),
        ("name_vi", pa.string()),
        ("name_en", pa.string()),
        ("parent", pa.string()),
        ("position", pa.int32()),
        ("extra", pa.string()),
    ]
)


def _classification_labels(known: Classification) -> Iterator[Label]:
    for position, product in enumerate(known.products):
        units = " ".join(product.units)
        yield "product", product.code, product.name_vi, product.name_en, product.rollup, position, units
    for position, flow in enumerate(known.flows):
        yield "flow", flow.code, flow.name_vi, flow.name_en, flow.parent, position, flow.kind
    for row in known.rows:
        yield "row", row.code, row.name_vi, row.name_en, row.parent, row.position, row.formula
    for group in known.groups:
        parts = " ".join(group.components)
        yield "group", group.code, group.name_vi, group.name_en, group.parent, group.position, parts
    for position, unit in enumerate(known.units):
        yield "unit", unit.code, unit.name_vi, unit.name_en, "", position, unit.dimension


def _listed(root: Path, name: str, kind: str, extra: str) -> Iterator[Label]:
    for position, row in enumerate(read_csv(root / "statistics" / name, comments=True)):
        cells = row.cells
        yield kind, row.text("code"), row.text("name_vi"), row.text("name_en"), "", position, cells.get(extra, "")


def _places(root: Path) -> Iterator[Label]:
    """Yield the countries; the Vietnamese name where we have it, else the English one."""
    for position, row in enumerate(read_csv(root / "statistics" / "country_areas.csv", comments=True)):
        english = row.text("name_en")
        yield "place", row.text("place"), row.optional("name_vi") or english, english, "", position, row.text("m49")


def _unit_symbols(root: Path) -> Iterator[Label]:
    for position, row in enumerate(read_csv(root / "statistics" / "unit_symbols.csv", comments=True)):
        yield "unit_symbol", row.text("unit"), row.text("symbol_vi"), row.text("symbol_en"), "", position, ""


def _notes(root: Path) -> Iterator[Label]:
    for position, row in enumerate(read_csv(root / "statistics" / "figures" / "notes.csv", comments=True)):
        yield "note", row.text("code"), row.text("note_vi"), row.text("note_en"), "", position, row.text("confidence")


def label_table(root: Path, known: Classification, extra: Iterable[Label] = ()) -> pa.Table:
    """Return the names of all codes: product, flow, row, group, unit, series, place, note, and the `extra` ones."""
    found = [
        *_classification_labels(known),
        *_listed(root, "figures/context_series.csv", "series", "unit"),
        *_places(root),
        *_unit_symbols(root),
        *_notes(root),
        *extra,
    ]
    return pa.table(list(map(list, zip(*found, strict=True))), schema=_LABEL)


def source_table(sources: Mapping[str, Source]) -> pa.Table:
    """Return the sources with their licences."""
    rows = [asdict(source) for source in sources.values()]
    names = [name for name in rows[0] if name not in ("complete", "confidence")]
    return pa.table({name: [row[name] for row in rows] for name in names}).set_column(
        names.index("priority"), "priority", pa.array([row["priority"] for row in rows], pa.int32())
    )


def indicator_labels(root: Path, definitions: Sequence[Indicator]) -> Iterator[Label]:
    """Yield the names, definitions and themes of the indicators.

    Kind `indicator`: parent is the theme, extra `unit|decimals`; kind `indicator_definition`: extra is the formula.
    Raises `ValueError` where an indicator stands in no theme or in two.
    """
    theme_of: dict[str, str] = {}
    themes = list(read_csv(root / "statistics" / "indicator_themes.csv", comments=True))
    for position, row in enumerate(themes):
        yield "theme", row.text("code"), row.text("name_vi"), row.text("name_en"), "", position, ""
        for code in row.text("indicators").split():
            if code in theme_of:
                raise ValueError(f"indicator {code} stands in two themes")
            theme_of[code] = row.text("code")
    for position, known in enumerate(definitions):
        if known.code not in theme_of:
            raise ValueError(f"indicator {known.code} stands in no theme of indicator_themes.csv")
        shown = f"{known.unit}|{known.digits}"
        yield "indicator", known.code, known.name_vi, known.name_en, theme_of[known.code], position, shown
        text = (known.definition_vi, known.definition_en)
        yield "indicator_definition", known.code, *text, "", position, known.formula
