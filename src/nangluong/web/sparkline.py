"""Points of the small trend lines in stat cards."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nangluong.foundation.number_text import to_decimal

WIDTH = 120
HEIGHT = 36
_MARGIN = 3


def sparkline_segments(series: Sequence[object]) -> list[str]:
    """Return SVG `points` texts, one per unbroken run of values, in a box of `WIDTH` by `HEIGHT`.

    A missing value (None) breaks the line: a gap is a gap. A run of a single value gives one point.
    """
    numbers = [to_decimal(raw) for raw in series]
    present = [number for number in numbers if number is not None]
    if not present:
        return []
    low, high = min(present), max(present)
    span = high - low
    step = Decimal(WIDTH - 2 * _MARGIN) / max(1, len(numbers) - 1)
    runs: list[list[str]] = [[]]
    for index, number in enumerate(numbers):
        if number is None:
            runs.append([])
            continue
        share = (number - low) / span if span else Decimal("0.5")
        x = _MARGIN + step * index
        y = HEIGHT - _MARGIN - share * (HEIGHT - 2 * _MARGIN)
        runs[-1].append(f"{x:.1f},{y:.1f}")
    return [" ".join(run) for run in runs if run]
