"""Wide CSV: one meter, channel and day a row. The cheapest text form: about four bytes a reading.

Header: `meter,channel,day,register_start_wh,register_end_wh,wh_01,…,wh_48` (or `…,wh_96`); UTF-8, comma, day as
2026-02-17, whole Wh, an empty cell = nothing received. A good file is parsed by Arrow; the first fault anywhere sends
the file through the slow reader, which names every bad row.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from nangluong.metering.formats.intake import (
    DayVectors,
    Intake,
    Limits,
    RefusedPart,
    check_row,
    refuse,
    too_large,
    too_many,
    whole_refused,
)
from nangluong.metering.slots import MISSING, SLOTS, UNKNOWN, day_number

KEYS = ("meter", "channel", "day", "register_start_wh", "register_end_wh")
_INT = re.compile(r"-?[0-9]{1,18}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def wide_header(slots: int) -> list[str]:
    """Return the header of a file with `slots` slots a day."""
    return [*KEYS, *(f"wh_{number:02d}" for number in range(1, slots + 1))]


def _slots_of(header: Sequence[str]) -> int | None:
    return next((slots for slots in SLOTS if list(header) == wide_header(slots)), None)


def _numbers(table: pa.Table, name: str, absent: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    column = table.column(name)
    if column.null_count:
        column = pc.fill_null(column, absent)
    numbers: np.ndarray[tuple[int], np.dtype[np.int64]] = column.to_numpy()
    return numbers


def _words(column: pa.ChunkedArray) -> npt.NDArray[np.str_]:
    """Return a column of texts. Those of one length and ASCII, as serials are, never become objects of Python."""
    texts = column.combine_chunks()
    if not len(texts):
        return np.empty(0, dtype=np.str_)
    ends = np.frombuffer(texts.buffers()[1], dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    width = int(ends[1] - ends[0])
    if width and (np.diff(ends) == width).all():
        letters = np.frombuffer(texts.buffers()[2], dtype=np.uint8)[ends[0] : ends[-1]]
        if letters.max() < 128:
            return letters.astype(np.uint32).view(f"U{width}")
    words: npt.NDArray[np.str_] = texts.to_numpy(zero_copy_only=False).astype(np.str_)
    return words


def vectors_of(table: pa.Table, slots: int) -> DayVectors:
    """Return the columns of a typed wide table."""
    wh = np.empty((table.num_rows, slots), dtype=np.int32)
    for number, name in enumerate(wide_header(slots)[len(KEYS) :]):
        wh[:, number] = _numbers(table, name, MISSING)
    return DayVectors(
        meter=_words(table.column("meter")),
        channel=_words(table.column("channel")),
        day=table.column("day").cast(pa.int32()).to_numpy(),
        wh=wh,
        register_start_wh=_numbers(table, "register_start_wh", UNKNOWN).astype(np.int64),
        register_end_wh=_numbers(table, "register_end_wh", UNKNOWN).astype(np.int64),
        position=np.arange(2, table.num_rows + 2),
    )


def in_bounds(vectors: DayVectors, limits: Limits) -> bool:
    """Tell whether every row is within the bounds and names its meter and channel."""
    registers = np.concatenate([vectors.register_start_wh, vectors.register_end_wh])
    if not len(vectors):
        return True
    return bool(
        vectors.day.min() >= limits.earliest_day
        and vectors.day.max() <= limits.latest_day
        and vectors.wh.max() <= limits.max_slot_wh
        and registers.min() >= UNKNOWN
        and registers.max() <= limits.max_register_wh
        and (vectors.meter != "").all()
        and (vectors.channel != "").all()
    )


def _says_it_all(table: pa.Table, vectors: DayVectors) -> bool:
    """Tell whether no given number is one of ours for “absent”, which would pass for an empty cell."""
    names = table.column_names
    empty = sum(table.column(name).null_count for name in names[len(KEYS) :])
    reads = [table.column(name) for name in ("register_start_wh", "register_end_wh")]
    unread = sum(column.null_count for column in reads)
    unknown = sum(int((column < 0).sum()) for column in (vectors.register_start_wh, vectors.register_end_wh))
    return not table.column("day").null_count and int((vectors.wh == MISSING).sum()) == empty and unknown == unread


class WideCsv:
    """A day per row."""

    key = "csv_wide"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return the day vectors; refusals carry the line number, the header being line 1."""
        refused = too_large(content, limits)
        if refused:
            return refused
        first = content[: limits.max_line_bytes + 1].split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf").rstrip(b"\r")
        slots = _slots_of(first.decode("utf-8", "replace").split(","))
        if slots is None:
            return whole_refused(
                "header",
                "tiêu đề sai: cần meter,channel,day,register_start_wh,register_end_wh,wh_01…wh_48 (hoặc 96)",
                "wrong header: meter,channel,day,register_start_wh,register_end_wh,wh_01…wh_48 (or 96) is needed",
                position=1,
                raw=first,
            )
        fast = self._fast(content, slots, limits)
        return fast or self._slow(content, slots, limits)

    @staticmethod
    def _fast(content: bytes, slots: int, limits: Limits) -> Intake | None:
        if not content.endswith(b"\n") or b'"' in content:
            return None  # perhaps cut off, or quoted
        header = wide_header(slots)
        types = dict.fromkeys(header[len(KEYS) :], pa.int32())
        types |= {"meter": pa.string(), "channel": pa.string(), "day": pa.date32()}
        types |= {"register_start_wh": pa.int64(), "register_end_wh": pa.int64()}
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(content),
                parse_options=arrow_csv.ParseOptions(quote_char=False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=types, null_values=[""], strings_can_be_null=False
                ),
            )
        except pa.ArrowInvalid:
            return None
        if table.num_rows != content.count(b"\n") - 1:
            return None  # Arrow passes over empty lines; the slow reader counts them
        vectors = vectors_of(table, slots)
        return Intake(days=(vectors,)) if _says_it_all(table, vectors) and in_bounds(vectors, limits) else None

    @staticmethod
    def _slow(content: bytes, slots: int, limits: Limits) -> Intake:
        good: list[tuple[str, str, int, int, int, list[int]]] = []
        at: list[int] = []
        bad: list[RefusedPart] = []
        lines = content.split(b"\n")
        ended = not lines[-1]
        for number, raw in enumerate(lines[1:], start=2):
            if not raw.strip():
                continue
            if len(bad) >= limits.max_refusals:
                bad.append(too_many(number))
                break
            whole = ended or number < len(lines)
            row = _row(raw.rstrip(b"\r"), number, slots, limits, whole)
            if isinstance(row, RefusedPart):
                bad.append(row)
            else:
                good.append(row)
                at.append(number)
        meter, channel, day, start, end, wh = zip(*good, strict=True) if good else ((), (), (), (), (), ())
        vectors = DayVectors(
            np.array(meter, dtype=np.str_),
            np.array(channel, dtype=np.str_),
            np.array(day, dtype=np.int32),
            np.array(wh, dtype=np.int32).reshape(-1, slots),
            np.array(start, dtype=np.int64),
            np.array(end, dtype=np.int64),
            np.array(at, dtype=np.int64),
        )
        return Intake(days=(vectors,) if good else (), refused=tuple(bad))


def _cells(raw: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))


def _number(cell: str, absent: int) -> int:
    if not cell:
        return absent
    if not _INT.fullmatch(cell):
        raise ValueError(cell)
    return int(cell)


def _row(
    raw: bytes, number: int, slots: int, limits: Limits, whole: bool
) -> tuple[str, str, int, int, int, list[int]] | RefusedPart:
    if len(raw) > limits.max_line_bytes:
        return refuse(number, "huge_line", "dòng quá dài", "the line is too long", raw)
    if not whole:
        return refuse(number, "truncated", "dòng cuối bị cắt cụt", "the last line is cut off", raw)
    try:
        cells = _cells(raw)
    except (UnicodeDecodeError, csv.Error):
        return refuse(number, "not_text", "dòng không phải CSV UTF-8", "the line is not UTF-8 CSV", raw)
    if len(cells) != slots + len(KEYS):
        count = len(cells) - len(KEYS)
        return refuse(number, "width", f"có {count} khoảng đo, cần {slots}", f"has {count} slots, needs {slots}", raw)
    if not cells[0] or not cells[1]:
        return refuse(number, "no_meter", "thiếu mã công tơ hoặc kênh", "meter or channel is empty", raw)
    return _typed(cells, number, limits, raw)


def _typed(
    cells: list[str], number: int, limits: Limits, raw: bytes
) -> tuple[str, str, int, int, int, list[int]] | RefusedPart:
    try:
        day = day_number(dt.date.fromisoformat(cells[2] if _DAY.fullmatch(cells[2]) else ""))
    except ValueError:
        return refuse(number, "day", f"“{cells[2]}” không phải ngày", f"“{cells[2]}” is not a day", raw)
    try:
        registers = [_number(cell, UNKNOWN) for cell in cells[3:5]]
        wh = [_number(cell, MISSING) for cell in cells[5:]]
    except ValueError as fault:
        return refuse(number, "number", f"“{fault}” không phải số nguyên Wh", f"“{fault}” is not whole Wh", raw)
    if any(cell.startswith("-") for cell in cells[3:5]):
        return refuse(number, "register_out_of_range", "chỉ số công tơ âm", "a register read is negative", raw)
    given = [value for cell, value in zip(cells[5:], wh, strict=True) if cell] or [0]
    if max(given) > limits.max_slot_wh or min(given) < -limits.max_slot_wh:
        return refuse(number, "slot_too_large", "giá trị Wh quá lớn", "a value in Wh is too large", raw)
    fault_ = check_row(day, np.array(wh, dtype=np.int32), (registers[0], registers[1]), limits)
    if fault_:
        return refuse(number, *fault_, raw)
    return cells[0], cells[1], day, registers[0], registers[1], wh
