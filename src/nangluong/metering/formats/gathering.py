"""Single intervals gathered into day vectors, with nothing lost on the way. Pure."""

from __future__ import annotations

import numpy as np

from nangluong.metering.formats.intake import DayVectors, Intervals, RefusedPart, refuse
from nangluong.metering.slots import MISSING, UNKNOWN, slot_minutes


def gather_days(intervals: Intervals, slots: int, utc_offset_s: int) -> tuple[DayVectors, list[RefusedPart]]:
    """Return one row a meter, channel and day (sorted), and the intervals that do not fit the grid, by their index.

    Days are cut at `utc_offset_s`. An interval must have the slot's length and start on the grid; the second of two
    for one slot is refused unless it says the same. Refused energy beyond int32 cannot occur after a format's limits.
    """
    length = slot_minutes(slots) * 60
    local = intervals.start_s + utc_offset_s
    fits = (intervals.length_s == length) & (local % length == 0)
    bad = [
        refuse(
            int(at),
            "off_grid",
            f"khoảng đo không nằm trên lưới {length // 60} phút",
            f"the interval is not on the {length // 60}-minute grid",
        )
        for at in np.flatnonzero(~fits)
    ]
    at = np.flatnonzero(fits)
    meters, meter = np.unique(intervals.meter[at], return_inverse=True)
    channels, channel = np.unique(intervals.channel[at], return_inverse=True)
    day, slot = local[at] // 86_400, local[at] % 86_400 // length
    first_day = int(day.min()) if len(day) else 0
    days = int(day.max()) - first_day + 1 if len(day) else 1
    key = (meter * max(len(channels), 1) + channel) * days + day - first_day
    rows, row = np.unique(key, return_inverse=True)
    wh = np.full((len(rows), slots), MISSING, dtype=np.int32)
    place = row * slots + slot
    _, chosen = np.unique(place, return_index=True)
    wh.reshape(-1)[place[chosen]] = intervals.wh[at[chosen]]
    other = np.flatnonzero(wh.reshape(-1)[place] != intervals.wh[at])
    bad += [
        refuse(
            int(at[which]),
            "duplicate",
            "khoảng đo đã có giá trị khác trong cùng thông điệp",
            "the slot already has another value in the same message",
        )
        for which in other
    ]
    owner = rows // days
    vectors = DayVectors(
        meter=meters[owner // max(len(channels), 1)] if len(rows) else np.empty(0, dtype=np.str_),
        channel=channels[owner % max(len(channels), 1)] if len(rows) else np.empty(0, dtype=np.str_),
        day=(rows % days + first_day).astype(np.int32),
        wh=wh,
        register_start_wh=np.full(len(rows), UNKNOWN, dtype=np.int64),
        register_end_wh=np.full(len(rows), UNKNOWN, dtype=np.int64),
        position=np.full(len(rows), UNKNOWN, dtype=np.int64),
    )
    return vectors, sorted(bad, key=lambda part: part.position)
