"""What illustrative returns are made to add up to: a twelfth of a published figure of a year, by assumed shares."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from nangluong.foundation.reference import Column, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.statistics.exact import round_fraction
from nangluong.statistics.questionnaires.definition import Definition

_FILE = "statistics/demo_calibration.csv"
_TEXTS = ("cell", "zero", "product", "flow", "period", "publisher", "shares", "source")
_COLUMNS = (
    Column("questionnaire"),
    *(Column(name, required=name != "zero") for name in _TEXTS),
    Column("confidence", CONFIDENCE),
)
_MONTHS = 12
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Calibration:
    """The cell of a monthly questionnaire whose sum over `shares` (percent by respondent) is `year` / 12."""

    cell: str
    zero: str
    year: Fraction
    shares: dict[str, Fraction]

    def month(self, decimals: int) -> Fraction:
        """Return the country's figure of a month at the decimals of the cell."""
        scale = 10**decimals
        return Fraction(round_fraction(self.year / _MONTHS * scale), scale)

    def fixed(self, definition: Definition, organisation: str) -> dict[Key, Fraction]:
        """Return the cells that a respondent's return must hold; the last respondent takes what rounding leaves."""
        decimals = definition.cell(self.cell).decimals
        scale = 10**decimals
        whole, total = self.month(decimals), sum(self.shares.values())
        parts = {
            code: Fraction(round_fraction(whole * share / total * scale), scale) for code, share in self.shares.items()
        }
        last = max(parts)
        parts[last] = whole - sum(part for code, part in parts.items() if code != last)
        found = {_key(self.cell): parts[organisation]}
        return found | ({_key(self.zero): Fraction(0)} if self.zero else {})


def _key(address: str) -> Key:
    section, row, column = address.split(".")
    return (section, row, column)


def _published(root: Path, publisher: str, wanted: tuple[str, str, str, str]) -> Fraction:
    """Return a published figure from the project's own files; KeyError where it is not there."""
    with (root / "statistics" / "figures" / f"{publisher}.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            if (row["place"], row["product"], row["flow"], row["period"]) == wanted:
                return Fraction(row["value"])
    raise KeyError(wanted)


@lru_cache(maxsize=1)
def calibrations(root: Path) -> dict[str, Calibration]:
    """Return the calibrations by questionnaire; questionnaires without a published total have none."""
    found = {}
    for row in read_rows(root, _FILE, _COLUMNS, ("questionnaire",)):
        said = {key: str(value or "") for key, value in row.items()}
        year = _published(root, said["publisher"], ("VN", said["product"], said["flow"], said["period"]))
        pairs = [part.partition(":") for part in said["shares"].split()]
        shares = {code: Fraction(share) for code, _colon, share in pairs}
        found[said["questionnaire"]] = Calibration(said["cell"], said["zero"], year, shares)
    return found
