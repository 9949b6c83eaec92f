"""Turning sorted record batches into the text of a format, whole batches at a time.

A format is a `Template`: what stands around and between key, measure and attributes. Everything that repeats (codes,
combinations of attributes, keys of series) is written once and then only copied by Arrow's kernels, so that the work
per observation is one join. Memory is that of one slice and of the distinct codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from nangluong.statistics.sdmx.dataflows import Component, Kind
from nangluong.statistics.sdmx.errors import BrokenData
from nangluong.statistics.sdmx.writers.message import DataSet, Layout
from nangluong.statistics.sdmx.writers.numbers import number_texts
from nangluong.statistics.sdmx.writers.parts import Part, Shared, combined, free, join, wrapped, written
from nangluong.statistics.sdmx.writers.wording import Numbers, Wording, Write, encode, text_array

SLICE = 32_768
"""Rows that are written at a time."""


@dataclass(frozen=True)
class Template:
    """The words of a format around the parts of a message.

    `dimension`, `observation` and `attribute` make the writer of a component from it and its position among those that
    stand together. `series_attributes` and `row_attributes` stand around attributes where there are any.
    `remember_all`: the format needs numbers even for the values of free attributes.
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
    remember_all: bool = False


@dataclass(frozen=True)
class Remembered:
    """A component whose values are remembered."""

    component: Component
    wording: Wording


@dataclass(frozen=True)
class Forgotten:
    """A component whose values may be too many to remember: free text and numbers."""

    component: Component
    write: Write


def _attribute(component: Component, write: Write, *, remember: bool) -> Remembered | Forgotten:
    if remember or component.kind in (Kind.CODE, Kind.TIME):
        return Remembered(component, Wording(write))
    return Forgotten(component, write)


def _column(batch: Any, name: str) -> Any:
    position = batch.schema.get_field_index(name)
    return batch.column(position) if position >= 0 else pa.nulls(batch.num_rows, pa.string())


def _attribute_column(batch: Any, component: Component) -> Any:
    column = _column(batch, component.id)
    numeric = component.kind is Kind.NUMBER and not pa.types.is_string(column.type)
    return number_texts(column) if numeric else column


def _at(numbers: Numbers | int, row: int) -> int:
    return numbers if isinstance(numbers, int) else int(numbers[row])


class RowWriter:
    """Writes batches by a template. One writer serves all data sets of a message, so that numbers stay the same."""

    def __init__(self, layout: Layout, template: Template) -> None:
        self.layout = layout
        self._template = template
        self.key = [Remembered(part, Wording(template.dimension(part, n))) for n, part in enumerate(layout.key)]
        self.observation = Remembered(layout.row_dimension, Wording(template.observation(layout.row_dimension)))
        grouped = layout.grouped
        series = layout.series_attributes if grouped else ()
        rows = layout.row_attributes if grouped else layout.flow.attributes
        self.series_attributes = self._written_by(template, series)
        self.row_attributes = self._written_by(template, rows)
        self._last: list[int] | None = None
        self._last_key = ""
        self._in_order = True

    @staticmethod
    def _written_by(template: Template, components: Sequence[Component]) -> list[Remembered | Forgotten]:
        remember = template.remember_all
        return [
            _attribute(component, template.attribute(component, position), remember=remember)
            for position, component in enumerate(components)
        ]

    def texts(self, data_set: DataSet) -> Iterator[bytes]:
        """Write the batches of one data set. Raises `BrokenData`."""
        self._last, self._last_key, self._in_order = None, "", data_set.in_order
        for batch in data_set.batches:
            for start in range(0, batch.num_rows, SLICE):
                yield self._slice(batch.slice(start, SLICE))
        if self._last is not None and self.layout.grouped:
            yield self._template.closing.encode()

    def _slice(self, batch: Any) -> bytes:
        size = batch.num_rows
        numbers = [piece.wording.number(_column(batch, piece.component.id)) for piece in self.key]
        first = self._first_rows(numbers, size)
        begun = self._last is not None
        self._last = [_at(column, size - 1) for column in numbers]
        if not self.layout.grouped:
            parts: list[Part] = [*self._keys(numbers, first, begun=begun), *self._row_parts(batch)]
        elif self.layout.series_only:
            parts = [self._heads(batch, numbers, first, begun=begun)]
        else:
            parts = [self._heads(batch, numbers, first, begun=begun), *self._row_parts(batch)]
        return _bytes(join(parts, size))

    def _first_rows(self, numbers: Sequence[Numbers | int], size: int) -> NDArray[np.bool_]:
        """Return which rows begin a series."""
        first = np.zeros(size, dtype=np.bool_)
        first[0] = self._last is None or any(_at(c, 0) != last for c, last in zip(numbers, self._last, strict=True))
        for column in numbers:
            if not isinstance(column, int):
                first[1:] |= column[1:] != column[:-1]
        return first

    def _key_parts(self, numbers: Sequence[Numbers | int], rows: Any) -> list[Part]:
        return [
            piece.wording.written(column) if isinstance(column, int) else piece.wording.take(column[rows])
            for piece, column in zip(self.key, numbers, strict=True)
        ]

    def _heads(self, batch: Any, numbers: Sequence[Numbers | int], first: NDArray[np.bool_], *, begun: bool) -> Shared:
        """Return what stands before each row: the series that ends and begins there, else the row separator."""
        t = self._template
        starts = np.flatnonzero(first)
        self._check_order(numbers, starts)
        self._check_series_attributes(batch, first)
        leads = np.ones(len(starts), dtype=np.int64)
        if not begun:
            leads[:1] = 0
        parts: list[Part] = [text_array(["", t.closing + t.series_separator]).take(pa.array(leads)), t.opening]
        parts += [*self._key_parts(numbers, starts), t.key_end]
        if self.series_attributes and len(starts):
            chosen = batch.take(pa.array(starts))
            parts += wrapped(t.series_attributes, self._attributes(chosen, self.series_attributes), len(starts))
        opened = join([*parts, t.series_end], len(starts))
        places = np.where(first, np.cumsum(first) - 1, len(starts))
        return Shared(pa.concat_arrays([opened, text_array([t.row_separator])]), pa.array(places))

    def _keys(self, numbers: Sequence[Numbers | int], first: NDArray[np.bool_], *, begun: bool) -> list[Part]:
        """Return the key before each row of a message without groups."""
        t = self._template
        runs = first.copy()
        runs[0] = True
        starts = np.flatnonzero(runs)
        keys = join([t.opening, *self._key_parts(numbers, starts)], len(starts))
        shared = Shared(keys, pa.array(np.cumsum(runs) - 1))
        if not t.row_separator:
            return [shared]
        separators = np.ones(len(runs), dtype=np.int64)
        if not begun:
            separators[0] = 0
        return [Shared(text_array(["", t.row_separator]), pa.array(separators)), shared]

    def _row_parts(self, batch: Any) -> list[Part]:
        t = self._template
        wording = self.observation.wording
        parts: list[Part] = [t.row_opening]
        parts += [written(wording, wording.number(_column(batch, self.observation.component.id))), t.row_key_end]
        measure = self.layout.flow.measure
        if measure is not None:
            parts += self._measure(number_texts(_column(batch, measure.id)))
        if self.row_attributes:
            parts += wrapped(t.row_attributes, self._attributes(batch, self.row_attributes), batch.num_rows)
        return [*parts, t.row_end]

    def _measure(self, texts: Any) -> list[Part]:
        before, after = self._template.measure
        if not texts.null_count:
            return [before, texts, after]
        return [pc.binary_join_element_wise(before, texts, after, "").fill_null(self._template.missing_measure)]

    def _attributes(self, batch: Any, pieces: Sequence[Remembered | Forgotten]) -> list[Part]:
        """Return the written attributes; neighbours whose values are remembered are combined."""
        parts: list[Part] = []
        together: list[tuple[Wording, Numbers | int]] = []
        for piece in pieces:
            column = _attribute_column(batch, piece.component)
            if isinstance(piece, Remembered):
                together.append((piece.wording, piece.wording.number(column)))
                continue
            parts += combined(together)
            together = []
            parts.append(free(column, piece.write))
        return [*parts, *combined(together)]

    def _check_order(self, numbers: Sequence[Numbers | int], starts: NDArray[np.int64]) -> None:
        """Refuse a series that does not come after the one before: in JSON a repeated key would hide observations."""
        if not self._in_order or not len(starts):
            return
        texts: list[Part] = []
        for piece, column in zip(self.key, numbers, strict=True):
            texts += [piece.wording.text(column) if isinstance(column, int) else piece.wording.texts_of(column[starts])]
            texts += ["\x01"]  # before every character of a code, so that whole keys compare as their parts do
        keys = join(texts, len(starts))
        if keys[0].as_py() <= self._last_key or not pc.all(pc.less(keys[:-1], keys[1:]), min_count=0).as_py():
            raise BrokenData("Các chuỗi không đúng thứ tự.", "The series are out of order.")
        self._last_key = keys[-1].as_py()

    def _check_series_attributes(self, batch: Any, first: NDArray[np.bool_]) -> None:
        """Refuse attributes that change inside a series: they would be lost without a word."""
        for piece in self.series_attributes:
            coded, _ = encode(_column(batch, piece.component.id), in_runs=True)
            if not coded.constant and np.any((coded.rows[1:] != coded.rows[:-1]) & ~first[1:]):
                raise BrokenData(
                    f"Thuộc tính {piece.component.id} thay đổi trong cùng một chuỗi.",
                    f"Attribute {piece.component.id} changes within a series.",
                )


def _bytes(texts: Any) -> bytes:
    """Return the texts of a string array one after the other."""
    if len(texts) == 0:
        return b""
    offsets = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return memoryview(texts.buffers()[2])[int(offsets[0]) : int(offsets[-1])].tobytes()
