"""Rules between returns as SQL for DuckDB, over whole numbers (millionths of the column's unit). Nothing is stored.

The tables it speaks of:

    first_side, second_side (organisation, row, value, inside)   the figures of both sides; `inside` is false for a
        period of the second side that only touches that of the first
    reporter (organisation)   who reported both sides, for rules by counterpart
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import duckdb
import pyarrow as pa

from nangluong.statistics.rules.book import AT_MOST, COUNTERPART, RESPONDENT, ROW, Comparison

_MICRO = 10**6
_KEYS = {
    COUNTERPART: ("organisation, row", "row, organisation"),
    RESPONDENT: ("organisation, row", "organisation, row"),
    ROW: ("'', row", "'', row"),
}


@dataclass(frozen=True)
class Figure:
    """One figure of a side; `inside` as said above."""

    organisation: str
    row: str
    value: Decimal
    inside: bool = True


@dataclass(frozen=True)
class Apart:
    """Two figures that do not agree. `organisation` and `row` are those of the first side, "" where summed over."""

    organisation: str
    row: str
    first: Fraction
    second: Fraction


def comparison_sql(rule: Comparison) -> str:
    """Return the query that finds where a rule is broken: (organisation, row, first, second) in millionths.

    By counterpart a side that is missing is nought; otherwise what only one side names says nothing.
    """
    first_key, second_key = _KEYS.get(rule.by, ("'', ''", "'', ''"))
    join = "FULL JOIN" if rule.by == COUNTERPART else "JOIN"
    only = "WHERE a IN (FROM reporter) AND b IN (FROM reporter)" if rule.by == COUNTERPART else ""
    numerator, denominator = rule.share.as_integer_ratio()
    tolerance = rule.tolerance * _MICRO * denominator
    least = tolerance.numerator // tolerance.denominator

    def beyond(more: str, less: str, other: str) -> str:
        allowed = f"greatest({least}::HUGEINT, {numerator} * greatest(abs(l), abs({other})))"
        return f"({more} - {less}) * {denominator} > {allowed}"

    conditions = [beyond("l", "high", "high")]
    if rule.relation != AT_MOST:
        conditions.append(beyond("low", "l", "low"))
    return (
        "WITH one(a, b, l) AS ("
        f"SELECT {first_key}, sum(value) FROM first_side GROUP BY ALL), "
        "two(a, b, low, high) AS ("
        f"SELECT {second_key}, sum(value) FILTER (inside), sum(value) FROM second_side GROUP BY ALL), "
        "both_sides AS (SELECT a, b, coalesce(l, 0)::HUGEINT AS l, coalesce(low, 0)::HUGEINT AS low,"
        f" coalesce(high, 0)::HUGEINT AS high FROM one {join} two USING (a, b)) "
        f"SELECT a, b, l::VARCHAR, (CASE WHEN l > high THEN high ELSE low END)::VARCHAR FROM both_sides {only}"
        f"{' AND' if only else ' WHERE'} ({' OR '.join(conditions)}) ORDER BY a, b"
    )


def _table(figures: Iterable[Figure]) -> pa.Table:
    listed = list(figures)
    values = [int(one.value.scaleb(6).to_integral_exact()) for one in listed]
    return pa.table(
        {
            "organisation": pa.array([one.organisation for one in listed], pa.string()),
            "row": pa.array([one.row for one in listed], pa.string()),
            "value": pa.array(values, pa.int64()),
            "inside": pa.array([one.inside for one in listed], pa.bool_()),
        }
    )


class Comparer:
    """A DuckDB in memory in which rules between returns are carried out. Use it as a context."""

    def __enter__(self) -> Comparer:
        self._database = duckdb.connect(
            ":memory:", config={"threads": 2, "memory_limit": "1GB", "python_enable_replacements": False}
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def apart(
        self, rule: Comparison, first: Iterable[Figure], second: Iterable[Figure], reporters: Iterable[str] = ()
    ) -> list[Apart]:
        """Return where a rule is broken, in the order of respondents and rows."""
        self._database.register("first_side", _table(first))
        self._database.register("second_side", _table(second))
        self._database.register("reporter", pa.table({"organisation": pa.array(sorted(reporters), pa.string())}))
        rows = self._database.execute(comparison_sql(rule)).fetchall()
        return [Apart(a, b, Fraction(int(left), _MICRO), Fraction(int(right), _MICRO)) for a, b, left, right in rows]
