"""Our quality codes in the words of others: IEC 61968-9, ESPI, NEM12. Pure but for reading the file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nangluong.metering.codes import Quality, Rule
from nangluong.metering.slots import Codes


@dataclass(frozen=True)
class QualityMap:
    """Per quality code: ESPI `QualityOfReading` (-1 = leave the reading out), NEM12 flag and IEC 61968-9 code."""

    espi: npt.NDArray[np.int16]
    nem12: dict[Quality, str]
    iec61968_9: dict[Quality, str]

    def to_espi(self, quality: Codes) -> npt.NDArray[np.int16]:
        """Return the ESPI quality of every code; -1 where no reading may be given out."""
        found: npt.NDArray[np.int16] = self.espi[quality]
        return found


def read_quality_map(path: Path) -> QualityMap:
    """Read `reference/metering/quality_codes.csv`; `ValueError` if it does not name exactly our codes."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    if {(int(row["code"]), row["key"]) for row in rows} != {(int(code), code.name.lower()) for code in Quality}:
        raise ValueError(f"{path.name} and nangluong.metering.codes.Quality differ")
    espi = np.full(256, -1, dtype=np.int16)
    for row in rows:
        espi[int(row["code"])] = int(row["espi"]) if row["espi"] else -1
    return QualityMap(
        espi,
        {Quality(int(row["code"])): row["nem12"] for row in rows},
        {Quality(int(row["code"])): row["iec61968_9"] for row in rows},
    )


@dataclass(frozen=True)
class RuleWords:
    """A validation rule in words for officers, and the reasons nearest to it in IEC 61968-9 and NEM12."""

    name_vi: str
    name_en: str
    iec61968_9: str
    nem12_reason: str


def read_rule_words(path: Path) -> dict[Rule, RuleWords]:
    """Read `reference/metering/rule_codes.csv`; `ValueError` if it does not name exactly our rules."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(line for line in stream if not line.startswith("#")))
    if {(int(row["code"]), row["key"]) for row in rows} != {(int(rule), rule.name.lower()) for rule in Rule}:
        raise ValueError(f"{path.name} and nangluong.metering.codes.Rule differ")
    return {
        Rule(int(row["code"])): RuleWords(row["name_vi"], row["name_en"], row["iec61968_9"], row["nem12_reason"])
        for row in rows
    }
