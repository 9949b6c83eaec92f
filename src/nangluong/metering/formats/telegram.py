"""IEC 62056-21 / DSMR telegrams: `/ident`, OBIS lines, `!` and a CRC-16 of four hex digits. Pure.

The CRC (reflected polynomial 0xA001, start 0) covers `/` to `!` inclusive, with CRLF line ends; telegrams of version
2.2 have none. Several telegrams may follow each other in one message.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from nangluong.metering.formats.intake import (
    Intake,
    Limits,
    RefusedPart,
    make_registers,
    refuse,
    too_large,
)
from nangluong.metering.slots import UNKNOWN

_TELEGRAM = re.compile(rb"/[^!]{1,65536}!([0-9A-Fa-f]{4})?\r?\n?", re.DOTALL)
_LINE = re.compile(r"([0-9]{1,3}-[0-9]{1,3}:[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3})((?:\([^()]*\))+)")
_GROUP = re.compile(r"\(([^()]*)\)")
_MEASURE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\*([A-Za-z0-9]+)")
_CLOCK = re.compile(r"([0-9]{12})([SW]?)")
_EQUIPMENT = ("0-0:96.1.1", "0-0:42.0.0", "0-0:96.1.0")
_ENERGY = {"kWh": ("Wh", 1000), "Wh": ("Wh", 1), "kvarh": ("varh", 1000), "varh": ("varh", 1)}
_SUMMER_S = 3600


def crc16(content: bytes) -> int:
    """Return CRC-16 with the reflected polynomial 0xA001 and start 0, as DSMR uses it."""
    crc = 0
    for byte in content:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc


@dataclass(frozen=True)
class TelegramLines:
    """A telegram taken apart: identification, groups of every OBIS line in order, the CRC it carried (or None)."""

    ident: str
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    crc: str | None


def parse_telegram(raw: bytes) -> TelegramLines:
    """Take one telegram apart. Raises `ValueError` (reason code as argument) for a wrong CRC or a faulty line."""
    body, _, tail = raw.rpartition(b"!")
    given = tail.strip().decode("ascii")
    if given and f"{crc16(body + b'!'):04X}" != given.upper():
        raise ValueError("checksum")
    text = body.decode("ascii")
    rows = text.replace("\r\n", "\n").split("\n")
    lines: list[tuple[str, tuple[str, ...]]] = []
    for row in rows[1:]:
        if not row:
            continue
        match = _LINE.fullmatch(row)
        if match:
            lines.append((match[1], tuple(_GROUP.findall(match[2]))))
        elif row.startswith("(") and lines:  # version 2.2 puts the gas value on a line of its own
            lines[-1] = (lines[-1][0], lines[-1][1] + tuple(_GROUP.findall(row)))
        else:
            raise ValueError("line")
    return TelegramLines(rows[0][1:], tuple(lines), given.upper() or None)


def _meter_of(telegram: TelegramLines) -> str:
    named = dict(telegram.lines)
    for obis in _EQUIPMENT:
        hexed = named.get(obis, ("",))[0]
        if hexed.strip("0"):
            try:
                return bytes.fromhex(hexed).decode("ascii")
            except ValueError:
                return hexed
    return telegram.ident


def _read_at(telegram: TelegramLines, limits: Limits) -> int:
    """Return the telegram's own time; S marks summer time where a country has it. UNKNOWN if there is none."""
    match = _CLOCK.fullmatch(dict(telegram.lines).get("0-0:1.0.0", ("",))[0])
    if not match:
        return UNKNOWN
    moment = dt.datetime.strptime(match[1], "%y%m%d%H%M%S").replace(tzinfo=dt.UTC)
    summer = _SUMMER_S if match[2] == "S" else 0
    return int(moment.timestamp()) - limits.utc_offset_s - summer


def _registers(telegram: TelegramLines, limits: Limits) -> list[tuple[str, str, int, int, str]]:
    meter, read_at = _meter_of(telegram), _read_at(telegram, limits)
    if read_at != UNKNOWN and not limits.earliest_day * 86_400 <= read_at <= limits.latest_day * 86_400:
        raise ValueError("day_out_of_range")
    rows = []
    for obis, groups in telegram.lines:
        match = _MEASURE.fullmatch(groups[0]) if len(groups) == 1 else None
        if not match:
            continue
        unit, factor = _ENERGY.get(match[2], (f"milli {match[2]}", 1000))
        amount = Decimal(match[1]) * factor
        if unit in ("Wh", "varh") and amount > limits.max_register_wh:
            raise ValueError("register_out_of_range")
        rows.append((meter, obis, read_at, int(amount), unit))
    return rows


_REASONS = {
    "checksum": (
        "sai mã kiểm tra CRC; bức điện hỏng, hãy đọc lại",
        "wrong CRC; the telegram is damaged, read it again",
    ),
    "line": ("có dòng không đúng dạng OBIS", "a line is not an OBIS line"),
    "day_out_of_range": ("thời điểm ngoài khoảng 2000–2099", "the instant is outside 2000–2099"),
    "register_out_of_range": ("chỉ số công tơ không hợp lệ", "a register read is not possible"),
}


class Telegram:
    """Register reads of one or more telegrams. Zone: that of the limits, as meters state none."""

    key = "telegram"

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return register reads; refusals carry the byte at which the faulty part starts."""
        refused = too_large(content, limits)
        if refused:
            return refused
        rows: list[tuple[str, str, int, int, str]] = []
        bad: list[RefusedPart] = []
        at = 0
        for match in _TELEGRAM.finditer(content):
            if content[at : match.start()].strip():
                bad.append(_leftover(at, content[at : match.start()]))
            at = match.end()
            try:
                rows += _registers(parse_telegram(match[0].rstrip(b"\r\n")), limits)
            except ValueError as fault:
                code = str(fault.args[0])
                code = code if code in _REASONS else "not_telegram"
                words = _REASONS.get(code, ("bức điện không đọc được", "the telegram cannot be read"))
                bad.append(refuse(match.start(), code, *words, match[0]))
        if content[at:].strip():
            bad.append(_leftover(at, content[at:]))
        return Intake(registers=make_registers(rows) if rows else None, refused=tuple(bad))


def _leftover(at: int, raw: bytes) -> RefusedPart:
    return refuse(at, "truncated", "bức điện thiếu đầu “/” hoặc cuối “!”", "a telegram without its “/” or “!”", raw)
