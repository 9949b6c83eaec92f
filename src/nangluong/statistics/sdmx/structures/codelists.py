"""Code lists from the reference files and from the names that a release has frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nangluong.foundation.intake import read_csv
from nangluong.statistics.sdmx.structures.inputs import CodeList, Item, sdmx_id

NOT_APPLICABLE: Final = Item("_Z", "Không áp dụng", "Not applicable")


@dataclass(frozen=True)
class LabelRow:
    """A name as the release's label table holds it; `parent` "" = none."""

    kind: str
    code: str
    name_vi: str
    name_en: str
    parent: str


@dataclass(frozen=True)
class ListDefinition:
    """A code list as the reference files define it: its own codes, or the kinds of labels that fill it."""

    id: str
    name_vi: str
    name_en: str
    labels: tuple[str, ...]
    not_applicable: bool
    items: tuple[Item, ...]


def read_definitions(root: Path) -> tuple[ListDefinition, ...]:
    """Read `statistics/sdmx/codelists.csv` and `codes.csv` below the reference folder `root`."""
    codes: dict[str, list[Item]] = {}
    for row in read_csv(root / "statistics" / "sdmx" / "codes.csv", comments=True):
        codes.setdefault(row.text("codelist"), []).append(
            Item(row.text("id"), row.text("name_vi"), row.text("name_en"))
        )
    return tuple(
        ListDefinition(
            id=row.text("id"),
            name_vi=row.text("name_vi"),
            name_en=row.text("name_en"),
            labels=tuple((row.optional("labels") or "").split()),
            not_applicable=row.text("not_applicable") == "yes",
            items=tuple(codes.get(row.text("id"), ())),
        )
        for row in read_csv(root / "statistics" / "sdmx" / "codelists.csv", comments=True)
    )


def _unique(items: Iterable[Item]) -> tuple[Item, ...]:
    """Keep the first item of each id, and only parents that are in the list themselves."""
    found: dict[str, Item] = {}
    for item in items:
        found.setdefault(item.id, item)
    return tuple(
        item if item.parent in found and item.parent != item.id else Item(item.id, item.name_vi, item.name_en)
        for item in found.values()
    )


def code_lists(
    definitions: Iterable[ListDefinition],
    labels: Sequence[LabelRow],
    given: Mapping[str, Iterable[Item]],
) -> dict[str, CodeList]:
    """Return every code list by id.

    `labels` are those of the release, in order; `given` holds the items of lists that come from elsewhere (areas,
    sources, facilities, releases), by id of the list. Names missing in one language are taken from the other.
    """
    lists = {}
    for definition in definitions:
        items = [*definition.items, *given.get(definition.id, ())]
        for kind in definition.labels:
            items += [
                Item(
                    sdmx_id(label.code),
                    label.name_vi or label.name_en or label.code,
                    label.name_en or label.name_vi or label.code,
                    sdmx_id(label.parent),
                )
                for label in labels
                if label.kind == kind
            ]
        if definition.not_applicable:
            items.append(NOT_APPLICABLE)
        lists[definition.id] = CodeList(definition.id, definition.name_vi, definition.name_en, _unique(items))
    return lists
