"""How units of questionnaires are written for people. Pure but for reading the files."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from nangluong.foundation.reference import Column, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.statistics.texts import Text

_COLUMNS = (
    Column("unit"),
    Column("symbol_vi"),
    Column("symbol_en"),
    Column("source"),
    Column("confidence", CONFIDENCE),
)
_FILES = ("statistics/unit_symbols.csv", "statistics/questionnaire_units.csv")


@lru_cache(maxsize=4)
def read_unit_names(root: Path) -> Mapping[str, Text]:
    """Return the units that are not written like their code."""
    found = {}
    for file in _FILES:
        for row in read_rows(root, file, _COLUMNS, ("unit",)):
            found[str(row["unit"])] = Text(str(row["symbol_vi"]), str(row["symbol_en"]))
    return MappingProxyType(found)


def unit_names() -> Mapping[str, Text]:
    """Return the units of the project's reference data."""
    from django.conf import settings

    return read_unit_names(Path(settings.REFERENCE_ROOT))


def unit_text(unit: str, language: str, names: Mapping[str, Text]) -> str:
    """Return how a unit is written in `language`."""
    return names[unit].say(language) if unit in names else unit
