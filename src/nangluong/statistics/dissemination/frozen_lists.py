"""The code lists of a release, from the names that it froze, its sources and the releases up to it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from nangluong.foundation.vietnamese import fold
from nangluong.statistics.models import Release
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.labels import labels
from nangluong.statistics.queries.snapshot import at, rows
from nangluong.statistics.sdmx.structures.codelists import LabelRow, code_lists, read_definitions
from nangluong.statistics.sdmx.structures.inputs import CodeList, Item, sdmx_id

# Labels that fill code lists which `codelists.csv` leaves to the service.
_FROM_LABELS = {
    "CL_AREA": ("place", "province"),
    "CL_FACILITY": ("facility",),
    "CL_ENERGY_SOURCE": ("energy_source",),
}
_PERCENT = "%"


def _labelled(snapshot: int, kinds: Iterable[str]) -> list[Item]:
    return [
        Item(sdmx_id(label.code), label.name_vi or label.code, label.name_en or label.name_vi or label.code)
        for kind in kinds
        for label in labels(snapshot, kind).values()
    ]


def unit_id(unit: str) -> str:
    """Return a unit as a code of SDMX: `GJ/người` -> `GJ_nguoi`, `%` -> `PC`."""
    return "PC" if unit == _PERCENT else sdmx_id(fold_kept_case(unit).replace(" ", "_"))


def fold_kept_case(text: str) -> str:
    """Return the text without accents, upper and lower case as they were."""
    return "".join(fold(letter) if not letter.isascii() else letter for letter in text)


def _computed_units(snapshot: int) -> list[Item]:
    """Return the units of indicators and emissions, which no classification lists; the symbol names itself."""
    found = rows(f"SELECT DISTINCT unit FROM {at('indicator', snapshot)} WHERE unit <> '' ORDER BY unit")
    symbols = labels(snapshot, "unit_symbol")
    items = [Item("t", "tấn", "tonne")]
    for (unit,) in found:
        symbol = symbols.get(unit)
        items.append(Item(unit_id(unit), symbol.name_vi if symbol else unit, symbol.name_en if symbol else unit))
    return items


def _releases(release: Release) -> list[Item]:
    """Return the releases that were public when this one came out, and itself: the list never grows afterwards."""
    earlier = Release.objects.filter(state=Release.State.PUBLISHED, public_from__lte=release.public_from)
    return [Item(one.number, one.title_vi, one.title_en) for one in earlier.order_by("public_from", "id")]


def release_lists(release: Release) -> dict[str, CodeList]:
    """Return every code list of a release by id."""
    snapshot = release.snapshot
    assert snapshot is not None
    definitions = read_definitions(Path(settings.REFERENCE_ROOT))
    kinds = dict.fromkeys(kind for definition in definitions for kind in definition.labels)
    named = [
        LabelRow(kind, label.code, label.name_vi, label.name_en, label.parent)
        for kind in kinds
        for label in labels(snapshot, kind).values()
    ]
    given = {name: _labelled(snapshot, found) for name, found in _FROM_LABELS.items()}
    given["CL_SOURCE"] = [
        Item(sdmx_id(source.code), source.title_vi, source.title_en)
        for source in sources(snapshot).values()
    ]
    given["CL_RELEASE"] = _releases(release)
    given["CL_UNIT_MEASURE"] = _computed_units(snapshot)
    return code_lists(definitions, named, given)
