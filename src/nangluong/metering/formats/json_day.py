"""JSON messages: one object a meter, channel and day, or one an event, alone, in a list, or one a line. Pure.

`{"meter": "PA01…", "channel": "A+", "day": "2026-02-17", "wh": [310, null, …], "register_start_wh": …,
"register_end_wh": …}`; `wh` has 48 or 96 whole numbers or null; registers may be absent. `events` of the day may stand
with it: `[{"at": …, "event": …, "amount": …}]`; an event alone names its meter (`formats.events`). An object a line is
the form for large files: a bad line costs only itself.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from nangluong.metering.formats.events import EventCells, event_of_json
from nangluong.metering.formats.intake import (
    DayVectors,
    Intake,
    Limits,
    RefusedPart,
    check_row,
    make_events,
    refuse,
    too_large,
    too_many,
)
from nangluong.metering.slots import MISSING, SLOTS, UNKNOWN, day_number

_KEYS = {"meter", "channel", "day", "wh", "register_start_wh", "register_end_wh", "events"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INT_OR_NONE = {int, type(None)}  # by type, not isinstance: True is not 1 Wh
_NOTHING = np.empty(0, dtype=np.int32)  # the values were bounded before
_Row = tuple[str, str, int, int, int, list[int], int]


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _parse(text: bytes) -> Any:
    return json.loads(text.decode("utf-8"), parse_constant=_no_constant)


def _objects(content: bytes, limits: Limits) -> Iterator[tuple[int, bytes, Any]]:
    """Yield place (line, or number in a list), raw text and object; a RefusedPart instead of an object that fails."""
    unreadable = "không phải JSON", "is not JSON"
    if content.lstrip()[:1] == b"[":
        try:
            items = _parse(content)
        except (ValueError, RecursionError):
            yield 1, content, refuse(1, "not_json", *unreadable, content)
            return
        for number, item in enumerate(items, start=1):
            yield number, json.dumps(item, ensure_ascii=False).encode(), item
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        if len(line) > limits.max_line_bytes:
            yield number, line, refuse(number, "huge_line", "dòng quá dài", "the line is too long", line)
            continue
        try:
            item = _parse(line)
        except (ValueError, RecursionError):
            item = refuse(number, "not_json", *unreadable, line)
        yield number, line, item


def _row(number: int, item: Any, limits: Limits, raw: bytes) -> _Row | RefusedPart:
    if not isinstance(item, dict) or not {"meter", "channel", "day", "wh"} <= set(item) <= _KEYS:
        return refuse(number, "keys", "thiếu hoặc thừa trường", "fields are missing or unknown", raw)
    meter, channel, day = item["meter"], item["channel"], item["day"]
    if not (isinstance(meter, str) and meter and isinstance(channel, str) and channel):
        return refuse(number, "no_meter", "thiếu mã công tơ hoặc kênh", "meter or channel is empty", raw)
    wh = item["wh"]
    if not isinstance(wh, list) or len(wh) not in SLOTS:
        size = len(wh) if isinstance(wh, list) else 0
        return refuse(number, "width", f"có {size} khoảng đo, cần 48 hoặc 96", f"has {size} slots, not 48 or 96", raw)
    try:
        of_day = day_number(dt.date.fromisoformat(day if isinstance(day, str) and _DAY.fullmatch(day) else ""))
    except ValueError:
        return refuse(number, "day", f"“{day}” không phải ngày", f"“{day}” is not a day", raw)
    reads = [item.get("register_start_wh"), item.get("register_end_wh")]
    if not set(map(type, wh)) | set(map(type, reads)) <= _INT_OR_NONE:
        return refuse(number, "number", "có giá trị không phải số nguyên Wh", "a value is not whole Wh", raw)
    present = [value for value in wh if value is not None] or [0]
    if max(present) > limits.max_slot_wh or min(present) < -limits.max_slot_wh:
        return refuse(number, "slot_too_large", "giá trị Wh quá lớn", "a value in Wh is too large", raw)
    if any(value is not None and not 0 <= value <= limits.max_register_wh for value in reads):
        return refuse(number, "register_out_of_range", "chỉ số không hợp lệ", "a register read is not possible", raw)
    start, end = (UNKNOWN if value is None else value for value in reads)
    values = wh if len(present) == len(wh) else [MISSING if value is None else value for value in wh]
    fault = check_row(of_day, _NOTHING, (start, end), limits)
    return refuse(number, *fault, raw) if fault else (meter, channel, of_day, start, end, values, number)


def _vectors(rows: list[_Row], slots: int) -> DayVectors:
    meter, channel, day, start, end, wh, position = zip(*rows, strict=True)
    return DayVectors(
        np.array(meter, dtype=np.str_),
        np.array(channel, dtype=np.str_),
        np.array(day, dtype=np.int32),
        np.array(wh, dtype=np.int32).reshape(-1, slots),
        np.array(start, dtype=np.int64),
        np.array(end, dtype=np.int64),
        np.array(position, dtype=np.int64),
    )


def _events_within(number: int, item: Any, limits: Limits, raw: bytes) -> list[EventCells | RefusedPart]:
    """Return the events that an object is, or that stand with its day."""
    if not isinstance(item, dict):
        return []
    if "event" in item:
        return [event_of_json(number, item, limits, raw)]
    within = item.get("events", [])
    if not isinstance(within, list) or not all(isinstance(one, dict) and "meter" not in one for one in within):
        return [refuse(number, "keys", "“events” không phải danh sách sự kiện", "“events” is not a list", raw)]
    owned = [{"meter": item.get("meter"), **one} for one in within]
    raws = (json.dumps(one, ensure_ascii=False).encode() for one in owned)
    return [event_of_json(number, one, limits, alone) for one, alone in zip(owned, raws, strict=True)]


class JsonDays:
    """A day or an event per object."""

    key = "json_day"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return day vectors, one group per number of slots, and events; refusals carry line or number in the list."""
        refused = too_large(content, limits)
        if refused:
            return refused
        good: dict[int, list[_Row]] = {slots: [] for slots in SLOTS}
        bad: list[RefusedPart] = []
        events: list[EventCells] = []
        for number, raw, item in _objects(content, limits):
            if len(bad) >= limits.max_refusals:
                bad.append(too_many(number))
                break
            for event in [] if isinstance(item, RefusedPart) else _events_within(number, item, limits, raw):
                (bad if isinstance(event, RefusedPart) else events).append(event)  # type: ignore[arg-type]
            if isinstance(item, dict) and "event" in item:
                continue
            row = item if isinstance(item, RefusedPart) else _row(number, item, limits, raw)
            if isinstance(row, RefusedPart):
                bad.append(row)
            else:
                good[len(row[5])].append(row)
        days = tuple(_vectors(rows, slots) for slots, rows in good.items() if rows)
        return Intake(days=days, events=make_events(events) if events else None, refused=tuple(bad))
