"""Methods that estimate what a missing return would have said, and how far they were off before. Pure.

The officer chooses a method for each series (one cell of one respondent). Every method looks at accepted figures only:
an estimate is never made from estimates. A method that lacks what it needs gives None and is not offered. Names,
formulas in words and sources are data: `reference/statistics/estimation_methods.csv`. Numbers are exact until the one
rounding at the end. `statistics.quality.estimates` marks what they give as estimated (status E).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

TREND_LEAST, TREND_MOST = 3, 8
TESTED_LEAST = 3
SHARE_BACK = 3


@dataclass(frozen=True)
class Group:
    """The same cell of the other respondents who reported both periods, added up: `now`, and `then`, an earlier one."""

    now: Decimal
    then: Decimal

    @property
    def growth(self) -> Fraction | None:
        """How much they grew; None where they had nothing then."""
        return Fraction(self.now) / Fraction(self.then) if self.then > 0 else None


@dataclass(frozen=True)
class Known:
    """What is known around a missing cell.

    `before` and `after` are the respondent's figures of the periods before and after, the nearest first, None where
    there is none; `last_year` is that of the same period a year before. `since_last_year` is the group against a year
    before, `since` against each of the last periods, the nearest first.
    """

    before: Sequence[Decimal | None] = ()
    after: Sequence[Decimal | None] = ()
    last_year: Decimal | None = None
    since_last_year: Group | None = None
    since: Sequence[Group | None] = ()


def carry_forward(known: Known) -> Fraction | None:
    """Return the last figure that the respondent reported. For stocks, capacities, and what hardly changes."""
    return next((Fraction(value) for value in known.before if value is not None), None)


def last_year_growth(known: Known) -> Fraction | None:
    """Return last year's figure of the same period x growth of the peers who reported both. For seasonal flows.

    Growth is the sum of the peers' figures over the sum of the same peers' a year before.
    """
    growth = known.since_last_year.growth if known.since_last_year else None
    return None if known.last_year is None or growth is None else Fraction(known.last_year) * growth


def same_last_year(known: Known) -> Fraction | None:
    """Return last year's figure of the same period as it is. For seasonal flows without peers."""
    return None if known.last_year is None else Fraction(known.last_year)


def linear_trend(known: Known) -> Fraction | None:
    """Return the straight line through the last 3-8 known figures (least squares), read at the missing period.

    A line through figures of which none is negative does not go below nought.
    """
    points = [(-away, value) for away, value in enumerate(known.before, 1) if value is not None][:TREND_MOST]
    if len(points) < TREND_LEAST:
        return None
    x, xx = sum(at for at, _ in points), sum(at * at for at, _ in points)
    y, xy = sum(value for _, value in points), sum(at * value for at, value in points)
    # Where the line meets x = 0; the sums of decimals are exact.
    read = Fraction(y * xx - xy * x) / (len(points) * xx - x * x)
    return max(read, Fraction(0)) if all(value >= 0 for _, value in points) else read


def share_of_group(known: Known) -> Fraction | None:
    """Return the respondent's share in its latest report x the group's figure now. For what is not seasonal.

    The latest report is one of the last `SHARE_BACK` periods; the group are the peers who reported then and now.
    """
    found = _nearest(known.before[:SHARE_BACK])
    if found is None:
        return None
    away, own = found
    group = known.since[away - 1] if away <= len(known.since) else None
    growth = group.growth if group else None
    return None if growth is None else own * growth


def _nearest(figures: Sequence[Decimal | None]) -> tuple[int, Fraction] | None:
    """Return how many periods away the nearest known figure is, and the figure."""
    return next(((away, Fraction(value)) for away, value in enumerate(figures, 1) if value is not None), None)


def linear_between(known: Known) -> Fraction | None:
    """Return the straight line between the nearest figures on both sides, read at the missing period."""
    before, after = _nearest(known.before), _nearest(known.after)
    if before is None or after is None:
        return None
    return before[1] + (after[1] - before[1]) * before[0] / (before[0] + after[0])


METHODS: dict[str, Callable[[Known], Fraction | None]] = {
    "last_year_growth": last_year_growth,
    "same_last_year": same_last_year,
    "linear_between": linear_between,
    "linear_trend": linear_trend,
    "carry_forward": carry_forward,
    "share_of_group": share_of_group,
}
"""In the order in which they are proposed while nothing was tried on the past."""

OWN = "own_figure"
"""The method of a figure that the officer writes."""


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return a value at the decimals of its cell, half to even."""
    step = Decimal(1).scaleb(-decimals)
    whole, rest = divmod(value * 10**decimals, 1)
    if rest > Fraction(1, 2) or (rest == Fraction(1, 2) and int(whole) % 2):
        whole += 1
    return (Decimal(int(whole)) * step).quantize(step, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Offer:
    """What a method gives, and how far it was off on `tested` past periods.

    `error` is the sum of |estimate - accepted figure| over the sum of |accepted figure|; None where nothing was tried
    or all figures were nought.
    """

    value: Decimal
    error: Fraction | None = None
    tested: int = 0


def relative_error(pairs: Iterable[tuple[Decimal, Decimal]]) -> Fraction | None:
    """Return the error of (estimate, accepted figure) pairs, as in `Offer`."""
    listed = [(Fraction(estimate), Fraction(figure)) for estimate, figure in pairs]
    base = sum((abs(figure) for _, figure in listed), Fraction(0))
    off = sum((abs(estimate - figure) for estimate, figure in listed), Fraction(0))
    return off / base if base else (Fraction(0) if listed and not off else None)


def offered(known: Known, decimals: int, past: Iterable[tuple[Known, Decimal]] = ()) -> dict[str, Offer]:
    """Return what each method gives that has what it needs, in the order of `METHODS`.

    `past` are earlier periods: what was known around them, and the figure that was accepted in the end.
    """
    tried, found = list(past), {}
    for code, method in METHODS.items():
        value = method(known)
        if value is None:
            continue
        guesses = [(method(then), figure) for then, figure in tried]
        pairs = [(rounded(guess, decimals), figure) for guess, figure in guesses if guess is not None]
        found[code] = Offer(rounded(value, decimals), relative_error(pairs), len(pairs))
    return found


def proposed(offers: Mapping[str, Offer], *, at_a_moment: bool) -> str:
    """Return the method to propose, "" for none: the one with the least error on at least `TESTED_LEAST` periods.

    Where none was tried so often: the first of `METHODS`; stocks and capacities are carried forward first.
    """
    order = (*(("carry_forward",) if at_a_moment else ()), *METHODS)
    known = [code for code in order if code in offers]
    tried = [(one.error, code) for code in known if (one := offers[code]).tested >= TESTED_LEAST]
    errors = {code: error for error, code in tried if error is not None}
    return min(errors, key=errors.__getitem__) if errors else next(iter(known), "")
