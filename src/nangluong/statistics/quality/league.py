"""The league table: respondents, provinces or corporations by the score of their reporting. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nangluong.statistics.quality.counting import Group
from nangluong.statistics.quality.measures import ranks, score

LEAST_DUE = 3
"""With fewer obligations a share says little: such groups are listed below, without a rank."""


@dataclass(frozen=True)
class Place:
    """A group with its score (0-1) and rank; both None where too little was due."""

    group: Group
    score: Fraction | None
    rank: int | None


def league(groups: Iterable[Group], weights: Mapping[str, Fraction]) -> list[Place]:
    """Return the groups by rank, equal ones by code, those without a rank last."""
    scored = [(group, score(group.counts, weights)) for group in groups]
    enough = [(group, value) for group, value in scored if value is not None and group.counts.due >= LEAST_DUE]
    placed = ranks(value for _, value in enough)
    ranked = [Place(group, value, rank) for (group, value), rank in zip(enough, placed, strict=True)]
    named = {place.group.code for place in ranked}
    rest = [Place(group, None, None) for group, _ in scored if group.code not in named]
    return sorted(ranked, key=lambda one: (one.rank, one.group.code)) + sorted(rest, key=lambda one: one.group.code)
