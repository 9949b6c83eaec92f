"""What structures are made from: plain code lists, code maps and available values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FORBIDDEN = str.maketrans(".^/%", "____")


def sdmx_id(code: str) -> str:
    """Return a code of ours as SDMX allows it in ids and keys: `7.1.1` -> `7_1_1`, `10^3-m3` -> `10_3-m3`."""
    return code.translate(_FORBIDDEN)


@dataclass(frozen=True)
class Item:
    """A code, with the code above it ("" = none). `id` is as SDMX allows it."""

    id: str
    name_vi: str
    name_en: str
    parent: str = ""


@dataclass(frozen=True)
class CodeList:
    """A code list of ours. `is_partial`: only the codes that a query needs."""

    id: str
    name_vi: str
    name_en: str
    items: tuple[Item, ...]
    is_partial: bool = False

    def names(self) -> Mapping[str, tuple[str, str]]:
        """Return the names in Vietnamese and English by code."""
        return {item.id: (item.name_vi, item.name_en) for item in self.items}

    def only(self, wanted: Sequence[str]) -> CodeList:
        """Return the list with those codes and all codes above them."""
        parents = {item.id: item.parent for item in self.items}
        kept: set[str] = set()
        for code in wanted:
            above = code
            while above and above not in kept:
                kept.add(above)
                above = parents.get(above, "")
        items = tuple(item for item in self.items if item.id in kept)
        return CodeList(self.id, self.name_vi, self.name_en, items, is_partial=len(items) < len(self.items))


@dataclass(frozen=True)
class CodeMap:
    """Our codes and those of somebody else. `target` is the URN of their code list, or "String"."""

    id: str
    name_vi: str
    name_en: str
    codelist: str
    target: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Available:
    """What there is in one data flow: values by dimension, first and last period ("" = unknown) and how much."""

    flow: str
    values: Mapping[str, Sequence[str]]
    first: str = ""
    last: str = ""
    series: int | None = None
    observations: int | None = None
