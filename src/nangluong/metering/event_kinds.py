"""Kinds of meter events: our codes, and what messages call them. Pure but for reading the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

MATTERS_BELOW: Final = 64
"""Kinds below it are looked at by rules (power, clock, tampering); the others are kept for the record only."""
_TAMPER_FROM: Final = 16
_FOUR_PARTS = re.compile(r"[0-9]{1,3}((?:\.[0-9]{1,5}){3})")


class EventKind(IntEnum):
    """The kinds that rules name."""

    OTHER = 0
    POWER_DOWN = 1
    POWER_UP = 2
    CLOCK_DRIFT = 3
    CLOCK_INVALID = 4


def is_tamper(code: int) -> bool:
    """Tell whether an event is a sign of tampering."""
    return _TAMPER_FROM <= code < MATTERS_BELOW


@dataclass(frozen=True)
class EventWords:
    """One row of the file. `unverified`: its codes of the standards are second-hand."""

    code: int
    key: str
    group: str
    name_vi: str
    name_en: str
    iec61968_9: tuple[str, ...]
    amount_unit: str
    unverified: bool


@dataclass(frozen=True)
class EventKinds:
    """All kinds by code, and the code of everything that messages may say."""

    by_code: Mapping[int, EventWords]
    words: Mapping[str, int]

    def code(self, said: str) -> int:
        """Return the kind of an event: by our key, `dlms:40`, or an IEC 61968-9 code of four parts; else OTHER."""
        text = said.strip().lower()
        parts = _FOUR_PARTS.fullmatch(text)
        return self.words.get(parts[1].removeprefix(".") if parts else text, EventKind.OTHER)


@lru_cache(maxsize=2)
def read_event_kinds(path: Path) -> EventKinds:
    """Read `reference/metering/events.csv`; `ValueError` for a code or a word that stands twice."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    by_code: dict[int, EventWords] = {}
    words: dict[str, int] = {}
    for row in rows:
        code, iec = int(row["code"]), tuple(row["iec61968_9"].split())
        said = [row["key"], *iec, *([f"dlms:{row['dlms']}"] if row["dlms"] else [])]
        if code in by_code or any(word in words for word in said):
            raise ValueError(f"{path.name}: {row['key']} says what another row says")
        unverified = row["confidence"] == "recalled"
        names = row["key"], row["group"], row["name_vi"], row["name_en"]
        by_code[code] = EventWords(code, *names, iec, row["amount_unit"], unverified)
        words.update(dict.fromkeys(said, code))
    known = {kind.name.lower(): int(kind) for kind in EventKind}
    if not known.items() <= words.items():
        raise ValueError(f"{path.name} and nangluong.metering.event_kinds.EventKind differ")
    return EventKinds(by_code, words)
