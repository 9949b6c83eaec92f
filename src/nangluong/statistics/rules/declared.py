"""All rules of a questionnaire: those written, and those that its columns and totals imply. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nangluong.statistics.rules.rule import Rule
from nangluong.statistics.texts import Text

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Column, Definition, Section

_LOW = Text(
    "{row}, {column}: {left} nhỏ hơn mức thấp nhất {right}.",
    "{row}, {column}: {left} is below the lowest value {right}.",
)
_HIGH = Text(
    "{row}, {column}: {left} lớn hơn mức cao nhất {right}.",
    "{row}, {column}: {left} is above the highest value {right}.",
)
_ROW_TOTAL = Text(
    "{row}, {column}: ghi {left} nhưng cộng các dòng được {right}, lệch {difference}.",
    "{row}, {column}: {left} is given but its rows add up to {right}, a difference of {difference}.",
)
_COLUMN_TOTAL = Text(
    "{row}, {column}: ghi {left} nhưng cộng các cột được {right}, lệch {difference}.",
    "{row}, {column}: {left} is given but its columns add up to {right}, a difference of {difference}.",
)


def _bounds(section: Section, column: Column) -> Iterator[Rule]:
    base: dict[str, Any] = {"each": section.code, "at": column.code, "severity": "hard", "kind": "range"}
    if column.minimum:
        check = f"{column.code} >= {column.minimum}"
        yield Rule(f"min_{section.code}_{column.code}", check=check, message=_LOW, **base)
    if column.maximum:
        check = f"{column.code} <= {column.maximum}"
        yield Rule(f"max_{section.code}_{column.code}", check=check, message=_HIGH, **base)


def _column_total(section: Section, column: Column) -> Rule:
    parts = " + ".join(f"zero({part})" for part in column.total_of)
    some = " or ".join(f"present({part})" for part in column.total_of)
    return Rule(
        code=f"cols_{section.code}_{column.code}",
        kind="sum",
        severity="hard",
        each=section.code,
        when=some,
        check=f"{column.code} == {parts}",
        at=column.code,
        message=_COLUMN_TOTAL,
    )


def _row_totals(section: Section) -> Iterator[Rule]:
    for row in section.rows:
        for column in section.numeric_columns if row.total_of else ():
            if section.is_open(row.code, column.code):
                cell = f"{section.code}.{row.code}.{column.code}"
                yield Rule(
                    code=f"rows_{section.code}_{row.code}_{column.code}",
                    kind="sum",
                    severity="hard",
                    check=f"{cell} == sum({section.code}[{', '.join(row.total_of)}].{column.code})",
                    at=cell,
                    message=_ROW_TOTAL,
                )


def implied_rules(definition: Definition) -> Iterator[Rule]:
    """Yield the rules that bounds of columns and totals of rows and columns imply. All are hard.

    A total of columns counts a missing part as nought where at least one part is there; likewise one of rows.
    """
    for section in definition.sections:
        for column in section.numeric_columns:
            yield from _bounds(section, column)
            if column.total_of:
                yield _column_total(section, column)
        yield from _row_totals(section)


def all_rules(definition: Definition) -> tuple[Rule, ...]:
    """Return implied and written rules, the implied first."""
    return (*implied_rules(definition), *definition.rules)
