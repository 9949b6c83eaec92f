"""Carrying out compiled rules over a collection, in DuckDB in memory. Nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import duckdb
import numpy as np
import pyarrow as pa

from nangluong.statistics.rules.collection import MISSING, Collection, Grid, Whole, empty_grid
from nangluong.statistics.rules.compiling import Program, RuleQuery, compile_rules
from nangluong.statistics.rules.history import usual
from nangluong.statistics.rules.rule import Rule


@dataclass(frozen=True)
class Hit:
    """A rule does not hold in return number `ret`, row `row` (None: as a whole)."""

    ret: int
    row: str | None
    rule: Rule
    left: Fraction
    right: Fraction


def _arrow(values: Whole) -> pa.Array:
    values = np.ascontiguousarray(values, dtype=np.int64)
    mask = values == MISSING
    return pa.array(values, mask=mask) if mask.any() else pa.array(values)


def _table(grid: Grid, prefix: str) -> pa.Table:
    columns = {"ret": pa.array(grid.ret), "row": pa.array(grid.row)}
    columns |= {f"{prefix}{code}": _arrow(values) for code, values in grid.columns.items()}
    return pa.table(columns)


def _padded(grid: Grid | None, names: Iterable[str]) -> Grid:
    """Return `grid` with a column for each of `names`, all missing where nobody gave it."""
    found = grid or empty_grid(())
    nothing = np.full(found.ret.size, MISSING, np.int64)
    return Grid(found.ret, found.row, {name: found.columns.get(name, nothing) for name in sorted(names)})


class Checker:
    """A DuckDB in memory that holds one collection. Use it as a context; `hits` runs a program."""

    def __init__(self, collection: Collection, *, threads: int = 2, memory_limit: str = "1GB") -> None:
        self.collection = collection
        self._database = duckdb.connect(
            ":memory:",
            config={"threads": threads, "memory_limit": memory_limit, "python_enable_replacements": False},
        )

    def __enter__(self) -> Checker:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def _load(self, program: Program) -> None:
        """Give the database the tables that `program` reads."""
        whole, database = self.collection, self._database
        base = {
            "ret": pa.array(np.arange(whole.size, dtype=np.int32)),
            "hours": pa.array(whole.hours if whole.hours.size else np.zeros(whole.size, np.int64)),
            "days": pa.array(whole.days if whole.days.size else np.zeros(whole.size, np.int64)),
        }
        database.register("base", pa.table(base))
        by_period: dict[str, Mapping[str, Grid]] = {"now": whole.now, "prev": whole.prev, "year": whole.year}
        for period, code in sorted(program.periods):
            columns = tuple(column.code for column in whole.definition.section(code).numeric_columns)
            grid = by_period[period].get(code) or empty_grid(columns)
            database.register(f"{period}_{code}", _table(grid, "c_"))
        for code, names in program.history.items():
            database.register(f"hist_{code}", _table(usual(_padded(whole.past.get(code), names), names), "c_"))
        for where, names in program.given.items():
            table = "given_all" if where is None else f"given_{where}"
            database.register(table, _table(_padded(whole.given.get(where), names), "g_"))
        for (period, code), sums in program.sums.items():
            listed = ", ".join(f"{sql} AS a{position}" for position, sql in enumerate(sums))
            database.execute(
                f"CREATE TEMP TABLE sums_{period}_{code} AS SELECT ret, {listed} FROM {period}_{code} GROUP BY ret"
            )

    def hits(self, program: Program) -> Iterator[Hit]:
        """Yield where the rules of `program` do not hold, rule by rule, ordered by return and row."""
        self._load(program)
        for query in program.queries:
            yield from self._of(query)

    def _of(self, query: RuleQuery) -> Iterator[Hit]:
        rows = self.collection.rows.get(query.rule.each, ())
        for ret, row, left, right in self._database.execute(f"{query.sql} ORDER BY ret, row").fetchall():
            yield Hit(
                ret, rows[row] if row >= 0 else None, query.rule, int(left) * query.factor, int(right) * query.factor
            )


def check_collection_rules(collection: Collection, rules: Iterable[Rule] | None = None) -> list[Hit]:
    """Return where `rules` (None: all of the questionnaire) do not hold in the collection."""
    program = compile_rules(collection.definition, rules)
    with Checker(collection) as checker:
        return list(checker.hits(program))
