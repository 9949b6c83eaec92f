"""Parquet or Arrow IPC files of day vectors. Pure.

Columns `meter` string, `channel` string, `day` date32, `wh` list or fixed-size list of int32 with 48 or 96 values
(null = nothing received), `register_start_wh`, `register_end_wh` int64 or null; other columns are ignored.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from nangluong.metering.formats.csv_wide import in_bounds
from nangluong.metering.formats.intake import (
    DayVectors,
    Intake,
    Limits,
    RefusedPart,
    check_row,
    refuse,
    too_large,
    whole_refused,
)
from nangluong.metering.slots import MISSING, SLOTS, UNKNOWN, Mask, Wh64

_TYPES = {
    "meter": pa.string(),
    "channel": pa.string(),
    "day": pa.date32(),
    "register_start_wh": pa.int64(),
    "register_end_wh": pa.int64(),
}
NAMES = ("meter", "channel", "day", "register_start_wh", "register_end_wh", "wh")


def _open(content: bytes) -> pa.Table:
    if content[:4] == b"PAR1":
        return parquet.ParquetFile(pa.BufferReader(content)).read(columns=list(NAMES))
    if content[:6] == b"ARROW1":
        return pa.ipc.open_file(pa.BufferReader(content)).read_all().select(list(NAMES))
    return pa.ipc.open_stream(pa.BufferReader(content)).read_all().select(list(NAMES))


def _vectors(column: pa.ListArray, slots: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    values = column.flatten()
    if values.type != pa.int32():
        values = values.cast(pa.int32())
    numbers: np.ndarray[tuple[int, int], np.dtype[np.int32]] = pc.fill_null(values, MISSING).to_numpy()
    return numbers.reshape(-1, slots)


def _reads(column: pa.Array) -> Wh64:
    reads: Wh64 = pc.fill_null(column, UNKNOWN).to_numpy(zero_copy_only=False)
    return reads


class ParquetDays:
    """A day per row, as columns."""

    key = "parquet"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return the day vectors, one group per number of slots; refusals carry the row, the first being 0."""
        return too_large(content, limits) or read_days_table(lambda: _open(content), limits)


def not_parquet(fault: Exception) -> Intake:
    """Refuse a whole file that is not what it should be."""
    return whole_refused(
        "not_parquet",
        "không phải tệp Parquet/Arrow với các cột meter, channel, day, wh, register_start_wh, register_end_wh",
        f"not a Parquet or Arrow file with the columns of a day vector ({type(fault).__name__})",
    )


def read_days_table(give: Callable[[], pa.Table], limits: Limits) -> Intake:
    """Return the day vectors of the table that `give` reads; what is wrong with it is refused, not raised."""
    try:
        table = give().select(list(NAMES))
        table = table.set_column(0, "meter", table.column("meter").cast(pa.string()))
        for place, name in enumerate(NAMES[:-1]):
            table = table.set_column(place, name, table.column(name).cast(_TYPES[name]))
        table = table.combine_chunks()
        table.validate(full=True)  # else bytes that are no text would raise where names are made of them
        lists = table.column("wh").combine_chunks()
        if isinstance(lists, pa.ChunkedArray):
            lists = pa.concat_arrays(lists.chunks) if lists.num_chunks else pa.array([], lists.type)
        if not isinstance(lists, pa.ListArray | pa.FixedSizeListArray):
            raise pa.ArrowInvalid("wh")
    except (pa.ArrowException, OSError, KeyError, ValueError) as fault:
        return not_parquet(fault)
    return _split(table, lists, limits)


def _split(table: pa.Table, lists: pa.Array, limits: Limits) -> Intake:
    width = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    nameless = pc.or_(pc.is_null(table.column("meter")), pc.is_null(table.column("channel")))
    unkeyed = pc.or_(nameless, pc.is_null(table.column("day"))).to_numpy()
    bad: list[RefusedPart] = []
    groups = []
    for row in np.flatnonzero(~np.isin(width, SLOTS) | unkeyed):
        if unkeyed[row]:
            bad.append(refuse(int(row), "no_meter", "thiếu mã, kênh hoặc ngày", "meter, channel or day is null"))
        else:
            vi, en = f"có {width[row]} khoảng đo, cần 48 hoặc 96", f"has {width[row]} slots, not 48 or 96"
            bad.append(refuse(int(row), "width", vi, en))
    for slots in SLOTS:
        rows = np.flatnonzero((width == slots) & ~unkeyed)
        if len(rows):
            vectors, keep, faults = _group(table.take(rows), lists.take(pa.array(rows)), rows, slots, limits)
            bad += faults
            groups += [vectors] if keep.any() else []
    return Intake(days=tuple(groups), refused=tuple(sorted(bad, key=lambda part: part.position)))


def _group(
    part: pa.Table, lists: pa.Array, rows: Wh64, slots: int, limits: Limits
) -> tuple[DayVectors, Mask, list[RefusedPart]]:
    part = part.combine_chunks()
    names = ("meter", "channel", "day", "register_start_wh", "register_end_wh")
    meter, channel, day, start, end = (part.column(name).combine_chunks() for name in names)
    vectors = DayVectors(
        meter.to_numpy(zero_copy_only=False).astype(np.str_),
        channel.to_numpy(zero_copy_only=False).astype(np.str_),
        day.cast(pa.int32()).to_numpy(),
        _vectors(lists, slots),
        _reads(start),
        _reads(end),
        rows,
    )
    keep = np.ones(len(rows), dtype=np.bool_)
    bad: list[RefusedPart] = []
    negative = pc.fill_null(pc.less(start, 0), False), pc.fill_null(pc.less(end, 0), False)
    given_negative = pc.or_(*negative).to_numpy(zero_copy_only=False)
    if not in_bounds(vectors, limits) or given_negative.any():
        for at, row in enumerate(rows):
            reads = int(vectors.register_start_wh[at]), int(vectors.register_end_wh[at])
            fault = check_row(int(vectors.day[at]), vectors.wh[at], reads, limits)
            if given_negative[at]:
                fault = "register_out_of_range", "chỉ số công tơ âm", "a register read is negative"
            if not vectors.meter[at] or not vectors.channel[at]:
                fault = "no_meter", "thiếu mã công tơ hoặc kênh", "meter or channel is empty"
            if fault:
                keep[at] = False
                bad.append(refuse(int(row), *fault))
        vectors = vectors.take(keep)
    return vectors, keep, bad
