"""Events of meters in messages: one object or one line each, `meter, at, event, amount`. Pure.

`event` is a key of `reference/metering/events.csv`, an EndDeviceEventType code of IEC 61968-9, or `dlms:` and the
number in a DLMS event log. A code that no list knows is no fault: the event is kept with what the message called it.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any, Final

from nangluong.metering.formats.intake import (
    NO_AMOUNT,
    Intake,
    Limits,
    RefusedPart,
    make_events,
    refuse,
    too_large,
    too_many,
    whole_refused,
)
from nangluong.metering.formats.times import epoch_seconds

HEADER: Final = ("meter", "at", "event", "amount")
KEYS: Final = frozenset(HEADER)
_SAID = re.compile(r"[0-9A-Za-z_:. -]{1,40}")
_AMOUNT = re.compile(r"-?[0-9]{1,15}")
MOST_AMOUNT: Final = 10**15
EventCells = tuple[str, str, int, int]
"""Meter, what the event is called, epoch seconds UTC, amount or NO_AMOUNT."""


def event_row(number: int, given: tuple[Any, Any, Any, Any], limits: Limits, raw: bytes) -> EventCells | RefusedPart:
    """Return one event from meter, instant, name and amount (None or a whole number), or why it is none."""
    meter, at, said, amount = given
    if not (isinstance(meter, str) and meter):
        return refuse(number, "no_meter", "thiếu mã công tơ", "the meter is missing", raw)
    if not (isinstance(said, str) and _SAID.fullmatch(said)):
        return refuse(
            number,
            "event",
            "thiếu mã sự kiện, hoặc mã có ký tự lạ hay dài hơn 40",
            "the event has no code, or one with strange characters or longer than 40",
            raw,
        )
    try:
        seconds = epoch_seconds(at if isinstance(at, str) else "", limits.utc_offset_s)
    except ValueError:
        return refuse(number, "day", f"“{str(at)[:40]}” không phải thời điểm", f"“{str(at)[:40]}” is no instant", raw)
    if not limits.earliest_day <= (seconds + limits.utc_offset_s) // 86_400 <= limits.latest_day:
        return refuse(number, "day_out_of_range", "ngày ngoài khoảng 2000–2099", "the day is outside 2000–2099", raw)
    if amount is not None and (type(amount) is not int or abs(amount) > MOST_AMOUNT):
        return refuse(number, "number", "giá trị kèm theo không phải số nguyên", "the amount is not whole", raw)
    return meter, said, seconds, NO_AMOUNT if amount is None else amount


def event_of_json(number: int, item: dict[str, Any], limits: Limits, raw: bytes) -> EventCells | RefusedPart:
    """Return the event of a JSON object `{"meter", "at", "event"}`, `amount` optional."""
    if not KEYS - {"amount"} <= set(item) <= KEYS:
        return refuse(number, "keys", "thiếu hoặc thừa trường", "fields are missing or unknown", raw)
    return event_row(number, (item["meter"], item["at"], item["event"], item.get("amount")), limits, raw)


def _line(number: int, raw: bytes, whole: bool, limits: Limits) -> EventCells | RefusedPart:
    if len(raw) > limits.max_line_bytes:
        return refuse(number, "huge_line", "dòng quá dài", "the line is too long", raw)
    if not whole:
        return refuse(number, "truncated", "dòng cuối bị cắt cụt", "the last line is cut off", raw)
    try:
        cells = next(csv.reader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return refuse(number, "not_text", "dòng không phải CSV UTF-8", "the line is not UTF-8 CSV", raw)
    if len(cells) != len(HEADER):
        return refuse(number, "cells", "cần 4 ô", "needs 4 cells", raw)
    if cells[3] and not _AMOUNT.fullmatch(cells[3]):
        return refuse(number, "number", "giá trị kèm theo không phải số nguyên", "the amount is not whole", raw)
    meter, at, said, amount = cells
    return event_row(number, (meter, at, said, int(amount) if amount else None), limits, raw)


class EventCsv:
    """An event a line, with the header `meter,at,event,amount`."""

    key = "csv_events"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return events; refusals carry the line number, the header being line 1."""
        refused = too_large(content, limits)
        if refused:
            return refused
        lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
        if lines[0].rstrip(b"\r").decode("utf-8", "replace").split(",") != list(HEADER):
            said = ",".join(HEADER)
            return whole_refused("header", f"dòng tiêu đề cần là {said}", f"the header must be {said}", 1, lines[0])
        good: list[EventCells] = []
        bad: list[RefusedPart] = []
        for number, raw in enumerate(lines[1:], start=2):
            if not raw.strip():
                continue
            if len(bad) >= limits.max_refusals:
                bad.append(too_many(number))
                break
            row = _line(number, raw.rstrip(b"\r"), number < len(lines), limits)
            (bad if isinstance(row, RefusedPart) else good).append(row)  # type: ignore[arg-type]
        return Intake(events=make_events(good) if good else None, refused=tuple(bad))
