"""What a point of the checklist can say, and the register of the points. Rooms add their own when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a point stands. Only `WRONG` makes the check fail."""

    GOOD = "good"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the checklist: a stable code, its grade, what is so and what to do, in both languages."""

    code: str
    grade: Grade
    vi: str
    en: str


def good(code: str, vi: str, en: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(code, Grade.GOOD, vi, en)


def look(code: str, vi: str, en: str) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(code, Grade.LOOK, vi, en)


def wrong(code: str, vi: str, en: str) -> Finding:
    """Return a finding that must not go into service."""
    return Finding(code, Grade.WRONG, vi, en)


Point = Callable[[], Iterator[Finding]]
_POINTS: list[Point] = []


def point(function: Point) -> Point:
    """Add a function that yields findings to the checklist."""
    if function not in _POINTS:
        _POINTS.append(function)
    return function


def findings() -> Iterator[Finding]:
    """Run every point; one that cannot be carried out is itself a finding, and the others go on."""
    for function in _POINTS:
        try:
            yield from function()
        except Exception as error:  # noqa: BLE001 - the checklist must say everything it can
            name = function.__name__
            yield wrong(
                name,
                f"không kiểm tra được ({type(error).__name__}: {error})",
                f"could not be checked ({type(error).__name__}: {error})",
            )
