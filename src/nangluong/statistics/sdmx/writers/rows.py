"""Turning sorted record batches into the text of a format, whole batches at a time.

A format is a `Template`: what stands around and between key, measure and attributes. Everything that repeats (codes,
combinations of attributes, keys of series) is written once and then only copied by Arrow's kernels, so that the work
per observation is one join. Memory is that of one slice and of the distinct codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nangluong.statistics.sdmx.dataflows import Component, Kind
from nangluong.statistics.sdmx.errors import BrokenData
from nangluong.statistics.sdmx.writers.message import Layout
from nangluong.statistics.sdmx.writers.numbers import number_texts
from nangluong.statistics.sdmx.writers.wording import Numbers, Wording, Write, combined, join, text_array, write_free

SLICE = 65_536
"""Rows that are written at a time."""


@dataclass(frozen=True)
class Template:
    """The words of a format around the parts of a message.

    `dimension`, `observation` and `attribute` make the writer of a component from it and its position among those that
    stand together. `series_attributes` and `row_attributes` stand around attributes where there are any.
    """

    dimension: Callable[[Component, int], Write]
    observation: Callable[[Component], Write]
    attribute: Callable[[Component, int], Write]
    opening: str
    key_end: str = ""
    series_attributes: tuple[str, str] = ("", "")
    series_end: str = ""
    closing: str = ""
    series_separator: str = ""
    row_opening: str = ""
    row_key_end: str = ""
    measure: tuple[str, str] = ("", "")
    missing_measure: str = ""
    row_attributes: tuple[str, str] = ("", "")
    row_end: str = ""
    row_separator: str = ""


@dataclass(frozen=True)
class _Piece:
    """A component with its writer; `wording` remembers its values unless they are free text or numbers."""

    component: Component
    write: Write
    wording: Wording | None


def _piece(component: Component, write: Write) -> _Piece:
    coded = component.kind in (Kind.CODE, Kind.TIME)
    return _Piece(component, write, Wording(write) if coded else None)


def _remembered(component: Component, write: Write) -> _Piece:
    return _Piece(component, write, Wording(write))


def _column(batch: Any, name: str) -> Any:
    position = batch.schema.get_field_index(name)
    return batch.column(position) if position >= 0 else pa.nulls(batch.num_rows, pa.string())


def _wrapped(around: tuple[str, str], inner: Any) -> Any:
    """Put `around` about the texts that are not empty."""
    if around == ("", ""):
        return inner
    whole = join([around[0], inner, around[1]])
    empty = pc.equal(pc.binary_length(inner), 0)
    return pc.if_else(empty, "", whole) if pc.any(empty).as_py() else whole


class RowWriter:
    """Writes batches by a template. One writer serves all data sets of a message, so that numbers stay the same."""

    def __init__(self, layout: Layout, template: Template) -> None:
        self.layout = layout
        self._template = template
        self.key = [_remembered(part, template.dimension(part, n)) for n, part in enumerate(layout.key)]
        self.observation = _remembered(layout.row_dimension, template.observation(layout.row_dimension))
        grouped = layout.grouped
        series = layout.series_attributes if grouped else ()
        rows = layout.row_attributes if grouped else layout.flow.attributes
        self.series_attributes = [_piece(part, template.attribute(part, n)) for n, part in enumerate(series)]
        self.row_attributes = [_piece(part, template.attribute(part, n)) for n, part in enumerate(rows)]
        self._last: list[int] | None = None

    def texts(self, batches: Iterable[Any]) -> Iterator[bytes]:
        """Write the batches of one data set."""
        self._last = None
        for batch in batches:
            for start in range(0, batch.num_rows, SLICE):
                yield self._slice(batch.slice(start, SLICE))
        if self._last is not None and self.layout.grouped:
            yield self._template.closing.encode()

    def _slice(self, batch: Any) -> bytes:
        numbers = [piece.wording.number(_column(batch, piece.component.id)) for piece in self.key if piece.wording]
        first = self._first_rows(numbers, batch.num_rows)
        begun = self._last is not None
        self._last = [int(column[-1]) for column in numbers]
        head = self._heads(batch, numbers, first, begun) if self.layout.grouped else self._keys(numbers, first, begun)
        if self.layout.series_only:
            lines = join([head, self._template.row_end]) if not self.layout.grouped else head
        else:
            lines = join([head, *self._row_parts(batch)])
        return _bytes(lines)

    def _first_rows(self, numbers: Sequence[Numbers], size: int) -> NDArray[np.bool_]:
        """Return which rows begin a series."""
        first = np.zeros(size, dtype=np.bool_)
        first[0] = self._last is None or any(int(c[0]) != last for c, last in zip(numbers, self._last, strict=True))
        for column in numbers:
            first[1:] |= column[1:] != column[:-1]
        return first

    def _heads(self, batch: Any, numbers: Sequence[Numbers], first: NDArray[np.bool_], begun: bool) -> Any:
        """Return what stands before each row: the series that ends and begins there, else the row separator."""
        t = self._template
        starts = np.flatnonzero(first)
        self._check_series_attributes(batch, first)
        between = t.closing + t.series_separator
        leads = np.ones(len(starts), dtype=np.int64)
        if not begun and len(starts):
            leads[0] = 0
        texts = [text_array(["", between]).take(pa.array(leads)), t.opening]
        texts += [piece.wording.take(column[starts]) for piece, column in zip(self.key, numbers, strict=True) if piece.wording]
        texts.append(t.key_end)
        if self.series_attributes:
            chosen = batch.take(pa.array(starts))
            texts.append(_wrapped(t.series_attributes, join(self._attributes(chosen, self.series_attributes))))
        texts.append(t.series_end)
        opened = join(texts)
        places = np.where(first, np.cumsum(first) - 1, len(starts))
        return pa.concat_arrays([opened, text_array([t.row_separator])]).take(pa.array(places))

    def _keys(self, numbers: Sequence[Numbers], first: NDArray[np.bool_], begun: bool) -> Any:
        """Return the key before each row of a message without groups."""
        t = self._template
        runs = first.copy()
        runs[0] = True
        starts = np.flatnonzero(runs)
        texts = [text_array([t.row_separator]).take(pa.array(np.zeros(len(starts), dtype=np.int64))), t.opening]
        texts += [piece.wording.take(column[starts]) for piece, column in zip(self.key, numbers, strict=True) if piece.wording]
        written = join(texts)
        spread = written.take(pa.array(np.cumsum(runs) - 1))
        if begun or not t.row_separator:
            return spread
        without = text_array([spread[0].as_py()[len(t.row_separator) :]])
        return pa.concat_arrays([without, spread.slice(1)])

    def _row_parts(self, batch: Any) -> list[Any]:
        t = self._template
        wording = self.observation.wording
        assert wording is not None
        parts: list[Any] = [t.row_opening, wording.take(wording.number(_column(batch, self.observation.component.id)))]
        parts.append(t.row_key_end)
        measure = self.layout.flow.measure
        if measure is not None:
            parts += self._measure(number_texts(_column(batch, measure.id)))
        if self.row_attributes:
            written = self._attributes(batch, self.row_attributes)
            parts += written if t.row_attributes == ("", "") else [_wrapped(t.row_attributes, join(written))]
        parts.append(t.row_end)
        return _merged(parts)

    def _measure(self, texts: Any) -> list[Any]:
        before, after = self._template.measure
        if not texts.null_count:
            return [before, texts, after]
        return [pc.binary_join_element_wise(before, texts, after, "").fill_null(self._template.missing_measure)]

    def _attributes(self, batch: Any, pieces: Sequence[_Piece]) -> list[Any]:
        """Return the written attributes; neighbours with remembered values are combined."""
        parts: list[Any] = []
        together: list[tuple[Wording, Numbers]] = []
        for piece in pieces:
            column = _column(batch, piece.component.id)
            if piece.wording is not None:
                together.append((piece.wording, piece.wording.number(column)))
                continue
            if together:
                parts.append(combined(together))
                together = []
            numeric = piece.component.kind is Kind.NUMBER and not pa.types.is_string(column.type)
            parts.append(write_free(number_texts(column) if numeric else column, piece.write))
        if together:
            parts.append(combined(together))
        return parts

    def _check_series_attributes(self, batch: Any, first: NDArray[np.bool_]) -> None:
        """Refuse attributes that change inside a series: they would be lost without a word."""
        for piece in self.series_attributes:
            column = _column(batch, piece.component.id)
            numbers = piece.wording.number(column) if piece.wording else encoded_rows(column)
            if np.any((numbers[1:] != numbers[:-1]) & ~first[1:]):
                raise BrokenData(
                    f"Thuộc tính {piece.component.id} thay đổi trong cùng một chuỗi.",
                    f"Attribute {piece.component.id} changes within a series.",
                )


def encoded_rows(column: Any) -> Numbers:
    """Return numbers that are equal where the column's texts are equal."""
    return Wording(lambda _number, text: text or "").number(column)


def _merged(parts: Sequence[Any]) -> list[Any]:
    """Join neighbouring constant texts and leave out empty ones: each part costs time in every row."""
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "" if isinstance(part, str) else True:
            merged.append(part)
    return merged


def _bytes(texts: Any) -> bytes:
    """Return the texts of a string array one after the other."""
    if len(texts) == 0:
        return b""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(texts.buffers()[2])[int(offsets[0]) : int(offsets[-1])].tobytes()
