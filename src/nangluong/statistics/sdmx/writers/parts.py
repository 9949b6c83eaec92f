"""Parts of lines: constant texts, few texts that many rows share, and texts of every row; and how they are joined.

A line is joined from as few parts as possible, for each part costs time in every row: neighbouring constants are put
together, and constants beside shared texts are written into these, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nangluong.statistics.sdmx.writers.wording import Numbers, Wording, Write, encode, text_array

_LIMIT = 1 << 62


@dataclass(frozen=True)
class Shared:
    """Texts that rows share: `rows` says which of `written` each row has."""

    written: Any
    rows: Any

    def spread(self) -> Any:
        """Return the text of every row."""
        return self.written.take(self.rows)

    def between(self, before: str, after: str) -> Shared:
        """Return the texts with constants around."""
        return Shared(pc.binary_join_element_wise(before, self.written, after, ""), self.rows)


Part = str | Shared | Any
"""A constant, shared texts, or an Arrow array with the text of every row."""


def merged(parts: Sequence[Part]) -> list[Part]:
    """Return the same line in fewer parts."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        if isinstance(part, str):
            if isinstance(before, str):
                found[-1] = before + part
            elif isinstance(before, Shared):
                found[-1] = before.between("", part)
            elif part:
                found.append(part)
        elif isinstance(part, Shared) and isinstance(before, str):
            found[-1] = part.between(before, "")
        else:
            found.append(part)
    return found


def join(parts: Sequence[Part], size: int) -> Any:
    """Return `size` lines as a string array, each its parts one after the other."""
    spread = [part.spread() if isinstance(part, Shared) else part for part in merged(parts)]
    if all(isinstance(part, str) for part in spread):
        return text_array(["".join(spread)] * size)
    return pc.binary_join_element_wise(*spread, "") if len(spread) > 1 else spread[0]


def wrapped(around: tuple[str, str], parts: Sequence[Part], size: int) -> list[Part]:
    """Put `around` about the joined parts of each row where they are not empty."""
    if around == ("", ""):
        return list(parts)
    if any(isinstance(part, str) and part for part in parts):
        return [around[0], *parts, around[1]]
    if len(parts) == 1 and isinstance(parts[0], Shared):
        return [Shared(_about(around, parts[0].written), parts[0].rows)]
    return [_about(around, join(parts, size))]


def _about(around: tuple[str, str], texts: Any) -> Any:
    whole = pc.binary_join_element_wise(around[0], texts, around[1], "")
    empty = pc.equal(pc.binary_length(texts), 0)
    return pc.if_else(empty, "", whole) if pc.any(empty).as_py() else whole


def written(wording: Wording, numbers: Numbers | int) -> Part:
    """Return the written forms of a column."""
    return wording.written(numbers) if isinstance(numbers, int) else Shared(wording.array, pa.array(numbers))


def combined(columns: Sequence[tuple[Wording, Numbers | int]]) -> list[Part]:
    """Return several columns as one part whose texts are built once for each combination that occurs."""
    changing = [(wording, numbers) for wording, numbers in columns if not isinstance(numbers, int)]
    if len(changing) < 2:
        return [written(wording, numbers) for wording, numbers in columns]
    codes, bound = changing[0][1], len(changing[0][0])
    for wording, numbers in changing[1:]:
        if bound * len(wording) >= _LIMIT:
            codes = np.asarray(pa.array(codes).dictionary_encode().indices).astype(np.int64)
            bound = len(codes) + 1
        codes = codes * len(wording) + numbers
        bound *= len(wording)
    found = pa.array(codes).dictionary_encode()
    rows = np.asarray(found.indices)
    sample = np.zeros(len(found.dictionary), dtype=np.int64)
    sample[rows[::-1]] = np.arange(len(rows))[::-1]  # a row in which each combination occurs
    texts = [
        wording.written(numbers) if isinstance(numbers, int) else wording.take(numbers[sample])
        for wording, numbers in columns
    ]
    return [Shared(pc.binary_join_element_wise(*texts, ""), found.indices)]


def free(column: Any, write: Write) -> Part:
    """Return the written forms of a column whose values may be too many to remember."""
    if column.null_count == len(column):
        return write(0, None)
    coded, _ = encode(column)
    forms = text_array([*(write(1, text) for text in coded.texts), write(0, None)])
    if coded.constant:
        return str(forms[0])
    return Shared(forms, pa.array(np.where(coded.rows < 0, len(coded.texts), coded.rows)))
