"""What is fuzzed: every format of readings, read whole and in pieces. Nothing may raise, nothing may be lost."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from nangluong.metering.formats import FORMATS, Intake, Limits
from nangluong.metering.formats.csv_wide import wide_header
from nangluong.metering.formats.gathering import gather_days
from nangluong.metering.formats.pieces import read_stream
from nangluong.metering.formats.telegram import crc16
from nangluong.metering.intake.contents import content_of_bytes
from nangluong.metering.intake.recognising import format_of
from nangluong.metering.slots import MISSING

LIMITS: Final = Limits(max_bytes=2**20, max_line_bytes=4_000)


def _wide() -> bytes:
    row = ",".join(["PA01", "A+", "2026-03-02", "1000", "5800", *["100"] * 48])
    return f"{','.join(wide_header(48))}\n{row}\n{row.replace('03-02', '03-03')}\n".encode()


def _parquet() -> bytes:
    table = pa.table(
        {
            "meter": ["PA01", "PA02"],
            "channel": ["A+", "A-"],
            "day": pa.array([20_500, 20_501], pa.int32()).cast(pa.date32()),
            "register_start_wh": pa.array([1, None], pa.int64()),
            "register_end_wh": pa.array([None, 5], pa.int64()),
            "wh": pa.array([[5] * 48, [None] * 96], pa.list_(pa.int32())),
        }
    )
    sink = io.BytesIO()
    parquet.write_table(table, sink, row_group_size=1)
    return sink.getvalue()


def _telegram() -> bytes:
    lines = ["/ISK5\\2M550T-1012", "", "0-0:1.0.0(260302000000W)", "1-0:1.8.0(001234.567*kWh)", "!"]
    body = "\r\n".join(lines).encode()
    return body + f"{crc16(body):04X}\r\n".encode()


_ESPI = b"""<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>
<link rel="self" href="https://x/UsagePoint/01/MeterReading/01/IntervalBlock/01"/>
<link rel="up" href="https://x/UsagePoint/01/MeterReading/01/IntervalBlock"/>
<content><IntervalBlock xmlns="http://naesb.org/espi"><IntervalReading><timePeriod><duration>1800</duration>
<start>1772409600</start></timePeriod><value>5</value></IntervalReading></IntervalBlock></content></entry></feed>"""
_DLMS = bytes.fromhex("0f00000000000101020309060100010800ff060099598602020f00161e")
_DAY = {"meter": "PA01", "channel": "A+", "day": "2026-03-02", "wh": [5] * 48, "register_start_wh": 7}

SEEDS: Final[dict[str, bytes]] = {
    "csv_wide": _wide(),
    "csv_long": b"meter,channel,start,minutes,wh\nPA01,A+,2026-03-02T00:00,30,5\nPA01,A+,2026-03-02T00:30,30,6\n",
    "csv_events": b"meter,at,event,amount\nPA01,2026-03-02T00:00,power_down,\nPA01,2026-03-02T00:20,power_up,\n",
    "json_day": json.dumps(_DAY).encode() + b"\n" + json.dumps(_DAY | {"day": "2026-03-03"}).encode() + b"\n",
    "parquet": _parquet(),
    "espi": _ESPI,
    "dlms": _DLMS,
    "telegram": _telegram(),
}


def _check_intake(intake: Intake) -> None:
    for days in intake.days:
        assert len(days.meter) == len(days.channel) == len(days.day) == len(days.wh) == len(days.position)
        present = days.wh[days.wh != MISSING].astype(np.int64)
        assert np.abs(present).max(initial=0) <= LIMITS.max_slot_wh
        assert days.day.min(initial=LIMITS.earliest_day) >= LIMITS.earliest_day
        assert max(int(days.register_start_wh.max(initial=0)), 0) <= LIMITS.max_register_wh
    for part in intake.refused:
        assert part.code
        assert part.reason_vi
        assert part.reason_en
    if intake.intervals is not None:
        for slots in (48, 96):
            rows, bad = gather_days(intake.intervals, slots, LIMITS.utc_offset_s)
            values = int((rows.wh != MISSING).sum())
            assert values + len(bad) <= len(intake.intervals)


def _rows(found: list[Intake]) -> list[tuple[str, int, bytes]]:
    return [
        (str(days.meter[row]), int(days.day[row]), days.wh[row].tobytes())
        for intake in found
        for days in intake.days
        for row in range(len(days))
    ]


def fuzz_format(key: str) -> Callable[[bytes], None]:
    """Return the target of a format: the whole message, then the same in pieces of 700 bytes."""

    def target(content: bytes) -> None:
        whole = FORMATS[key].read(content, LIMITS)
        _check_intake(whole)
        pieces = list(read_stream(FORMATS[key], io.BytesIO(content), LIMITS, 700))
        for intake in pieces:
            _check_intake(intake)
        if key in ("csv_wide", "csv_long"):
            assert _rows(pieces) == _rows([whole])
        format_of(content_of_bytes(content, "x"))

    return target


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {key: fuzz_format(key) for key in FORMATS}
