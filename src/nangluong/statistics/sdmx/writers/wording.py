"""The texts of one component: numbered as they first appear, each with the form in which a format writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

Write = Callable[[int, str | None], str]
"""Number (0 = missing, else 1, 2 …) and text of a value -> how the format writes it."""

_WORTHWHILE = 4
"""Rows per run from which on it pays to look at runs instead of rows."""


def text_array(texts: Sequence[str]) -> Any:
    """Return the texts as an Arrow string array."""
    return pa.array(texts, pa.string())


@dataclass(frozen=True)
class Coded:
    """A column as distinct texts by first appearance and each row's position in them (-1 missing).

    `rows` is empty for a column that holds one value throughout: `texts` has one entry then, or none if it is missing.
    """

    texts: list[str]
    rows: Numbers
    constant: bool


def _plain(column: Any) -> Any:
    """Return a string column without dictionary, so that positions do not depend on what a dictionary holds unused."""
    return column if pa.types.is_string(column.type) else column.cast(pa.string())


def _dictionary(column: Any) -> Coded:
    found = column.dictionary_encode()
    texts = found.dictionary.to_pylist()
    if len(texts) + (found.null_count > 0) == 1:
        return Coded(texts, np.zeros(0, dtype=np.int64), constant=True)
    indices = found.indices.fill_null(-1) if found.null_count else found.indices
    return Coded(texts, np.asarray(indices), constant=False)


def encode(column: Any, *, in_runs: bool = False) -> tuple[Coded, bool]:
    """Return the column coded, and whether its values come in long runs (then say so for the next batch)."""
    column = _plain(column)
    if not in_runs:
        return _dictionary(column), False
    runs = pc.run_end_encode(column)
    values, ends = runs.values, np.asarray(runs.run_ends)
    worthwhile = len(values) * _WORTHWHILE <= len(column)
    if not worthwhile and len(column) > _WORTHWHILE:
        return _dictionary(column), False
    coded = _dictionary(values)
    if coded.constant:
        return coded, True
    return Coded(coded.texts, np.repeat(coded.rows, np.diff(ends, prepend=0)), constant=False), True


class Wording:
    """Numbers and written forms of one component's values, over all batches of a message."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._numbers: dict[str, int] = {}
        self._written = [write(0, None)]
        self._array: Any = None
        self._texts: Any = None
        self._in_runs = True

    @property
    def texts(self) -> list[str]:
        """Return the values met so far; the one of number n stands at n - 1."""
        return list(self._numbers)

    def __len__(self) -> int:
        return len(self._written)

    def _number(self, text: str) -> int:
        number = self._numbers.get(text)
        if number is None:
            number = self._numbers[text] = len(self._written)
            self._written.append(self._write(number, text))
            self._array = None
        return number

    def number(self, column: Any) -> Numbers | int:
        """Return the number of each row's value (0 where missing), or one number for a column that does not change.

        Values not met before are added.
        """
        coded, self._in_runs = encode(column, in_runs=self._in_runs)
        numbers = [self._number(text) for text in coded.texts]
        if coded.constant:
            return numbers[0] if numbers else 0
        lookup = np.array([*numbers, 0], dtype=np.int64)  # the last place is met by -1
        return lookup[coded.rows]

    def written(self, number: int) -> str:
        """Return the written form of one number."""
        return self._written[number]

    def text(self, number: int) -> str:
        """Return the value of one number, "" where missing."""
        return self.texts_array[number].as_py() or ""

    def texts_of(self, numbers: Numbers) -> Any:
        """Return the values of `numbers` as a string array, "" where missing."""
        return self.texts_array.take(pa.array(numbers))

    @property
    def texts_array(self) -> Any:
        """Return the values of all numbers as a string array."""
        if self._texts is None or len(self._texts) != len(self._written):
            self._texts = text_array(["", *self._numbers])
        return self._texts

    def take(self, numbers: Numbers) -> Any:
        """Return the written forms of `numbers` as a string array."""
        return self.array.take(pa.array(numbers))

    @property
    def array(self) -> Any:
        """Return the written forms of all numbers as a string array."""
        if self._array is None:
            self._array = text_array(self._written)
        return self._array
