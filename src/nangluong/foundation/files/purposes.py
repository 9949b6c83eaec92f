"""What files may be uploaded for: the rows of `reference/foundation/file_purposes.csv`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from django.conf import settings

from nangluong.foundation.files.kinds import KINDS
from nangluong.foundation.reference import Column, integer, read_rows, text

FILE = "foundation/file_purposes.csv"
_MEGABYTE = 1024 * 1024


def _kinds(cell: str) -> frozenset[str]:
    codes = frozenset(cell.split())
    if not codes or codes - set(KINDS):
        raise ValueError(f"“{cell}” không phải các loại tệp đã biết", f"“{cell}” are not known kinds of files")
    return codes


_COLUMNS = (
    Column("purpose", text),
    Column("name_vi", text),
    Column("name_en", text),
    Column("kinds", _kinds),
    Column("most_mb", integer),
    Column("hours", integer),
    Column("source", text),
    Column("confidence", text),
)


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose: which kinds it takes, up to how many bytes, and how many hours an upload waits."""

    code: str
    name_vi: str
    name_en: str
    kinds: frozenset[str]
    most_bytes: int
    hours: int

    @property
    def extensions(self) -> str:
        """The extensions taken, as a file chooser wants them: `.csv,.xlsx`."""
        found = (f".{extension}" for code in self.kinds for extension in KINDS[code].extensions)
        return ",".join(sorted(found))


def read_purposes(root: Path) -> dict[str, Purpose]:
    """Return the purposes below `root` by code. Raises `ReferenceFileError`."""
    return {
        str(row["purpose"]): Purpose(
            str(row["purpose"]),
            str(row["name_vi"]),
            str(row["name_en"]),
            cast(frozenset[str], row["kinds"]),
            cast(int, row["most_mb"]) * _MEGABYTE,
            cast(int, row["hours"]),
        )
        for row in read_rows(root, FILE, _COLUMNS, ("purpose",))
    }


@lru_cache(maxsize=1)
def _purposes(root: Path) -> dict[str, Purpose]:
    return read_purposes(root)


def purposes() -> dict[str, Purpose]:
    """Return the purposes by code; read once per process."""
    return _purposes(Path(settings.REFERENCE_ROOT))
