"""Methods that estimate what a missing return would have said. Pure, exact until the last rounding.

The officer chooses a method for each series (one cell of one respondent). Every method looks at accepted figures only:
an estimate is never made from estimates. A method that lacks what it needs gives None and is not offered. Methods are
the simple ones of national accounts and energy statistics practice: imputation by the last value, by the growth of
those who reported, by trend, by peers; `statistics.quality.estimates` marks what they give as estimated (status E).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

TREND_LEAST, TREND_MOST = 3, 8


@dataclass(frozen=True)
class Peer:
    """The same cell of another respondent: in the period, a year before, and its capacity; None where not known."""

    now: Decimal | None
    last_year: Decimal | None
    capacity: Decimal | None


@dataclass(frozen=True)
class Known:
    """What is known around a missing cell.

    `before` are the respondent's figures of the periods before, the nearest first, None where there is none; `last_year`
    is that of the same period a year before. `capacity` is the respondent's, in the unit of its peers'.
    """

    before: Sequence[Decimal | None] = ()
    last_year: Decimal | None = None
    peers: Sequence[Peer] = ()
    capacity: Decimal | None = None


def carry_forward(known: Known) -> Fraction | None:
    """Return the last figure that the respondent reported. For stocks, capacities, and what hardly changes."""
    return next((Fraction(value) for value in known.before if value is not None), None)


def last_year_growth(known: Known) -> Fraction | None:
    """Return last year's figure of the same period x growth of the peers who reported both. For seasonal flows.

    Growth is the sum of the peers' figures over the sum of the same peers' a year before.
    """
    both = [(one.now, one.last_year) for one in known.peers if one.now is not None and one.last_year is not None]
    base = sum((Fraction(before) for _, before in both), Fraction(0))
    if known.last_year is None or base <= 0:
        return None
    return Fraction(known.last_year) * sum((Fraction(now) for now, _ in both), Fraction(0)) / base


def same_last_year(known: Known) -> Fraction | None:
    """Return last year's figure of the same period as it is. For seasonal flows without peers."""
    return None if known.last_year is None else Fraction(known.last_year)


def linear_trend(known: Known) -> Fraction | None:
    """Return the straight line through the last 3-8 known figures (least squares), read at the missing period.

    A line through figures of which none is negative does not go below nought.
    """
    points = [(-offset, Fraction(value)) for offset, value in enumerate(known.before, 1) if value is not None]
    points = points[:TREND_MOST]
    if len(points) < TREND_LEAST:
        return None
    count = len(points)
    mean_x = Fraction(sum(x for x, _ in points), count)
    mean_y = sum((y for _, y in points), Fraction(0)) / count
    spread = sum(((x - mean_x) ** 2 for x, _ in points), Fraction(0))
    slope = sum(((x - mean_x) * (y - mean_y) for x, y in points), Fraction(0)) / spread
    read = mean_y - slope * mean_x
    return max(read, Fraction(0)) if all(y >= 0 for _, y in points) else read


def mean_of_peers(known: Known) -> Fraction | None:
    """Return the peers' figures per capacity x the respondent's capacity. For respondents without a history."""
    both = [(one.now, one.capacity) for one in known.peers if one.now is not None and one.capacity]
    capacity = sum((Fraction(one) for _, one in both), Fraction(0))
    if known.capacity is None or capacity <= 0:
        return None
    return sum((Fraction(now) for now, _ in both), Fraction(0)) / capacity * Fraction(known.capacity)


def zero(known: Known) -> Fraction | None:
    """Return nought: the officer knows that there was none."""
    return Fraction(0)


METHODS: dict[str, Callable[[Known], Fraction | None]] = {
    "last_year_growth": last_year_growth,
    "same_last_year": same_last_year,
    "linear_trend": linear_trend,
    "carry_forward": carry_forward,
    "mean_of_peers": mean_of_peers,
    "zero": zero,
}
"""In the order in which they are proposed; `zero` is never proposed."""


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return a value at the decimals of its cell, half to even."""
    step = Decimal(1).scaleb(-decimals)
    whole, rest = divmod(value * 10**decimals, 1)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and int(whole) % 2):
        whole += 1
    return (Decimal(int(whole)) * step).quantize(step, rounding=ROUND_HALF_EVEN)


def offered(known: Known, decimals: int) -> dict[str, Decimal]:
    """Return what each method gives that has what it needs, in the order of `METHODS`."""
    found = {code: method(known) for code, method in METHODS.items()}
    return {code: rounded(value, decimals) for code, value in found.items() if value is not None}


def proposed(offers: dict[str, Decimal], *, at_a_moment: bool) -> str:
    """Return the method to propose, "" where only nought is left. Stocks and capacities are carried forward first."""
    first = ("carry_forward",) if at_a_moment else ()
    return next((code for code in (*first, *METHODS) if code in offers and code != "zero"), "")
