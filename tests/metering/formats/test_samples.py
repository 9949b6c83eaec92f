"""Every public sample decodes to its expected values; Green Button goes out, is valid, and comes back equal."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dlms_cosem.cosem.selective_access import RangeDescriptor
from dlms_cosem.protocol.xdlms.get import GetRequestFactory, GetResponseFactory
from dlms_cosem.security import SecurityControlField, decrypt
from lxml import etree

from nangluong.metering.formats import FORMATS, DlmsMessage, Limits
from nangluong.metering.formats.dlms import ProfileShape, fill_profile, whole_rows
from nangluong.metering.formats.dlms_layers import DlmsFault, decode_body, decode_clock, open_layers, open_notification
from nangluong.metering.formats.espi_out import FeedHead, write_feed
from nangluong.metering.formats.gathering import gather_days
from nangluong.metering.formats.intake import make_intervals
from nangluong.metering.formats.telegram import parse_telegram

LIMITS = Limits()
METERING = "data/metering"
KEY = b"MYDUMMYGLOBALKEY"


def frames(shared: Path) -> dict[str, dict[str, Any]]:
    """Return the DLMS samples by their id."""
    listed = json.loads((shared / METERING / "dlms/dlms_frames.json").read_text(encoding="utf-8"))["frames"]
    return {frame["id"]: frame for frame in listed}


def test_every_dlms_sample_has_a_test(shared: Path) -> None:
    """A sample added to the file must be tested here."""
    assert set(frames(shared)) == {
        "push_plain",
        "push_hdlc_ui",
        "push_glo_ciphered_485",
        "push_glo_ciphered_486",
        "push_glo_ciphered_492",
        "push_glo_ciphered_494",
        "profile_buffer_null_clock",
        "profile_24_hours",
        "profile_get_response_block_1",
        "profile_get_request_range",
        "profile_range_descriptor",
        "get_response_value",
        "get_response_error",
        "clock_octet_strings",
        "aes_gcm_vector",
    }


def test_dlms_plain_push(shared: Path) -> None:
    """The opaque body of a manufacturer is decoded as far as the standard goes, and refused as readings."""
    frame = frames(shared)["push_plain"]
    content, expected = bytes.fromhex(frame["hex"]), frame["expected"]
    notification = open_notification(open_layers(content, {}).apdu)
    assert content[0] == expected["apdu_tag"]
    assert notification.long_invoke_id_and_priority.long_invoke_id == expected["long_invoke_id"]
    assert notification.long_invoke_id_and_priority.confirmed is expected["confirmed"]
    assert notification.long_invoke_id_and_priority.prioritized is expected["prioritized"]
    assert notification.date_time is expected["date_time"]
    body = decode_body(notification.body)
    assert (len(body), body.hex()) == (expected["body_length"], expected["body_hex"])
    assert [part.code for part in DlmsMessage().read(content, LIMITS).refused] == ["opaque"]


def test_dlms_hdlc_push(shared: Path) -> None:
    """27 objects: 23 instantaneous and register values with unit, and the clock that dates them."""
    frame = frames(shared)["push_hdlc_ui"]
    content, expected = bytes.fromhex(frame["hex"]), frame["expected"]
    opened = open_layers(content, {})
    ends = [(end["logical"], end["physical"]) for end in (expected["destination_address"], expected["source_address"])]
    assert list(opened.addresses or ()) == ends
    body = decode_body(open_notification(opened.apdu).body)
    assert len(body) == expected["item_count"]
    clock, *registers = expected["items"]
    assert bytes(body[0][1]).hex() == clock["clock_hex"]
    assert decode_clock(bytes(body[0][1])) == dt.datetime.fromisoformat(clock["clock"])
    reads = DlmsMessage(meter="M1").read(content, LIMITS).registers
    assert reads is not None
    assert len(reads) == len(registers)
    for at, item in enumerate(registers):
        a, b, c, d, e, _ = item["obis"].split(".")
        assert reads.obis[at] == f"{a}-{b}:{c}.{d}.{e}"
        factor = 1 if item["unit"] in ("Wh", "varh") else 1000
        assert reads.amount[at] == round(item["value"] * factor)
        assert reads.unit[at] == (item["unit"] if factor == 1 else f"milli {item['unit']}")
    local = dt.datetime.fromisoformat(clock["clock"]).replace(tzinfo=dt.timezone(dt.timedelta(hours=7)))
    assert (reads.read_at_s == int(local.timestamp())).all()


@pytest.mark.parametrize("counter", [485, 486, 492, 494])
def test_dlms_ciphered_push(counter: int, shared: Path) -> None:
    """Wrapper, AES-GCM with authentication; a wrong key or a changed byte is refused."""
    frame = frames(shared)[f"push_glo_ciphered_{counter}"]
    content, expected = bytes.fromhex(frame["hex"]), frame["expected"]
    title = bytes.fromhex(expected["system_title_hex"])
    opened = open_layers(content, {title: (KEY, KEY)})
    assert opened.system_title == title
    assert opened.invocation_counter == expected["invocation_counter"] == counter
    assert opened.apdu.hex() == expected["plain_apdu_hex"]
    notification = open_notification(opened.apdu)
    assert notification.long_invoke_id_and_priority.long_invoke_id == expected["long_invoke_id"]
    assert decode_body(notification.body).hex() == expected["body_hex"]
    changed = content[:-1] + bytes([content[-1] ^ 1])
    for bad, keys, code in (
        (content, {title: (KEY[::-1], KEY)}, "checksum"),
        (changed, {title: (KEY, KEY)}, "checksum"),
        (content, {}, "no_key"),
        (content[:-1], {title: (KEY, KEY)}, "truncated"),
    ):
        assert [part.code for part in DlmsMessage(keys=keys).read(bad, LIMITS).refused] == [code]


COLUMNS = ("0-0:1.0.0", "0-0:96.10.1", "1-0:1.8.0", "1-0:2.8.0")


def test_dlms_profile_with_null_clocks(shared: Path) -> None:
    """Rows two to four take the clock from the capture period."""
    frame = frames(shared)["profile_buffer_null_clock"]
    content, expected = bytes.fromhex(frame["hex"]), frame["expected"]
    shape = ProfileShape(COLUMNS, expected["capture_period_minutes"])
    rows = fill_profile(decode_body(content), shape)
    assert [[row[0].isoformat(), *row[1:]] for row in rows] == expected["rows"]
    reads = DlmsMessage(meter="M1", profile=shape).read(content, LIMITS).registers
    assert reads is not None
    assert reads.amount.tolist() == [1517, 1620] * 4
    assert np.diff(reads.read_at_s[::2]).tolist() == [3600] * 3


def test_dlms_profile_of_a_day(shared: Path) -> None:
    """24 hourly rows without a stated zone."""
    frame = frames(shared)["profile_24_hours"]
    content, expected = bytes.fromhex(frame["hex"]), frame["expected"]
    assert content[0] == 0  # result choice: data
    rows = fill_profile(decode_body(content[1:]), ProfileShape(COLUMNS[:3], 60))
    assert [[row[0].isoformat(), *row[1:]] for row in rows] == expected["rows"]
    assert np.diff([row[2] for row in rows]).tolist() == expected["hourly_differences"]
    response = b"\xc4\x01\xc1" + content
    reads = DlmsMessage(meter="M1", profile=ProfileShape(COLUMNS[:3], 60)).read(response, LIMITS).registers
    assert reads is not None
    assert len(reads) == expected["rows_count"]


def test_dlms_block_transfer(shared: Path) -> None:
    """The first of several blocks: complete rows, and what is left for the next."""
    frame = frames(shared)["profile_get_response_block_1"]
    expected = frame["expected"]
    response = GetResponseFactory.from_bytes(bytes.fromhex(frame["hex"]))
    assert response.block_number == expected["block_number"]
    assert type(response).__name__ == "GetResponseWithBlock"
    assert len(response.data) == expected["raw_data_length"]
    announced, rows, left = whole_rows(bytes(response.data))
    assert announced == expected["array_length_announced"]
    assert len(rows) == expected["complete_rows_in_block"]
    assert left == expected["bytes_left_over"]
    first = fill_profile(rows, ProfileShape(COLUMNS, 60))[0]
    assert [first[0].isoformat(), *first[1:]] == expected["first_row"]
    assert [part.code for part in DlmsMessage().read(bytes.fromhex(frame["hex"]), LIMITS).refused] == ["not_dlms"]


def test_dlms_requests(shared: Path) -> None:
    """The requests of the samples: a range on the clock of the load profile."""
    frame = frames(shared)["profile_get_request_range"]
    expected = frame["expected"]
    request = GetRequestFactory.from_bytes(bytes.fromhex(frame["hex"]))
    assert request.cosem_attribute.interface.value == expected["class_id"]
    assert request.cosem_attribute.instance.to_string(separator=".") == expected["obis"]
    assert request.cosem_attribute.attribute == expected["attribute"]
    span = request.access_selection
    zone = dt.timezone(dt.timedelta(minutes=-expected["deviation_minutes"]))
    for found, wanted in ((span.from_value, expected["from_local"]), (span.to_value, expected["to_local"])):
        assert found == dt.datetime.fromisoformat(wanted).replace(tzinfo=zone)
    assert span.selected_values is None
    frame = frames(shared)["profile_range_descriptor"]
    descriptor = RangeDescriptor.from_bytes(bytes.fromhex(frame["hex"]))
    assert descriptor.from_value == dt.datetime.fromisoformat(frame["expected"]["from"])
    assert descriptor.to_value == dt.datetime.fromisoformat(frame["expected"]["to"])


def test_dlms_register_responses(shared: Path) -> None:
    """A value, and an access error that refuses the message."""
    value = frames(shared)["get_response_value"]
    response = GetResponseFactory.from_bytes(bytes.fromhex(value["hex"]))
    assert decode_body(bytes(response.data)) == value["expected"]["value"]
    error = frames(shared)["get_response_error"]
    failed = GetResponseFactory.from_bytes(bytes.fromhex(error["hex"]))
    assert failed.error.value == error["expected"]["data_access_result"]
    assert failed.error.name.lower().replace("_", "-") == error["expected"]["error"]
    assert [part.code for part in DlmsMessage().read(bytes.fromhex(error["hex"]), LIMITS).refused] == ["access"]


def test_dlms_clocks(shared: Path) -> None:
    """Deviations count towards UTC; UTC itself and Viet Nam beside the samples."""
    listed = frames(shared)["clock_octet_strings"]["expected"]
    ours = [
        {"hex": "07ea0302ff00000000fe5c00", "iso": "2026-03-02T00:00:00+07:00"},
        {"hex": "07ea0302ff00000000000000", "iso": "2026-03-02T00:00:00+00:00"},
    ]
    for item in [*listed, *ours]:
        assert decode_clock(bytes.fromhex(item["hex"])).isoformat() == item["iso"]
    for bad in ("07ea021fff00000000fe5c00", "07ea0d02ff00000000fe5c00", "07ea0302ff19000000fe5c00", "07ea"):
        with pytest.raises(DlmsFault):
            decode_clock(bytes.fromhex(bad))


def test_dlms_gcm_vector(shared: Path) -> None:
    """The published AES-GCM vector opens to its plain text."""
    frame = frames(shared)["aes_gcm_vector"]
    expected = frame["expected"]
    plain = decrypt(
        security_control=SecurityControlField.from_bytes(bytes.fromhex(expected["security_control_hex"])),
        key=bytes.fromhex(expected["encryption_key_hex"]),
        auth_key=bytes.fromhex(expected["authentication_key_hex"]),
        invocation_counter=int(expected["invocation_counter_hex"], 16),
        cipher_text=bytes.fromhex(frame["hex"]),
        system_title=bytes.fromhex(expected["system_title_hex"]),
    )
    assert bytes(plain).hex() == expected["plain_hex"]


def test_a_cut_off_dlms_body_is_refused_not_read_as_zeros(shared: Path) -> None:
    """At every length; so is one that announces two thousand million items."""
    content = bytes.fromhex(frames(shared)["push_hdlc_ui"]["hex"])
    for size in range(1, len(content)):
        assert DlmsMessage().read(content[:size], LIMITS).refused
    apdu = open_layers(content, {}).apdu
    for size in range(1, len(apdu)):
        assert DlmsMessage().read(apdu[:size], LIMITS).refused
    bomb = bytes.fromhex("0f0000000000" + "01847fffffff" + "00")
    assert [part.code for part in DlmsMessage().read(bomb, LIMITS).refused] == ["truncated"]
    deep = bytes.fromhex("0f0000000000") + b"\x02\x01" * 100 + b"\x00"
    assert [part.code for part in DlmsMessage().read(deep, LIMITS).refused] == ["too_deep"]


# Read off the telegrams by eye: meter, moment (UTC), some registers, CRC.
TELEGRAMS = {
    "dsmr_v2_2_no_crc.txt": ("ISk5\\2MT382-1004", None, {"1-0:1.8.1": (1_001, "Wh"), "0-1:24.3.0": None}, None),
    "dsmr_v4_2.txt": (
        "3960221976967177082151037881335713",
        "2016-11-13T19:57:57+00:00",
        {"1-0:1.8.1": (1_581_123, "Wh"), "1-0:1.8.2": (1_435_706, "Wh"), "1-0:21.7.0": (170, "milli kW")},
        "6796",
    ),
    "dsmr_v5_two_mbus.txt": (
        "E0044007382246019",
        "2020-04-26T20:33:25+00:00",
        {"1-0:1.8.1": (2_130_115, "Wh"), "1-0:32.7.0": (229_900, "milli V")},
        "56DD",
    ),
    "dsmr_v5_eon_hungary.txt": (
        "SAG3082200002160",
        "2023-07-24T13:07:30+00:00",
        {"1-0:1.8.0": (173_640, "Wh"), "1-0:2.8.0": (627_177, "Wh"), "1-0:4.8.0": (303_131, "varh")},
        "99DA",
    ),
    "sagemcom_t210_wh_varh.txt": (
        "EST5\\253710000_A",
        "2022-10-06T13:50:14+00:00",
        {"1-0:1.8.0": (6_545_766, "Wh"), "1-0:3.8.0": (747, "varh"), "1-0:4.7.0": (166_000, "milli var")},
        "7EF9",
    ),
}


@pytest.mark.parametrize("name", TELEGRAMS)
def test_telegrams(name: str, shared: Path) -> None:
    """Values, moment and CRC of every sample; one changed digit breaks those that carry a CRC."""
    meter, moment, registers, crc = TELEGRAMS[name]
    content = (shared / METERING / "dsmr" / name).read_bytes()
    parsed = parse_telegram(content.rstrip(b"\r\n"))
    assert parsed.crc == crc
    intake = FORMATS["telegram"].read(content, Limits(utc_offset_s=3600))
    assert not intake.refused
    reads = intake.registers
    assert reads is not None
    assert set(reads.meter) == {meter}
    found = {str(obis): (int(reads.amount[at]), str(reads.unit[at])) for at, obis in enumerate(reads.obis)}
    for obis, wanted in registers.items():
        assert found.get(obis) == wanted
    if moment is None:
        assert (reads.read_at_s == -1).all()
    else:
        assert (reads.read_at_s == int(dt.datetime.fromisoformat(moment).timestamp())).all()
    if crc:
        broken = content.replace(b"1-0:1.8", b"1-0:2.8", 1)
        assert [part.code for part in FORMATS["telegram"].read(broken, LIMITS).refused] == ["checksum"]


@pytest.fixture(scope="module")
def schema(shared: Path) -> etree.XMLSchema:
    """Return espi.xsd 4.0, without its import of Atom, which is not supplied with it."""
    tree = etree.parse(str(shared / METERING / "espi/espi.xsd"))
    for element in tree.getroot().findall("{http://www.w3.org/2001/XMLSchema}import"):
        tree.getroot().remove(element)
    return etree.XMLSchema(tree)


FEEDS = {
    "test_usage_data.xml": 1_340,
    "test_usage_data_1.xml": 480,
    "test_usage_data_2.xml": 860,
    "test_usage_data_01.xml": 96,
    "test_usage_data_11.xml": 92,
}


@pytest.mark.parametrize("name", FEEDS)
def test_green_button_in_and_out(name: str, shared: Path, schema: etree.XMLSchema) -> None:
    """Every reading is taken; written out again the feed is valid and reads back equal."""
    content = (shared / METERING / "espi" / name).read_bytes()
    intake = FORMATS["espi"].read(content, LIMITS)
    assert not intake.refused
    assert intake.intervals is not None
    assert len(intake.intervals) == FEEDS[name]
    assert int(intake.intervals.wh.sum()) == sum(
        int(value.text) for value in etree.fromstring(content).iterfind(".//{*}IntervalReading/{*}value")
    )
    written = write_feed(intake.intervals, FeedHead("Dữ liệu điện", dt.datetime(2026, 3, 2, tzinfo=dt.UTC)))
    assert_valid(written, schema)
    back = FORMATS["espi"].read(written, LIMITS)
    assert not back.refused
    assert back.intervals is not None
    assert rows(back.intervals) == rows(intake.intervals)


def rows(intervals: Any) -> Counter[tuple[Any, ...]]:
    """Return intervals as a bag of rows."""
    names = ("meter", "channel", "start_s", "length_s", "wh", "espi_quality")
    return Counter(zip(*(getattr(intervals, name).tolist() for name in names), strict=True))


def assert_valid(feed: bytes, schema: etree.XMLSchema) -> None:
    """Validate every resource of the feed, as the schema knows no Atom."""
    resources = etree.fromstring(feed).findall(".//{*}content/*")
    assert resources
    for resource in resources:
        schema.assertValid(etree.fromstring(etree.tostring(resource)))


def test_green_button_of_a_vietnamese_home(schema: etree.XMLSchema) -> None:
    """Two channels, qualities, times of +07:00; the same input gives the same bytes."""
    start = int(dt.datetime.fromisoformat("2026-03-02T00:00:00+07:00").timestamp())
    kinds = (("A+", 17), ("A-", 8))
    given = make_intervals(
        [("PA01", channel, start + 1800 * n, 1800, 100 + n, code) for n in range(96) for channel, code in kinds]
    )
    head = FeedHead("Điện sinh hoạt", dt.datetime(2026, 3, 4, tzinfo=dt.UTC))
    written = write_feed(given, head)
    assert written == write_feed(given, head)
    assert_valid(written, schema)
    assert b"<tzOffset>25200</tzOffset>" in written
    back = FORMATS["espi"].read(written, LIMITS).intervals
    assert back is not None
    assert rows(back) == rows(given)
    vectors, bad = gather_days(back, 48, 25_200)
    assert not bad
    assert vectors.wh.shape == (4, 48)
    assert vectors.wh[0].tolist() == list(range(100, 148))


def test_an_authorization_feed_has_no_readings(shared: Path) -> None:
    """Valid, and empty for us."""
    content = (shared / METERING / "espi/Multiple-Authorization-Feed-Anonymized.xml").read_bytes()
    intake = FORMATS["espi"].read(content, LIMITS)
    assert intake.intervals is None
    assert not intake.refused


def test_intervals_off_the_grid_or_twice_are_refused() -> None:
    """Nothing is lost: every interval is in a vector or among the refused; the same value twice is one."""
    given = make_intervals(
        [
            ("M", "A+", 1_770_000_000 // 1800 * 1800, 1800, 5, 0),
            ("M", "A+", 1_770_000_000 // 1800 * 1800, 1800, 5, 0),
            ("M", "A+", 1_770_000_000 // 1800 * 1800, 1800, 6, 0),
            ("M", "A+", 1_770_000_000 // 1800 * 1800 + 7, 1800, 5, 0),
            ("M", "A+", 1_770_000_000 // 1800 * 1800, 900, 5, 0),
        ]
    )
    vectors, bad = gather_days(given, 48, 25_200)
    assert [(part.position, part.code) for part in bad] == [(2, "duplicate"), (3, "off_grid"), (4, "off_grid")]
    assert (vectors.wh >= 0).sum() == 1
