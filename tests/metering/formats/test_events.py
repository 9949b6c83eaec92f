"""Events in messages: lines, objects and DLMS event logs; whatever is wrong is refused with its place."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nangluong.metering.event_kinds import EventKind, is_tamper, read_event_kinds
from nangluong.metering.formats import FORMATS, DlmsMessage, EventCsv, Intake, Limits
from nangluong.metering.formats.dlms import ProfileShape
from nangluong.metering.formats.intake import NO_AMOUNT
from nangluong.metering.formats.pieces import read_stream

LIMITS = Limits()
HEAD = "meter,at,event,amount"
SHAPE = ProfileShape(("0-0:1.0.0", "0-0:96.11.0"), 0)
AT = int(dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC).timestamp())


def clock(hour: int) -> bytes:
    """Return a COSEM date-time of 2 March 2026 at UTC+7 as an octet string."""
    return bytes([9, 12]) + bytes([0x07, 0xEA, 3, 2, 1, hour, 0, 0, 0, 0xFE, 0x5C, 0])


def log(*rows: tuple[int, int]) -> bytes:
    """Return the buffer of an event log: hour and code."""
    body = b"".join(b"\x02\x02" + clock(hour) + b"\x12" + code.to_bytes(2, "big") for hour, code in rows)
    return bytes([1, len(rows)]) + body


def push(*items: tuple[bytes, bytes]) -> bytes:
    """Return a data notification of logical names and encoded values."""
    body = b"".join(b"\x02\x02\x09\x06" + name + value for name, value in items)
    return b"\x0f\x00\x00\x00\x01\x00" + bytes([1, len(items)]) + body


def read(content: bytes, key: str = EventCsv.key) -> Intake:
    """Read a message."""
    return FORMATS[key].read(content, LIMITS)


def test_a_dlms_event_log() -> None:
    """Every entry is an event with its instant and its number."""
    events = DlmsMessage(meter="M1", profile=SHAPE).read(log((10, 1), (11, 2)), LIMITS).events
    assert events is not None
    assert events.said.tolist() == ["dlms:1", "dlms:2"]
    assert events.at_s.tolist() == [AT, AT + 3600]
    assert set(events.meter) == {"M1"}


def test_a_pushed_event_has_the_clock_of_its_message() -> None:
    """Without a clock nobody knows when: refused."""
    name, at = bytes([0, 0, 96, 11, 0, 255]), (bytes([0, 0, 1, 0, 0, 255]), clock(10))
    found = DlmsMessage(meter="M1").read(push(at, (name, b"\x11\x2c")), LIMITS)
    assert found.events is not None
    assert (found.events.said.tolist(), found.events.at_s.tolist()) == (["dlms:44"], [AT])
    refused = DlmsMessage(meter="M1").read(push((name, b"\x11\x2c")), LIMITS)
    assert [part.code for part in refused.refused] == ["clock"]
    assert [part.code for part in DlmsMessage(meter="M1").read(push(at, (name, b"\x00")), LIMITS).refused] == ["type"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",2026-03-02T10:00,power_up,", "no_meter"),
        ("M,2026-02-31T10:00,power_up,", "day"),
        ("M,10:00,power_up,", "day"),
        ("M,1999-03-02T10:00,power_up,", "day_out_of_range"),
        ("M,2026-03-02T10:00,,", "event"),
        (f"M,2026-03-02T10:00,{'x' * 41},", "event"),
        ("M,2026-03-02T10:00,clock_drift,1e3", "number"),
        ("M,2026-03-02T10:00,clock_drift,9999999999999999", "number"),
        ("M,2026-03-02T10:00,power_up", "cells"),
        ("\udcff,2026-03-02T10:00,power_up,", "not_text"),
        ("x" * 70_000, "huge_line"),
    ],
)
def test_a_bad_line_is_refused_and_the_rest_is_taken(line: str, code: str) -> None:
    good = "M,2026-03-02T10:00,power_up,-3"
    found = read("\n".join([HEAD, good, line, good, ""]).encode("utf-8", "surrogateescape"))
    assert [(part.position, part.code) for part in found.refused] == [(3, code)]
    assert found.events is not None
    assert found.events.amount.tolist() == [-3, -3]


def test_a_cut_off_file_and_a_wrong_header() -> None:
    """The last line without its end may be half of one."""
    assert [part.code for part in read(f"{HEAD}\nM,2026-03-02T10:00,power_up,1".encode()).refused] == ["truncated"]
    assert [part.code for part in read(b"meter,at\nM,x\n").refused] == ["header"]


def test_a_long_file_is_read_in_pieces() -> None:
    """Nothing is lost between them, and places are those in the whole file."""
    lines = [f"M{number},2026-03-02T10:00,power_up," for number in range(50)] + ["M,x,power_up,"]
    content = "\n".join([HEAD, *lines, ""]).encode()
    pieces = list(read_stream(EventCsv(), io.BytesIO(content), LIMITS, 200))
    assert sum(len(piece.events) for piece in pieces if piece.events is not None) == 50
    assert [part.position for piece in pieces for part in piece.refused] == [52]


def test_json_events_alone_and_with_a_day() -> None:
    """A wrong event costs itself only, not its day."""
    event = {"at": "2026-03-02T10:00", "event": "tamper"}
    day = {"meter": "M", "channel": "A+", "day": "2026-03-02", "wh": [1] * 48, "events": [event, {"at": "x"}]}
    found = read(
        json.dumps([day, event | {"meter": "N", "amount": 5}, event, day | {"events": 3}]).encode(), "json_day"
    )
    assert len(found.days[0]) == 2
    assert found.events is not None
    assert found.events.meter.tolist() == ["M", "N"]
    assert found.events.amount.tolist() == [NO_AMOUNT, 5]
    assert [(part.position, part.code) for part in found.refused] == [(1, "keys"), (3, "keys"), (4, "keys")]


@given(st.binary(max_size=300))
@settings(max_examples=80, deadline=None)
def test_nothing_raises(content: bytes) -> None:
    """Whatever comes gives events or refusals."""
    intakes = [read(message) for message in (content, HEAD.encode() + b"\n" + content)]
    intakes.append(DlmsMessage(meter="M1", profile=SHAPE).read(content, LIMITS))
    intakes.append(read(b'{"event":' + content + b"}", "json_day"))
    assert all(part.code for intake in intakes for part in intake.refused)
    assert intakes[0].refused


def test_kinds_by_every_name(reference: Path) -> None:
    """Our key, a code of IEC 61968-9 whatever the device, a DLMS number; nothing else is known."""
    kinds = read_event_kinds(reference / "metering" / "events.csv")
    names = ("power_down", "0.26.38.85", "3.26.0.47", "dlms:1", " Power_Down ")
    assert {kinds.code(name) for name in names} == {EventKind.POWER_DOWN}
    assert {kinds.code(name) for name in ("", "26", "1.2.3.4.5", "dlms:999", "26.38")} == {EventKind.OTHER}
    assert {one.key for one in kinds.by_code.values() if is_tamper(one.code)} == {
        one.key for one in kinds.by_code.values() if one.group == "tamper"
    }
    assert kinds.by_code[1].unverified
    assert not kinds.by_code[3].unverified
