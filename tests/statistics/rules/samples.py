"""A questionnaire and returns of it for tests of rules: as cells by name, and the same as a collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.reading import read_definition
from nangluong.statistics.returns.packing import RowNumbers
from nangluong.statistics.rules.collection import MISSING, Collection, Grid
from nangluong.statistics.rules.compiling import decimals_of
from nangluong.statistics.rules.interpreter import OneReturn
from nangluong.statistics.rules.rule import Rule
from nangluong.statistics.texts import Text
from tests.statistics.reporting import content

Cells = Mapping[tuple[str, str, str], Fraction]

SAY = Text("{left} {right}", "{left} {right}")

MONEY = {"code": "paid", "name_vi": "Tiền", "name_en": "Money", "digits": 16, "decimals": 2}
"""A column of amounts too large for millionths in 64 bits."""


def definition() -> Definition:
    """Return the small questionnaire with amounts of money."""
    made = content(rules=[])
    made["sections"][0]["columns"].append(MONEY)
    made["sections"][1]["columns"].append(MONEY)
    return read_definition(made)


def rule(check: str, **changes: str) -> Rule:
    """Return a rule."""
    return Rule(**{"code": "r", "kind": "logic", "severity": "hard", "check": check, "message": SAY, **changes})  # type: ignore[arg-type]


def _grid(
    found: Definition,
    code: str,
    cells: Sequence[tuple[int, Mapping[tuple[str, str, str], Fraction], Sequence[str]]],
    numbers: RowNumbers,
) -> Grid:
    section = found.section(code)
    ret, rows, columns = [], [], {column.code: [] for column in section.numeric_columns}
    for number, known, its_rows in cells:
        for row in its_rows:
            ret.append(number)
            rows.append(row)
            for column in section.numeric_columns:
                value = known.get((code, row, column.code))
                whole = MISSING if value is None else value * 10 ** decimals_of(column)
                assert whole == int(whole)
                columns[column.code].append(int(whole))
    return Grid(
        np.array(ret, np.int32),
        numbers.of(code, rows),
        {name: np.array(values, np.int64) for name, values in columns.items()},
    )


def collection(found: Definition, returns: Sequence[OneReturn]) -> Collection:
    """Return returns as a collection."""
    numbers, numbered = RowNumbers(found), list(enumerate(returns))
    tables: dict[str, dict[str, Grid]] = {"now": {}, "prev": {}, "year": {}, "past": {}}
    given: dict[str | None, Grid] = {}
    for section in found.sections:
        code = section.code
        fixed = [row.code for row in section.rows]

        def rows(cells: Cells, code: str = code, fixed: list[str] = fixed) -> list[str]:
            return fixed or sorted({row for section, row, _ in cells if section == code})

        of: dict[str, list[tuple[int, Cells, Sequence[str]]]] = {
            "now": [(n, one.now, one.rows.get(code, ())) for n, one in numbered],
            "prev": [(n, one.prev, rows(one.prev)) for n, one in numbered if one.prev],
            "year": [(n, one.year, rows(one.year)) for n, one in numbered if one.year],
            "past": [(n, cells, rows(cells)) for n, one in numbered for cells in one.history],
        }
        for name, cells in of.items():
            tables[name][code] = _grid(found, code, cells, numbers)
        told = [(n, key[1], key[2], value) for n, one in numbered for key, value in one.given.items() if key[0] == code]
        names = {name for _, _, name, _ in told}
        assert len(names) <= 1
        given[code] = Grid(
            np.array([n for n, *_ in told], np.int32),
            numbers.of(code, [row or "" for _, row, *_ in told]),
            {name: np.array([int(value * 10**6) for *_, value in told], np.int64) for name in names},
        )
    return Collection(
        found,
        len(returns),
        numbers.codes(),
        **tables,
        given=given,
        hours=np.array([one.hours for one in returns], np.int64),
        days=np.array([one.days for one in returns], np.int64),
    )
