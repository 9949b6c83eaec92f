"""The conventions of data quality that are data: weights of the league table, patience by cadence, ways to estimate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from nangluong.foundation.reference import Column, integer, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.statistics.texts import Text

_WEIGHTS = (Column("measure"), Column("weight", integer), Column("source"), Column("confidence", CONFIDENCE))
_CADENCE = (Column("freq"), Column("days", integer), Column("source"), Column("confidence", CONFIDENCE))
_METHODS = (
    Column("code"),
    *(Column(f"{part}_{language}") for part in ("name", "formula") for language in ("vi", "en")),
    Column("source"),
    Column("confidence", CONFIDENCE),
)


@dataclass(frozen=True)
class EstimationMethod:
    """A way to estimate a missing figure, in words."""

    code: str
    name: Text
    formula: Text
    source: str


@lru_cache(maxsize=4)
def _methods(root: Path) -> tuple[EstimationMethod, ...]:
    rows = read_rows(root, "statistics/estimation_methods.csv", _METHODS, ("code",))
    texts = [{key: str(value) for key, value in row.items()} for row in rows]
    return tuple(
        EstimationMethod(
            row["code"],
            Text(row["name_vi"], row["name_en"]),
            Text(row["formula_vi"], row["formula_en"]),
            row["source"],
        )
        for row in texts
    )


@lru_cache(maxsize=4)
def _weights(root: Path) -> dict[str, Fraction]:
    rows = read_rows(root, "statistics/quality_weights.csv", _WEIGHTS, ("measure",))
    return {str(row["measure"]): Fraction(str(row["weight"])) for row in rows}


@lru_cache(maxsize=4)
def _days(root: Path) -> dict[str, int]:
    rows = read_rows(root, "statistics/cadence.csv", _CADENCE, ("freq",))
    return {str(row["freq"]): int(str(row["days"])) for row in rows}


def score_weights() -> dict[str, Fraction]:
    """Return the weight of each measure in the score of the league table."""
    return _weights(Path(settings.REFERENCE_ROOT))


def days_of_patience() -> dict[str, int]:
    """Return how many days after a period's end its figures are waited for, by frequency (D W M Q A)."""
    return _days(Path(settings.REFERENCE_ROOT))


def estimation_methods() -> tuple[EstimationMethod, ...]:
    """Return the ways to estimate a missing figure, in the order in which they are proposed."""
    return _methods(Path(settings.REFERENCE_ROOT))
