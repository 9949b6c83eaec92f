"""The code lists of a release, from the names that it froze, its sources and the releases up to it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import duckdb
from django.conf import settings
from django.utils import timezone

from nangluong.registry.models import EnergySource
from nangluong.registry.queries import provinces
from nangluong.statistics.importing.facts import RETURNS
from nangluong.statistics.models import Release
from nangluong.statistics.queries.facts import sources
from nangluong.statistics.queries.labels import labels
from nangluong.statistics.queries.snapshot import PUBLISHED_FACT, at, rows
from nangluong.statistics.sdmx.structures.codelists import LabelRow, code_lists, read_definitions
from nangluong.statistics.sdmx.structures.inputs import CodeList, Item, sdmx_id

_PERCENT = "%"
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9_-]")
_WITHOUT_DECOMPOSITION = str.maketrans({"đ": "d", "³": "3"})


def _areas(release: Release) -> list[Item]:
    """Return the countries that the release named, and the provinces of its day."""
    assert release.snapshot is not None and release.built_at is not None
    countries = [
        Item(sdmx_id(label.code), label.name_vi or label.code, label.name_en or label.name_vi or label.code)
        for label in labels(release.snapshot, "place").values()
    ]
    found = provinces(timezone.localdate(release.built_at))
    return countries + [Item(sdmx_id(one.version.place_id), one.version.name, one.version.name_en) for one in found]


def _facilities(snapshot: int) -> list[Item]:
    """Return the facilities whose capacity the release froze; none where it is older than that table."""
    if not is_there("facility_capacity", snapshot):
        return []
    found = rows(
        f"SELECT facility, min(name_vi), min(name_en) FROM {at('facility_capacity', snapshot)} GROUP BY 1 ORDER BY 1"
    )
    return [Item(sdmx_id(code), vi or en, en or vi) for code, vi, en in found]


def _energy_sources() -> list[Item]:
    return [Item(sdmx_id(one.code), one.name, one.name_en) for one in EnergySource.objects.order_by("position", "code")]


def _sources(snapshot: int) -> list[Item]:
    """Return the sources; below that of accepted returns each questionnaire, since two may report one product."""
    every = sources(snapshot)
    found = rows(
        f"SELECT DISTINCT source, split_part(dataset, '/', 2) FROM {at('fact', snapshot)}"
        f" WHERE {PUBLISHED_FACT} AND starts_with(dataset, ?) ORDER BY ALL",
        [RETURNS],
    )
    items = [Item(sdmx_id(source.code), source.title_vi, source.title_en) for source in every.values()]
    for code, questionnaire in found:
        own, name = f"{code}_{questionnaire.replace('-', '_')}", questionnaire.upper()
        titles = (f"{every[code].title_vi}: {name}", f"{every[code].title_en}: {name}")
        items.append(Item(sdmx_id(own), *titles, sdmx_id(code)))
    return items


def is_there(table: str, snapshot: int) -> bool:
    """Return whether the lake had the table when the release was built."""
    try:
        rows(f"SELECT 1 FROM {at(table, snapshot)} LIMIT 0")
    except duckdb.CatalogException:
        return False
    return True


def unit_id(unit: str) -> str:
    """Return a unit as a code of SDMX: `GJ/người` -> `GJ_nguoi`, `triệu m³/ngày` -> `trieu_m3_ngay`, `%` -> `PC`.

    `dataflows.yaml` does the same in SQL; a test compares the codes of the figures with the list.
    """
    if unit == _PERCENT:
        return "PC"
    bare = "".join(letter for letter in unicodedata.normalize("NFD", unit) if not unicodedata.combining(letter))
    return _NOT_IN_IDS.sub("_", bare.translate(_WITHOUT_DECOMPOSITION))


def _other_units(snapshot: int) -> list[Item]:
    """Return the units of series, indicators and capacities that no classification lists; symbols name themselves."""
    tables = [name for name in ("fact", "indicator", "facility_capacity") if is_there(name, snapshot)]
    every = " UNION ALL ".join(f"SELECT unit FROM {at(name, snapshot)}" for name in tables)
    found = rows(f"SELECT DISTINCT unit FROM ({every}) WHERE unit <> '' ORDER BY unit")
    classified, symbols = labels(snapshot, "unit"), labels(snapshot, "unit_symbol")
    items = [Item("t", "tấn", "tonne")]
    for (unit,) in found:
        symbol = symbols.get(unit)
        if unit not in classified:
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
    given = {"CL_AREA": _areas(release), "CL_FACILITY": _facilities(snapshot), "CL_ENERGY_SOURCE": _energy_sources()}
    given["CL_SOURCE"] = _sources(snapshot)
    given["CL_RELEASE"] = _releases(release)
    given["CL_UNIT_MEASURE"] = _other_units(snapshot)
    return code_lists(definitions, named, given)
