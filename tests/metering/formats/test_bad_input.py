"""Bad input for every format: refused with its place and reason, never raised, never silently dropped."""

from __future__ import annotations

import io
import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from nangluong.metering.formats import FORMATS, Intake, Limits
from nangluong.metering.formats.csv_wide import wide_header
from nangluong.metering.formats.telegram import crc16
from nangluong.metering.slots import MISSING

LIMITS = Limits()


def wide(*rows: str, slots: int = 48) -> bytes:
    """Return a wide CSV file of the rows."""
    return ("\n".join([",".join(wide_header(slots)), *rows]) + "\n").encode()


def row(day: str = "2026-03-02", slots: int = 48, value: str = "100", start: str = "1000", end: str = "5800") -> str:
    """Return one row of a wide CSV."""
    return ",".join(["PA01", "A+", day, start, end, *[value] * slots])


def read(key: str, content: bytes) -> Intake:
    """Read `content` in the format."""
    return FORMATS[key].read(content, LIMITS)


def codes(intake: Intake) -> list[tuple[int, str]]:
    """Return place and code of every refusal."""
    return [(part.position, part.code) for part in intake.refused]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (row(slots=46), "width"),
        (row(slots=50), "width"),
        (row(day="2026-02-31"), "day"),
        (row(day="1970-01-01"), "day_out_of_range"),
        (row(start="-5"), "register_out_of_range"),
        (row(value="1000000000"), "slot_too_large"),
        (row(value="99999999999"), "slot_too_large"),
        (row(value="-2147483648"), "slot_too_large"),
        (row(value="1.5"), "number"),
        (row(value="abc"), "number"),
        (row().replace("PA01", ""), "no_meter"),
        ("\xff", "width"),
        ("x" * 70_000, "huge_line"),
    ],
)
def test_a_bad_row_of_wide_csv_costs_only_itself(bad: str, code: str) -> None:
    """The line is named; the good rows around it are taken."""
    intake = read("csv_wide", wide(row(), bad, row(day="2026-03-03")))
    assert codes(intake) == [(3, code)]
    assert len(intake.days[0]) == 2


def test_wide_csv_keeps_negative_values_and_empty_cells() -> None:
    """-1 Wh is a value for VEE to judge; an empty cell is absent."""
    cells = row().split(",")
    cells[5], cells[6] = "-1", ""
    intake = read("csv_wide", wide(",".join(cells)))
    assert intake.days[0].wh[0, :3].tolist() == [-1, MISSING, 100]
    assert not intake.refused


def test_a_cut_off_wide_csv_loses_no_whole_line() -> None:
    """The last line without its end is refused: a cut number would pass for a number."""
    intake = read("csv_wide", wide(row(), row(day="2026-03-03"))[:-3])
    assert codes(intake) == [(3, "truncated")]
    assert len(intake.days[0]) == 1


def test_a_wrong_header_refuses_the_file() -> None:
    """46 slots in the header are no day of ours."""
    assert codes(read("csv_wide", wide(row(slots=46)).replace(b",wh_47,wh_48", b""))) == [(1, "header")]


def test_too_many_bad_rows_stop_the_reading() -> None:
    """And the last refusal says that nothing after it was read."""
    limits = Limits(max_refusals=3)
    intake = FORMATS["csv_wide"].read(wide(*[row(day="x")] * 9), limits)
    assert [part.code for part in intake.refused] == ["day", "day", "day", "too_many_refusals"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("PA01,A+,2026-02-31T00:00,30,5", "day"),
        ("PA01,A+,1970-02-01T00:00,30,5", "day_out_of_range"),
        ("PA01,A+,2026-03-02T00:30,30,1000000000", "slot_too_large"),
        ("PA01,A+,2026-03-02T00:30,29,5", "number"),
        ("PA01,A+,2026-03-02T00:30,30,5.5", "number"),
        ("PA01,A+,2026-03-02T00:30,30", "width"),
        ("x" * 70_000, "huge_line"),
    ],
)
def test_a_bad_row_of_long_csv_costs_only_itself(bad: str, code: str) -> None:
    """The line is named; the good rows are taken, times in +07:00 unless they say otherwise."""
    good = ["PA01,A+,2026-03-02T00:00,30,5", "PA01,A+,2026-03-02T00:00:00+00:00,30,6"]
    intake = read("csv_long", ("\n".join(["meter,channel,start,minutes,wh", *good, bad]) + "\n").encode())
    assert codes(intake) == [(4, code)]
    assert intake.intervals is not None
    assert (intake.intervals.start_s[1] - intake.intervals.start_s[0]) == 7 * 3600


def test_long_csv_fast_and_slow_agree() -> None:
    """The same rows through Arrow and through the slow reader give the same columns."""
    rows = [f"PA0{n % 3},A+,2026-03-0{1 + n % 9}T0{n % 10}:30:00,30,{n - 2}" for n in range(40)]
    text = "\n".join(["meter,channel,start,minutes,wh", *rows]) + "\n"
    fast = read("csv_long", text.encode())
    slow = read("csv_long", text.replace("PA00", '"PA00"').encode())
    assert fast.intervals is not None
    assert slow.intervals is not None
    for name in ("meter", "channel", "start_s", "length_s", "wh"):
        assert (getattr(fast.intervals, name) == getattr(slow.intervals, name)).all()


def day(**changed: object) -> dict[str, object]:
    """Return a JSON day message."""
    return {"meter": "PA01", "channel": "A+", "day": "2026-03-02", "wh": [5] * 48} | changed


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (day(wh=[5] * 46), "width"),
        (day(wh=[5] * 50), "width"),
        (day(day="2026-02-31"), "day"),
        (day(day="1899-01-01"), "day_out_of_range"),
        (day(register_start_wh=-1), "register_out_of_range"),
        (day(wh=[10**9] * 48), "slot_too_large"),
        (day(wh=[-(2**31)] * 48), "slot_too_large"),
        (day(wh=[True] * 48), "number"),
        (day(wh=[1.5] * 48), "number"),
        (day(extra=1), "keys"),
        ({"meter": "PA01"}, "keys"),
        (day(meter=""), "no_meter"),
        (day(meter=5), "no_meter"),
        ([1], "keys"),
    ],
)
def test_a_bad_json_day_costs_only_itself(bad: object, code: str) -> None:
    """By the line in a file of lines, by the number in a list."""
    lines = b"\n".join(json.dumps(item).encode() for item in (day(), bad, day(wh=[None] * 96)))
    for intake in (read("json_day", lines), read("json_day", json.dumps([day(), bad, day(wh=[None] * 96)]).encode())):
        assert codes(intake) == [(2, code)]
        assert [vectors.wh.shape for vectors in intake.days] == [(1, 48), (1, 96)]


@pytest.mark.parametrize("bad", [b'{"meter": "PA01"', b'{"wh": [NaN]}', b"[" * 60_000, b'{"a":' * 3_000, b"\xff\xfe{}"])
def test_broken_json_is_refused(bad: bytes) -> None:
    """Cut off, not a number, nested without end, not UTF-8."""
    assert [part.code for part in read("json_day", bad).refused] == ["not_json"]


def table(wh: list[list[int | None]], **columns: pa.Array) -> pa.Table:
    """Return a table of day rows."""
    size = len(wh)
    given = {
        "meter": pa.array(["PA01"] * size),
        "channel": pa.array(["A+"] * size),
        "day": pa.array([20_500] * size, pa.int32()).cast(pa.date32()),
        "register_start_wh": pa.array([1] * size, pa.int64()),
        "register_end_wh": pa.array([None] * size, pa.int64()),
        "wh": pa.array(wh, pa.list_(pa.int32())),
    }
    return pa.table(given | columns)


def parquet_bytes(what: pa.Table) -> bytes:
    """Return the table as a Parquet file."""
    sink = io.BytesIO()
    parquet.write_table(what, sink)
    return sink.getvalue()


def test_bad_rows_of_parquet_cost_only_themselves() -> None:
    """Width, size, register and day, each named by its row; null values are absent."""
    rows = [[5] * 48, [5] * 46, [5] * 50, [10**9] * 48, [None] * 96, [5] * 48, [5] * 48]
    start = pa.array([1, 1, 1, 1, 1, -5, None], pa.int64())
    days = pa.array([20_500] * 6 + [-90_000], pa.int32()).cast(pa.date32())
    intake = read("parquet", parquet_bytes(table(rows, register_start_wh=start, day=days)))
    expected = [(1, "width"), (2, "width"), (3, "slot_too_large"), (5, "register_out_of_range")]
    assert codes(intake) == [*expected, (6, "day_out_of_range")]
    assert [vectors.wh.shape for vectors in intake.days] == [(1, 48), (1, 96)]
    assert (intake.days[1].wh == MISSING).all()


def test_a_cut_off_or_foreign_parquet_is_refused() -> None:
    """Also one whose columns are missing, or whose values are text."""
    whole = parquet_bytes(table([[5] * 48]))
    text = table([[5] * 48]).set_column(5, "wh", pa.array(["x"]))
    fewer = table([[5] * 48]).drop_columns(["meter"])
    for bad in (whole[:-20], whole[:40], b"PAR1", b"hello", parquet_bytes(text), parquet_bytes(fewer)):
        assert [part.code for part in read("parquet", bad).refused] == ["not_parquet"]


BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>&b;</title></feed>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><feed>&f;</feed>"""


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (BOMB, "entities"),
        (FILE, "entities"),
        (BOMB.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"), "encoding"),
        (b"<feed>", "not_xml"),
        (b"hello", "not_xml"),
        (b"<a>" * 5_000, "not_xml"),
    ],
)
def test_dangerous_or_broken_xml_is_refused(bad: bytes, code: str) -> None:
    """Entity bombs and file inclusions are refused before anything is parsed."""
    assert [part.code for part in read("espi", bad).refused] == [code]


def telegram(*lines: str, crc: str | None = None) -> bytes:
    """Return a telegram with its right CRC unless another is given."""
    body = "\r\n".join(["/ABC5METER", "", *lines, "!"]).encode()
    return body + (crc or f"{crc16(body):04X}").encode() + b"\r\n"


def test_bad_telegrams_cost_only_themselves() -> None:
    """Wrong CRC, a line that is none, an impossible clock; the good one between them is taken."""
    good = telegram("0-0:1.0.0(260302000000W)", "1-0:1.8.0(000123.456*kWh)")
    parts = [telegram("1-0:1.8.0(1*kWh)", crc="0000"), good, telegram("hello"), telegram("0-0:1.0.0(261302000000W)")]
    intake = read("telegram", b"".join(parts))
    assert [part.code for part in intake.refused] == ["checksum", "line", "not_telegram"]
    assert intake.registers is not None
    assert intake.registers.amount.tolist() == [123_456]
    assert codes(read("telegram", good[:-12])) == [(0, "truncated")]
    assert codes(read("telegram", b"hello"))[0][1] == "truncated"


@pytest.mark.parametrize("key", FORMATS)
def test_an_empty_or_oversized_message_is_refused(key: str) -> None:
    """Nothing, and more than the bound."""
    assert [part.code for part in read(key, b"").refused] == ["empty"]
    small = Limits(max_bytes=10)
    assert [part.code for part in FORMATS[key].read(b"x" * 11, small).refused] == ["too_large"]


@pytest.mark.parametrize("key", FORMATS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_bytes_make_a_format_raise(key: str, data: st.DataObject) -> None:
    """Arbitrary bytes, and good messages with bytes changed, cut or doubled, give readings or refusals."""
    sample = {
        "csv_wide": wide(row(), row(day="2026-03-03")),
        "csv_long": b"meter,channel,start,minutes,wh\nPA01,A+,2026-03-02T00:00,30,5\n",
        "json_day": json.dumps(day()).encode(),
        "parquet": parquet_bytes(table([[5] * 48])),
        "espi": b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content/></entry></feed>',
        "dlms": bytes.fromhex("0f0000000000010102030906010001080 0ff0600995986 02020f00161e".replace(" ", "")),
        "telegram": telegram("1-0:1.8.0(000123.456*kWh)"),
        "csv_events": b"meter,at,event,amount\nPA01,2026-03-02T00:00,power_up,5\n",
    }[key]
    content = bytearray(data.draw(st.one_of(st.just(sample), st.binary(max_size=200))))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, max(len(content) - 1, 0)))
        how = data.draw(st.sampled_from(["set", "cut", "add"]))
        if how == "set" and content:
            content[at] = data.draw(st.integers(0, 255))
        elif how == "cut":
            del content[at : at + data.draw(st.integers(1, 30))]
        else:
            content[at:at] = data.draw(st.binary(max_size=20))
    intake = read(key, bytes(content))
    for vectors in intake.days:
        assert len(vectors.wh) == len(vectors.meter) == len(vectors.day)
        assert np.abs(vectors.wh[vectors.wh != MISSING].astype(np.int64)).max(initial=0) <= LIMITS.max_slot_wh


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ("0a060100010800ff 0600995986 02020f00161e", "type"),  # a visible string with a byte above 127
        ("09060100010800ff 0600995986 020200161e", "type"),  # a null for a scaler
        ("09060100010800ff 0600995986 02020f00 0600995986", "register_out_of_range"),  # a number for a unit
        ("09060100010800ff 0600995986 02020f00 0100", "type"),  # a list for a unit
        ("09060000010000ff 0600995986 02020f00161e", "clock"),  # a number for a clock
    ],
)
def test_a_dlms_item_of_other_types_is_refused(item: str, code: str) -> None:
    """All found by fuzzing."""
    raw = bytes.fromhex("0f00000000000101 0203" + item.replace(" ", ""))
    found = read("dlms", raw)
    assert [part.code for part in found.refused] in ([code], [])
    assert found.refused or code == "register_out_of_range"
