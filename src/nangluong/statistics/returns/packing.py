"""The packed form of a handed-in return: all its numbers as int64 in the order of the questionnaire. Pure.

Section after section, row after row, numeric column after numeric column, little-endian, each number counted at its
column's decimals, `MISSING` for an empty cell. Rows of open sections are listed beside. Nothing has to be parsed when a
million cells are checked: the bytes of all returns of a version are one array.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from nangluong.statistics.rules.collection import MISSING, Grid, empty_grid
from nangluong.statistics.rules.compiling import decimals_of

if TYPE_CHECKING:
    from nangluong.statistics.questionnaires.definition import Column, Definition, Section

_LITTLE = np.dtype("<i8")


class TooManyDigits(ValueError):
    """A number has more digits than its column takes; `address` names the cell."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True)
class Packed:
    """The numbers of one return, and the row codes of its open sections."""

    numbers: bytes
    rows: Mapping[str, tuple[str, ...]]


def counted(value: Decimal, column: Column) -> int | None:
    """Return `value` as a whole number at the column's decimals; None where it has more digits than that takes."""
    ratio = Fraction(value) * 10 ** decimals_of(column)
    limit = 10 ** (column.digits + decimals_of(column))
    return ratio.numerator if ratio.denominator == 1 and abs(ratio) < limit else None


def rows_of(section: Section, rows: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the row codes of a section in a return: fixed ones, or those it lists."""
    if section.open_rows is None:
        return tuple(row.code for row in section.rows)
    return tuple(rows.get(section.code, ()))


def pack(definition: Definition, numbers: Mapping[str, Decimal], rows: Mapping[str, Sequence[str]]) -> Packed:
    """Pack the numbers of a return, by address; raises `TooManyDigits`."""
    found: list[int] = []
    for section in definition.sections:
        for row in rows_of(section, rows):
            for column in section.numeric_columns:
                address = f"{section.code}.{row}.{column.code}"
                value = numbers.get(address)
                whole = MISSING if value is None else counted(value, column)
                if whole is None:
                    raise TooManyDigits(address)
                found.append(whole)
    kept = {
        section.code: tuple(rows[section.code])
        for section in definition.sections
        if section.open_rows is not None and rows.get(section.code)
    }
    return Packed(np.array(found, dtype=_LITTLE).tobytes(), kept)


def unpack(definition: Definition, packed: Packed) -> dict[str, Decimal]:
    """Return the numbers of a packed return by address."""
    values = iter(np.frombuffer(packed.numbers, dtype=_LITTLE).tolist())
    found = {}
    for section in definition.sections:
        for row in rows_of(section, packed.rows):
            for column in section.numeric_columns:
                whole = next(values)
                if whole != MISSING:
                    found[f"{section.code}.{row}.{column.code}"] = Decimal(whole).scaleb(-decimals_of(column))
    return found


class RowNumbers:
    """Numbers rows of sections: fixed ones by position, open ones as they come; a code keeps its number."""

    def __init__(self, definition: Definition) -> None:
        self._known: dict[str, dict[str, int]] = {
            section.code: {row.code: position for position, row in enumerate(section.rows)}
            for section in definition.sections
        }

    def of(self, section: str, codes: Sequence[str]) -> np.ndarray:
        """Return the numbers of `codes`, giving new ones where needed."""
        known = self._known[section]
        return np.fromiter((known.setdefault(code, len(known)) for code in codes), np.int32, len(codes))

    def codes(self) -> dict[str, tuple[str, ...]]:
        """Return the codes by number, of every section."""
        return {section: tuple(known) for section, known in self._known.items()}


def grids(definition: Definition, returns: Sequence[tuple[int, Packed]], numbers: RowNumbers) -> dict[str, Grid]:
    """Return packed returns as one grid a section; each is given with the number it has in the collection.

    The columns are views into the packed numbers where all sections are fixed: nothing is copied but the bytes once.
    """
    keys = np.array([key for key, _ in returns], dtype=np.int32)
    if returns and all(section.open_rows is None for section in definition.sections):
        return _fixed_grids(definition, keys, b"".join(packed.numbers for _, packed in returns), numbers)
    return _open_grids(definition, keys, [packed for _, packed in returns], numbers)


def _columns(section: Section, matrix: np.ndarray) -> dict[str, np.ndarray]:
    return {column.code: matrix[:, position] for position, column in enumerate(section.numeric_columns)}


def _fixed_grids(definition: Definition, keys: np.ndarray, joined: bytes, numbers: RowNumbers) -> dict[str, Grid]:
    whole = np.frombuffer(joined, dtype=_LITTLE).reshape(keys.size, -1)
    found, at = {}, 0
    for section in definition.sections:
        height, width = len(section.rows), len(section.numeric_columns)
        matrix = whole[:, at : at + height * width].reshape(-1, width) if width else np.zeros((0, 0), _LITTLE)
        at += height * width
        index = numbers.of(section.code, rows_of(section, {})) if width else np.zeros(0, np.int32)
        found[section.code] = Grid(np.repeat(keys, index.size), np.tile(index, keys.size), _columns(section, matrix))
    return found


def _open_grids(
    definition: Definition, keys: np.ndarray, returns: Sequence[Packed], numbers: RowNumbers
) -> dict[str, Grid]:
    sections = definition.sections
    widths = [len(section.numeric_columns) for section in sections]
    pieces: list[list[np.ndarray]] = [[] for _ in sections]
    rows: list[list[np.ndarray]] = [[] for _ in sections]
    counts: list[list[int]] = [[] for _ in sections]
    fixed = [numbers.of(section.code, rows_of(section, {})) for section in sections]
    for packed in returns:
        values, at = np.frombuffer(packed.numbers, dtype=_LITTLE), 0
        for position, section in enumerate(sections):
            here = fixed[position]
            if section.open_rows is not None:
                here = numbers.of(section.code, packed.rows.get(section.code, ()))
            end = at + here.size * widths[position]
            pieces[position].append(values[at:end])
            rows[position].append(here)
            counts[position].append(here.size)
            at = end
    found = {}
    for position, section in enumerate(sections):
        if not pieces[position] or not widths[position]:
            found[section.code] = empty_grid(tuple(column.code for column in section.numeric_columns))
            continue
        matrix = np.concatenate(pieces[position]).reshape(-1, widths[position])
        found[section.code] = Grid(
            np.repeat(keys, counts[position]), np.concatenate(rows[position]), _columns(section, matrix)
        )
    return found
