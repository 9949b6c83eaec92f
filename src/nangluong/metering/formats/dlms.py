"""DLMS/COSEM messages: pushed data notifications, load profiles and event logs, as register reads and events. Pure.

Head-ends usually decode DLMS themselves; this adapter is for meters that push straight to us and for profile dumps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dlms_cosem.protocol.xdlms.get import GetResponseFactory, GetResponseNormal, GetResponseNormalWithError

from nangluong.metering.formats.dlms_layers import (
    DlmsFault,
    Opened,
    decode_body,
    decode_clock,
    open_layers,
    open_notification,
    walk_body,
)
from nangluong.metering.formats.intake import (
    NO_AMOUNT,
    Intake,
    Limits,
    make_events,
    make_registers,
    too_large,
    whole_refused,
)
from nangluong.metering.slots import UNKNOWN

_CLOCK = "0-0:1.0.0"
_UNITS = {27: "milli W", 28: "milli VA", 29: "milli var", 30: "Wh", 31: "VAh", 32: "varh", 33: "milli A", 35: "milli V"}
_ENERGY = ("Wh", "VAh", "varh")
_EVENT = "0-0:96.11."
"""Event codes, by log: 0-0:96.11.0 is the standard log. The number itself is the companion specification's."""
_Read = tuple[str, str, int, int, str]

_REASONS = {
    "truncated": ("thông điệp bị cắt cụt", "the message is cut off"),
    "checksum": ("sai mã kiểm tra hoặc sai khóa", "wrong checksum or wrong key"),
    "no_key": ("chưa có khóa của thiết bị này", "no key for this device"),
    "too_deep": ("cấu trúc lồng quá sâu", "the structure is nested too deep"),
    "type": ("có kiểu dữ liệu không đọc được", "a data type cannot be read"),
    "trailing": ("có byte thừa sau số liệu", "there are bytes after the data"),
    "clock": ("thời điểm không hợp lệ", "an instant is not possible"),
    "opaque": ("nội dung riêng của hãng, không phải đối tượng COSEM", "manufacturer's own content, no COSEM objects"),
    "access": ("công tơ từ chối truy cập số liệu", "the meter refused access to the data"),
    "columns": ("số cột không khớp với cấu hình biểu đồ phụ tải", "the number of columns is not that of the profile"),
    "register_out_of_range": ("chỉ số công tơ không hợp lệ", "a register read is not possible"),
    "not_dlms": ("không phải thông điệp DLMS/COSEM", "not a DLMS/COSEM message"),
}


@dataclass(frozen=True)
class ProfileShape:
    """The capture objects of a profile: OBIS `A-B:C.D.E` of every column, and the capture period in minutes.

    The clock column is 0-0:1.0.0. `unit` of the energy columns in powers of ten of a Wh (0 = Wh, 3 = kWh).
    """

    columns: tuple[str, ...]
    minutes: int
    power_of_ten: int = 0


def obis_text(octets: bytes) -> str:
    """Return a logical name of six octets as `A-B:C.D.E`, dropping the last group (255 = current)."""
    if len(octets) != 6:
        raise DlmsFault("type", 0)
    a, b, c, d, e, _ = octets
    return f"{a}-{b}:{c}.{d}.{e}"


def fill_profile(rows: Sequence[Sequence[Any]], shape: ProfileShape) -> list[list[Any]]:
    """Return profile rows with decoded clocks; a null clock is the one before plus the capture period.

    Other nulls stay None, in their column (the library drops them and shifts the rest). `DlmsFault` for a row of
    another width or a first row without a clock.
    """
    clock = shape.columns.index(_CLOCK)
    filled: list[list[Any]] = []
    last: dt.datetime | None = None
    for row in rows:
        if not isinstance(row, list) or len(row) != len(shape.columns):
            raise DlmsFault("columns", 0)
        if isinstance(row[clock], bytes | bytearray):
            last = decode_clock(bytes(row[clock]))
        elif row[clock] is None and last is not None:
            last += dt.timedelta(minutes=shape.minutes)
        else:
            raise DlmsFault("clock", 0)
        filled.append([*row[:clock], last, *row[clock + 1 :]])
    return filled


def whole_rows(block: bytes) -> tuple[int, list[Any], int]:
    """Return announced count, complete rows and left-over bytes of a profile buffer cut by block transfer."""
    if block[:1] != b"\x01":
        raise DlmsFault("type", 0)
    size = block[1] & 0x7F if block[1] & 0x80 else 0
    announced = int.from_bytes(block[2 : 2 + size], "big") if size else block[1]
    at, rows = 2 + size, []
    while at < len(block):
        try:
            end = walk_body(block, at)
        except DlmsFault:
            break
        rows.append(decode_body(block[at:end]))
        at = end
    return announced, rows, len(block) - at


def _scaled(raw: object, scaler: object, unit: str, limits: Limits) -> int:
    if type(raw) is not int or type(scaler) is not int or not -9 <= scaler <= 9:
        raise DlmsFault("type", 0)
    power = scaler + (0 if unit in _ENERGY else 3)
    amount: int = raw * 10**power if power >= 0 else raw // 10**-power
    if unit in _ENERGY and not 0 <= amount <= limits.max_register_wh:
        raise DlmsFault("register_out_of_range", 0)
    return amount


@dataclass(frozen=True)
class DlmsMessage:
    """One message. `meter`: who sent it, as the transport knows (else the system title stands for it).

    `keys`: system title -> (encryption key, authentication key). `profile`: the shape of profile buffers.
    """

    meter: str = ""
    keys: Mapping[bytes, tuple[bytes, bytes]] = field(default_factory=dict)
    profile: ProfileShape | None = None
    key: str = "dlms"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return register reads; a message is taken whole or refused whole, with the byte position."""
        refused = too_large(content, limits)
        if refused:
            return refused
        try:
            rows = self._reads(open_layers(content, self.keys), limits)
        except DlmsFault as fault:
            code, at = fault.args
            return whole_refused(code, *_REASONS[code], position=at, raw=content)
        events = [(meter, f"dlms:{number}", at, NO_AMOUNT) for meter, obis, at, number, _ in rows if _is_event(obis)]
        reads = [row for row in rows if not _is_event(row[1])]
        if any(at == UNKNOWN for _, _, at, _ in events):
            return whole_refused("clock", *_REASONS["clock"], raw=content)
        return Intake(registers=make_registers(reads), events=make_events(events) if events else None)

    def _reads(self, opened: Opened, limits: Limits) -> list[_Read]:
        meter = self.meter or opened.system_title.hex().upper()
        if opened.apdu[:1] == b"\x0f":
            return self._items(meter, decode_body(open_notification(opened.apdu).body), limits)
        if opened.apdu[:1] == b"\xc4":
            return self._profile_rows(meter, decode_body(_response(opened.apdu)), limits)
        if opened.apdu[:1] == b"\x01" and self.profile:
            return self._profile_rows(meter, decode_body(opened.apdu), limits)
        raise DlmsFault("not_dlms", 0)

    def _items(self, meter: str, body: Any, limits: Limits) -> list[_Read]:
        """Read an array of {logical name, value, {scaler, unit}}; the clock among them dates all."""
        if not isinstance(body, list) or not body:
            raise DlmsFault("opaque", 0)
        if self.profile and all(isinstance(row, list) and len(row) == len(self.profile.columns) for row in body):
            return self._profile_rows(meter, body, limits)
        read_at = UNKNOWN
        rows: list[_Read] = []
        for item in body:
            if not isinstance(item, list) or len(item) < 2 or not isinstance(item[0], bytes | bytearray):
                raise DlmsFault("opaque", 0)
            obis = obis_text(bytes(item[0]))
            if obis == _CLOCK:
                read_at = _epoch(decode_clock(_octets(item[1])), limits)
            elif _is_event(obis):
                rows.append((meter, obis, UNKNOWN, _event_number(item[1]), ""))
            elif len(item) == 3 and isinstance(item[2], list) and len(item[2]) == 2:
                if type(item[2][1]) is not int:
                    raise DlmsFault("type", 0)
                unit = _UNITS.get(item[2][1], f"milli {item[2][1]}")
                rows.append((meter, obis, UNKNOWN, _scaled(item[1], item[2][0], unit, limits), unit))
        return [(who, obis, read_at, amount, unit) for who, obis, _, amount, unit in rows]

    def _profile_rows(self, meter: str, body: Any, limits: Limits) -> list[_Read]:
        if self.profile is None or not isinstance(body, list):
            raise DlmsFault("columns", 0)
        clock = self.profile.columns.index(_CLOCK)
        rows: list[_Read] = []
        for row in fill_profile(body, self.profile):
            read_at = _epoch(row[clock], limits)
            for obis, raw in zip(self.profile.columns, row, strict=True):
                if _is_event(obis) and raw is not None:
                    rows.append((meter, obis, read_at, _event_number(raw), ""))
                elif obis.startswith("1-") and raw is not None:
                    rows.append((meter, obis, read_at, _scaled(raw, self.profile.power_of_ten, "Wh", limits), "Wh"))
        return rows


def _is_event(obis: str) -> bool:
    return obis.startswith(_EVENT)


def _event_number(raw: object) -> int:
    if type(raw) is not int or not 0 <= raw < 2**16:
        raise DlmsFault("type", 0)
    return raw


def _octets(value: object) -> bytes:
    if not isinstance(value, bytes | bytearray):
        raise DlmsFault("clock", 0)
    return bytes(value)


def _epoch(moment: dt.datetime, limits: Limits) -> int:
    zone = dt.timezone(dt.timedelta(seconds=limits.utc_offset_s))
    whole = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    seconds = int(whole.timestamp())
    if not limits.earliest_day * 86_400 <= seconds < (limits.latest_day + 1) * 86_400:
        raise DlmsFault("clock", 0)
    return seconds


def _response(apdu: bytes) -> bytes:
    try:
        response = GetResponseFactory.from_bytes(apdu)
    except (ValueError, IndexError, KeyError, TypeError) as fault:
        raise DlmsFault("not_dlms", 0) from fault
    if isinstance(response, GetResponseNormalWithError):
        raise DlmsFault("access", 0)
    if not isinstance(response, GetResponseNormal):
        raise DlmsFault("not_dlms", 0)  # blocks are put together by whoever holds the association
    return bytes(response.data)
