"""Comparing series: common years, common units, an index, chosen years side by side. Pure; decimals stay exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from nangluong.statistics.exact import quantised
from nangluong.statistics.pages.trends.series import Series

DASH = " – "
_DIGITS = 6
_INDEX_DIGITS = 1


def common_periods(series: Sequence[Series], first: str = "", last: str = "") -> list[str]:
    """Return every year from the first to the last with a figure in any series, within the bounds: gaps stay."""
    known = [int(period) for one in series for period in one.points]
    if not known:
        return []
    start = max(min(known), int(first)) if first else min(known)
    end = min(max(known), int(last)) if last else max(known)
    return [str(year) for year in range(start, end + 1)]


def converted(series: Series, unit: str, factors: Mapping[str, Fraction]) -> Series:
    """Return the series in `unit`; unchanged where one of the two units has no factor (TJ per unit)."""
    if series.unit == unit or series.unit not in factors or unit not in factors:
        return series
    ratio = factors[series.unit] / factors[unit]
    points = {
        period: replace(point, value=quantised(Fraction(point.value) * ratio, _DIGITS))
        for period, point in series.points.items()
    }
    return replace(series, unit=unit, points=points)


def index_base(series: Sequence[Series], periods: Sequence[str]) -> str:
    """Return the first year in which every series has a figure that is not nil; "" where there is none."""
    for period in periods:
        if all(period in one.points and one.points[period].value for one in series):
            return period
    return ""


def indexed(series: Series, base: str, unit: str) -> Series:
    """Return the series as an index with `base` = 100, to one decimal, in `unit` (what the index is called)."""
    start = Fraction(series.points[base].value)
    points = {
        period: replace(point, value=quantised(Fraction(point.value) * 100 / start, _INDEX_DIGITS))
        for period, point in series.points.items()
    }
    return replace(series, unit=unit, points=points)


def by_unit(series: Sequence[Series]) -> dict[str, list[Series]]:
    """Return the series grouped by unit, in their own order: only those may share a chart."""
    groups: dict[str, list[Series]] = {}
    for one in series:
        groups.setdefault(one.unit, []).append(one)
    return groups


def change_percent(series: Series, first: str, last: str) -> Decimal | None:
    """Return the change from one year to another in percent, to one decimal; None where a figure is missing or nil."""
    start, end = series.points.get(first), series.points.get(last)
    if start is None or end is None or not start.value:
        return None
    return quantised((Fraction(end.value) - Fraction(start.value)) * 100 / abs(Fraction(start.value)), 1)


def told_apart(names: Sequence[str]) -> tuple[str, list[str]]:
    """Return what all names "first – second" have in common, and the rest of each; ("", names) where nothing is.

    Only one half is taken off, so that no name becomes empty.
    """
    halves = [name.partition(DASH) for name in names]
    if len(names) > 1 and all(second for _first, _dash, second in halves):
        for common, rest in ((0, 2), (2, 0)):
            if len({half[common] for half in halves}) == 1:
                return halves[0][common], [half[rest] for half in halves]
    return "", list(names)


def point_values(series: Series, periods: Sequence[str]) -> list[Decimal | None]:
    """Return the figures in the order of `periods`; None is a gap."""
    return [series.points[period].value if period in series.points else None for period in periods]


def point_marks(series: Series, periods: Sequence[str]) -> list[bool]:
    """Return for each of `periods` whether its figure is illustrative."""
    return [period in series.points and series.points[period].illustrative for period in periods]
