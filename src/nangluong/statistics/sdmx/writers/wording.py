"""The texts of one component: numbered as they first appear, each with the form in which a format writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

Write = Callable[[int, str | None], str]
"""Number (0 = missing, else 1, 2 …) and text of a value -> how the format writes it."""

_LIMIT = 1 << 62


def text_array(texts: Sequence[str]) -> Any:
    """Return the texts as an Arrow string array."""
    return pa.array(texts, pa.string())


def encoded(column: Any) -> tuple[list[str], Numbers]:
    """Return the distinct texts of an Arrow column by first appearance, and each row's position in them (-1 missing).

    The order of first appearance makes the result the same for plain and for dictionary columns, whatever else their
    dictionaries hold.
    """
    if pa.types.is_dictionary(column.type):
        used = pc.unique(column.indices.drop_null())
        place = np.full(len(column.dictionary) + 1, -1, dtype=np.int64)
        place[used.to_numpy(zero_copy_only=False)] = np.arange(len(used))
        rows = column.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
        return column.dictionary.take(used).cast(pa.string()).to_pylist(), place[rows]
    plain = column.cast(pa.string()).dictionary_encode()
    rows = plain.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    return plain.dictionary.to_pylist(), rows


class Wording:
    """Numbers and written forms of one component's values, over all batches of a message."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._numbers: dict[str, int] = {}
        self._written = [write(0, None)]
        self._array: Any = None

    @property
    def texts(self) -> list[str]:
        """Return the values met so far; the one of number n stands at n - 1."""
        return list(self._numbers)

    def __len__(self) -> int:
        return len(self._written)

    def number(self, column: Any) -> Numbers:
        """Return the number of each row's value, 0 where missing; new values are added."""
        texts, rows = encoded(column)
        lookup = np.zeros(len(texts) + 1, dtype=np.int64)  # the last place is met by -1
        for position, text in enumerate(texts):
            number = self._numbers.get(text)
            if number is None:
                number = self._numbers[text] = len(self._written)
                self._written.append(self._write(number, text))
                self._array = None
            lookup[position] = number
        return lookup[rows]

    def take(self, numbers: Numbers) -> Any:
        """Return the written forms of `numbers` as a string array."""
        if self._array is None:
            self._array = text_array(self._written)
        return self._array.take(pa.array(numbers))


def write_free(column: Any, write: Write) -> Any:
    """Return the written form of each row of a column whose values may be too many to remember."""
    texts, rows = encoded(column)
    written = text_array([*(write(1, text) for text in texts), write(0, None)])
    return written.take(pa.array(np.where(rows < 0, len(texts), rows)))


def join(parts: Sequence[Any]) -> Any:
    """Return the string arrays and constant texts joined row by row."""
    return pc.binary_join_element_wise(*parts, "") if len(parts) > 1 else parts[0]


def combined(parts: Sequence[tuple[Wording, Numbers]]) -> Any:
    """Return the joined written forms of several components, built once for each combination that occurs."""
    if len(parts) == 1:
        return parts[0][0].take(parts[0][1])
    codes, bound = parts[0][1], len(parts[0][0])
    for wording, numbers in parts[1:]:
        if bound * len(wording) >= _LIMIT:
            codes = pa.array(codes).dictionary_encode().indices.to_numpy().astype(np.int64)
            bound = len(codes) + 1
        codes = codes * len(wording) + numbers
        bound *= len(wording)
    found = pa.array(codes).dictionary_encode()
    rows = found.indices.to_numpy()
    sample = np.zeros(len(found.dictionary), dtype=np.int64)
    sample[rows[::-1]] = np.arange(len(rows))[::-1]  # a row in which each combination occurs
    return join([wording.take(numbers[sample]) for wording, numbers in parts]).take(found.indices)
