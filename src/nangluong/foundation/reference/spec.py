"""What a reference file is: its columns, key, checks and where its rows go. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nangluong.foundation.reference.columns import Column

Row = dict[str, object]


@dataclass(frozen=True)
class Problem:
    """One fault of a file: the line (1 = header), the field, and the reason in both languages."""

    line: int
    field: str
    reason_vi: str
    reason_en: str


@dataclass(frozen=True)
class Counts:
    """What a load did to the stored rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.added + other.added, self.changed + other.changed, self.unchanged + other.unchanged)


def _no_check(_rows: Sequence[Row]) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True)
class ReferenceSpec:
    """A reference file and its destination.

    `key` must be unique in the file. `check` sees all rows (each has its line under `"#line"`). `save` writes them in
    one transaction and returns what changed; it is called only when the whole file is sound. `after` names the specs
    that must be loaded first.
    """

    name: str
    file: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    save: Callable[[Sequence[Row]], Counts]
    check: Callable[[Sequence[Row]], Iterable[Problem]] = _no_check
    after: tuple[str, ...] = ()
