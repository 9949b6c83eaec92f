"""The one interface of all intake formats, and the typed columns they give. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from nangluong.metering.slots import UNKNOWN, Wh32, Wh64

NO_AMOUNT: Final = -(2**63)
"""An event without a number beside it; numbers may be negative, a clock can be slow."""
KEPT_BYTES: Final = 4096
"""So much of a refused part is kept; one as long as that may have been longer, and cannot be read again."""


@dataclass(frozen=True)
class Limits:
    """Bounds on what a message may hold; technical, so that one bad message cannot take the machine.

    `utc_offset_s`: the zone in which days are cut and naive times are read, +07:00 for Viet Nam.
    """

    max_bytes: int = 256 * 2**20
    max_line_bytes: int = 64 * 2**10
    max_slot_wh: int = 999_999_999
    max_register_wh: int = 10**15
    earliest_day: int = 10_957  # 2000-01-01: older than any electronic meter in service
    latest_day: int = 47_481  # 2099-12-31
    max_refusals: int = 10_000
    utc_offset_s: int = 25_200


@dataclass(frozen=True)
class RefusedPart:
    """A part of a message that was not taken: where (line, element, byte …), stable reason code, and the words.

    `raw` is the beginning of the part as it came, so that it can be shown and replayed.
    """

    position: int
    code: str
    reason_vi: str
    reason_en: str
    raw: bytes = b""


@dataclass(frozen=True)
class DayVectors:
    """Rows of meter, channel, day: `wh` int32 (n, S), MISSING where nothing was given; registers Wh or UNKNOWN.

    `position`: line or element each row was read from, UNKNOWN for a row put together from several.
    """

    meter: npt.NDArray[np.str_]
    channel: npt.NDArray[np.str_]
    day: npt.NDArray[np.int32]
    wh: Wh32
    register_start_wh: Wh64
    register_end_wh: Wh64
    position: Wh64

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.meter)

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> DayVectors:
        """Return some of the rows, by number or by mask."""
        return DayVectors(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True)
class Intervals:
    """Single intervals: `start_s` epoch seconds UTC (start included), `length_s`, energy in Wh. ESPI quality or 0."""

    meter: npt.NDArray[np.str_]
    channel: npt.NDArray[np.str_]
    start_s: Wh64
    length_s: Wh64
    wh: Wh64
    espi_quality: npt.NDArray[np.int16]

    def __len__(self) -> int:
        """Return the number of intervals."""
        return len(self.meter)


@dataclass(frozen=True)
class RegisterReads:
    """Register reads: `obis` code A-B:C.D.E, `read_at_s` epoch seconds UTC (UNKNOWN = not stated), value in `unit`.

    Energies are whole Wh or varh; other units are left as given, in thousandths (`milli` units: V, A, W …).
    """

    meter: npt.NDArray[np.str_]
    obis: npt.NDArray[np.str_]
    read_at_s: Wh64
    amount: Wh64
    unit: npt.NDArray[np.str_]

    def __len__(self) -> int:
        """Return the number of reads."""
        return len(self.meter)


@dataclass(frozen=True)
class MeterEvents:
    """Events: `said` what the message calls each, `at_s` epoch seconds UTC, `amount` a whole number or NO_AMOUNT."""

    meter: npt.NDArray[np.str_]
    said: npt.NDArray[np.str_]
    at_s: Wh64
    amount: Wh64

    def __len__(self) -> int:
        """Return the number of events."""
        return len(self.meter)

    def take(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> MeterEvents:
        """Return some of the events, by number or by mask."""
        return MeterEvents(*(getattr(self, column.name)[rows] for column in fields(self)))


@dataclass(frozen=True)
class Intake:
    """What one message gave. Nothing is lost: every part is in one of the five."""

    days: tuple[DayVectors, ...] = ()
    intervals: Intervals | None = None
    registers: RegisterReads | None = None
    events: MeterEvents | None = None
    refused: tuple[RefusedPart, ...] = field(default=())


class IntakeFormat(Protocol):
    """A format of incoming readings. `read` never raises for anything in `content`: it refuses, with the place."""

    @property
    def key(self) -> str:
        """Stable name, stored with every batch."""
        ...

    def read(self, content: bytes, limits: Limits) -> Intake:
        """Return the readings in `content` and the parts refused."""
        ...


def refuse(position: int, code: str, vi: str, en: str, raw: bytes = b"") -> RefusedPart:
    """Return a refusal, keeping at most `KEPT_BYTES` of the part: a whole row of any form, not a whole wrong file."""
    return RefusedPart(position, code, vi, en, raw[:KEPT_BYTES])


def whole_refused(code: str, vi: str, en: str, position: int = 0, raw: bytes = b"") -> Intake:
    """Return an intake in which the whole message is refused."""
    return Intake(refused=(refuse(position, code, vi, en, raw),))


def too_large(content: bytes, limits: Limits) -> Intake | None:
    """Refuse an empty message or one over the size bound; None if it may be read."""
    if not content:
        return whole_refused("empty", "thông điệp rỗng; hãy gửi lại", "the message is empty; send it again")
    if len(content) > limits.max_bytes:
        return whole_refused(
            "too_large",
            f"thông điệp có {len(content)} byte, giới hạn {limits.max_bytes}; hãy chia nhỏ",
            f"the message has {len(content)} bytes, the limit is {limits.max_bytes}; split it",
        )
    return None


def too_many(position: int) -> RefusedPart:
    """Say that reading stopped: so many refusals mean a wrong file, and the batch is not to be taken."""
    return refuse(
        position,
        "too_many_refusals",
        "quá nhiều lỗi; từ đây trở đi không đọc nữa, hãy sửa và gửi lại cả tệp",
        "too many refusals; nothing from here on was read, correct and send the whole file again",
    )


def make_intervals(rows: Sequence[tuple[str, str, int, int, int, int]]) -> Intervals:
    """Return intervals from rows (meter, channel, start, length, Wh, ESPI quality)."""
    columns = list(zip(*rows, strict=True)) or [()] * 6
    return Intervals(
        np.array(columns[0], dtype=np.str_),
        np.array(columns[1], dtype=np.str_),
        np.array(columns[2], dtype=np.int64),
        np.array(columns[3], dtype=np.int64),
        np.array(columns[4], dtype=np.int64),
        np.array(columns[5], dtype=np.int16),
    )


def make_registers(rows: Sequence[tuple[str, str, int, int, str]]) -> RegisterReads:
    """Return register reads from rows (meter, obis, read at, amount, unit)."""
    columns = list(zip(*rows, strict=True)) or [()] * 5
    return RegisterReads(
        np.array(columns[0], dtype=np.str_),
        np.array(columns[1], dtype=np.str_),
        np.array(columns[2], dtype=np.int64),
        np.array(columns[3], dtype=np.int64),
        np.array(columns[4], dtype=np.str_),
    )


def make_events(rows: Sequence[tuple[str, str, int, int]]) -> MeterEvents:
    """Return events from rows (meter, what it is called, at, amount)."""
    meter, said, at, amount = list(zip(*rows, strict=True)) or [()] * 4
    return MeterEvents(
        np.array(meter, dtype=np.str_),
        np.array(said, dtype=np.str_),
        np.array(at, dtype=np.int64),
        np.array(amount, dtype=np.int64),
    )


def check_row(day: int, wh: Wh32, registers: tuple[int, int], limits: Limits) -> tuple[str, str, str] | None:
    """Return why one day row cannot be taken (code, vi, en), or None."""
    if not limits.earliest_day <= day <= limits.latest_day:
        return "day_out_of_range", "ngày ngoài khoảng 2000–2099", "the day is outside 2000–2099"
    if len(wh) and int(wh.max()) > limits.max_slot_wh:
        peak = int(wh.max())
        return (
            "slot_too_large",
            f"{peak} Wh trong một khoảng đo, lớn hơn mọi công tơ; kiểm tra đơn vị",
            f"{peak} Wh in one interval is more than any meter measures; check the unit",
        )
    for value in registers:
        if value != UNKNOWN and not 0 <= value <= limits.max_register_wh:
            return (
                "register_out_of_range",
                f"chỉ số công tơ {value} Wh không hợp lệ",
                f"the register read {value} Wh is not possible",
            )
    return None
