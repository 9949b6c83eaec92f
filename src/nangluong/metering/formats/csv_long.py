"""Long CSV: one interval a row, `meter,channel,start,minutes,wh`. The dearest form: 36 bytes a reading. Pure.

`start` is the beginning of the interval (never its end: an export stamped with ends is one slot late), local time or
with its zone; whole Wh.
"""

from __future__ import annotations

import csv
import io
import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from nangluong.metering.formats.intake import (
    Intake,
    Intervals,
    Limits,
    RefusedPart,
    make_intervals,
    refuse,
    too_large,
    too_many,
    whole_refused,
)
from nangluong.metering.formats.times import epoch_seconds

HEADER = ("meter", "channel", "start", "minutes", "wh")
_MINUTES = (15, 30, 60)
_INT = re.compile(r"-?[0-9]{1,18}")

_Row = tuple[str, str, int, int, int, int]


def _bounds(limits: Limits) -> tuple[int, int]:
    return limits.earliest_day * 86_400 - limits.utc_offset_s, (limits.latest_day + 1) * 86_400 - limits.utc_offset_s


def _names(column: pa.ChunkedArray) -> npt.NDArray[np.str_]:
    """Return a column of names; a name is turned into Python text once, not once a row."""
    encoded = pc.dictionary_encode(column.combine_chunks())
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    names: npt.NDArray[np.str_] = encoded.dictionary.to_numpy(zero_copy_only=False).astype(np.str_)
    every: npt.NDArray[np.str_] = names[encoded.indices.to_numpy()]
    return every


class LongCsv:
    """An interval per row."""

    key = "csv_long"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return intervals; refusals carry the line number, the header being line 1."""
        refused = too_large(content, limits)
        if refused:
            return refused
        first = content[: limits.max_line_bytes + 1].split(b"\n", 1)[0].removeprefix(b"\xef\xbb\xbf").rstrip(b"\r")
        if tuple(first.decode("utf-8", "replace").split(",")) != HEADER:
            return whole_refused(
                "header", f"dòng tiêu đề cần là {','.join(HEADER)}", f"the header must be {','.join(HEADER)}", 1, first
            )
        fast = self._fast(content, limits)
        return fast or self._slow(content, limits)

    @staticmethod
    def _fast(content: bytes, limits: Limits) -> Intake | None:
        if not content.endswith(b"\n") or b'"' in content:
            return None
        types = dict(zip(HEADER, (pa.string(), pa.string(), pa.timestamp("s"), pa.int32(), pa.int64()), strict=True))
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(content),
                parse_options=arrow_csv.ParseOptions(quote_char=False),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=types, null_values=[""], strings_can_be_null=True
                ),
            )
        except pa.ArrowInvalid:
            return None
        if not table.num_rows or any(column.null_count for column in table.columns):
            return None
        start = table.column("start").cast(pa.int64()).to_numpy() - limits.utc_offset_s
        minutes, wh = table.column("minutes").to_numpy(), table.column("wh").to_numpy()
        low, high = _bounds(limits)
        inside = start.min() >= low and start.max() < high and np.abs(wh).max() <= limits.max_slot_wh
        if not inside or not np.isin(minutes, _MINUTES).all():
            return None
        meter, channel = (_names(table.column(name)) for name in HEADER[:2])
        length = minutes.astype(np.int64) * 60
        return Intake(intervals=Intervals(meter, channel, start, length, wh, np.zeros(len(wh), dtype=np.int16)))

    @staticmethod
    def _slow(content: bytes, limits: Limits) -> Intake:
        good: list[_Row] = []
        bad: list[RefusedPart] = []
        lines = content.split(b"\n")
        for number, raw in enumerate(lines[1:], start=2):
            if not raw.strip():
                continue
            if len(bad) >= limits.max_refusals:
                bad.append(too_many(number))
                break
            whole = not lines[-1] or number < len(lines)
            row = _row(raw.rstrip(b"\r"), number, whole, limits)
            if isinstance(row, RefusedPart):
                bad.append(row)
            else:
                good.append(row)
        return Intake(intervals=make_intervals(good) if good else None, refused=tuple(bad))


def _cells(raw: bytes, number: int, whole: bool, limits: Limits) -> list[str] | RefusedPart:
    if len(raw) > limits.max_line_bytes:
        return refuse(number, "huge_line", "dòng quá dài", "the line is too long", raw)
    if not whole:
        return refuse(number, "truncated", "dòng cuối bị cắt cụt", "the last line is cut off", raw)
    try:
        cells = next(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return refuse(number, "not_text", "dòng không phải CSV UTF-8", "the line is not UTF-8 CSV", raw)
    if len(cells) != len(HEADER) or not cells[0] or not cells[1]:
        return refuse(number, "width", "cần 5 ô, có mã và kênh", "needs 5 cells with meter and channel", raw)
    return cells


def _row(raw: bytes, number: int, whole: bool, limits: Limits) -> _Row | RefusedPart:
    cells = _cells(raw, number, whole, limits)
    if isinstance(cells, RefusedPart):
        return cells
    try:
        start = epoch_seconds(cells[2], limits.utc_offset_s)
    except ValueError:
        return refuse(number, "day", f"“{cells[2]}” không phải thời điểm", f"“{cells[2]}” is not an instant", raw)
    low, high = _bounds(limits)
    if not low <= start < high:
        return refuse(number, "day_out_of_range", "ngày ngoài khoảng 2000–2099", "the day is outside 2000–2099", raw)
    if not all(_INT.fullmatch(cell) for cell in cells[3:]) or int(cells[3]) not in _MINUTES:
        return refuse(number, "number", "phút (15, 30, 60) hoặc Wh sai", "wrong minutes (15, 30, 60) or Wh", raw)
    if abs(int(cells[4])) > limits.max_slot_wh:
        return refuse(number, "slot_too_large", "giá trị Wh quá lớn", "the value in Wh is too large", raw)
    return cells[0], cells[1], start, int(cells[3]) * 60, int(cells[4]), 0
