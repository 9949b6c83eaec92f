"""The measures of data quality and their formulas. Pure, exact; a measure is None where there is nothing to measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Counts:
    """What was counted of a group of obligations that have fallen due, and of the returns handed in for them.

    `due` are obligations without the waived ones, `reported` those handed in, `late` of them after the due date,
    `right_first` handed in once and never sent back. `returns` and `cells` (numeric ones, empty ones too) were checked,
    `clean` returns had no finding that is hard or asks for an explanation, `flagged` cells had one. `revised` returns
    were accepted in two or more versions; `compared` figures of those were compared and `moved` is the sum of their
    relative changes.
    """

    due: int = 0
    reported: int = 0
    late: int = 0
    waived: int = 0
    right_first: int = 0
    returns: int = 0
    clean: int = 0
    cells: int = 0
    flagged: int = 0
    revised: int = 0
    compared: int = 0
    moved: Fraction = Fraction(0)
    illustrative: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def missing(self) -> int:
        """Obligations due for which nothing was handed in."""
        return self.due - self.reported


Measure = Fraction | None


def _share(part: int, whole: int) -> Measure:
    return Fraction(part, whole) if whole else None


def completeness(of: Counts) -> Measure:
    """Handed in / due."""
    return _share(of.reported, of.due)


def timeliness(of: Counts) -> Measure:
    """Handed in by the due date / due: what is missing is not in time either."""
    return _share(of.reported - of.late, of.due)


def right_first(of: Counts) -> Measure:
    """Handed in once and never sent back / handed in."""
    return _share(of.right_first, of.reported)


def consistency(of: Counts) -> Measure:
    """Returns without a finding that is hard or asks for an explanation / returns checked."""
    return _share(of.clean, of.returns)


def cell_consistency(of: Counts) -> Measure:
    """Numeric cells without such a finding / numeric cells checked."""
    return _share(of.cells - of.flagged, of.cells)


def revision_size(of: Counts) -> Measure:
    """Mean relative change of the figures of returns accepted more than once, first to last accepted version."""
    return of.moved / of.compared if of.compared else None


MEASURES = {
    "completeness": completeness,
    "timeliness": timeliness,
    "right_first": right_first,
    "consistency": consistency,
    "cell_consistency": cell_consistency,
    "revision_size": revision_size,
}


def relative_change(first: Decimal, last: Decimal) -> Fraction:
    """Return |last - first| / max(|first|, |last|), 0 where both are nought: at most 1 while the sign stays, else 2."""
    larger = max(abs(first), abs(last))
    return Fraction(abs(last - first)) / Fraction(larger) if larger else Fraction(0)


def moved_between(first: Mapping[str, Decimal], last: Mapping[str, Decimal]) -> tuple[int, Fraction]:
    """Return how many figures were compared and the sum of their relative changes; one that is missing counts as 0."""
    nought = Decimal(0)
    addresses = first.keys() | last.keys()
    return len(addresses), sum(
        (relative_change(first.get(one, nought), last.get(one, nought)) for one in addresses), Fraction(0)
    )


def score(of: Counts, weights: Mapping[str, Fraction]) -> Measure:
    """Return the weighted mean of the measures that `weights` names and that can be measured, 0-1."""
    known = [(value, weight) for code, weight in weights.items() if (value := MEASURES[code](of)) is not None]
    total = sum((weight for _, weight in known), Fraction(0))
    return sum((value * weight for value, weight in known), Fraction(0)) / total if total else None


def ranks(scores: Iterable[Fraction]) -> list[int]:
    """Return the rank of each score, the highest first; equal scores share a rank and the next one is left out."""
    listed = list(scores)
    first: dict[Fraction, int] = {}
    for position, value in enumerate(sorted(listed, reverse=True), 1):
        first.setdefault(value, position)
    return [first[value] for value in listed]
