"""A message read to the end: rows with their place in the grid, and the parts that have none. Nothing is written."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from django.conf import settings

from nangluong.foundation.work import Progress
from nangluong.metering.estate.channels import Channels, read_channels
from nangluong.metering.estate.resolve import resolve_in
from nangluong.metering.estate.snapshot import current
from nangluong.metering.estate.snapshot_files import EstateSnapshot
from nangluong.metering.event_kinds import EventKinds, read_event_kinds
from nangluong.metering.formats import FORMATS, DayVectors, DlmsMessage, Intake, IntakeFormat, Intervals, Limits
from nangluong.metering.formats.gathering import gather_days
from nangluong.metering.formats.intake import KEPT_BYTES, MeterEvents, RefusedPart, RegisterReads
from nangluong.metering.formats.pieces import read_stream
from nangluong.metering.intake.contents import Content
from nangluong.metering.intake.events import place_events
from nangluong.metering.intake.placing import Placed, Whereabouts, count_readings, sort_out
from nangluong.metering.intake.registers import RegisterRow, place_registers
from nangluong.metering.intake.rules import IntakeRules
from nangluong.metering.intake.words import FIELDS, REASONS
from nangluong.metering.models import MeterEvent, QuarantinedPart, ReadingSource
from nangluong.metering.slots import MISSING, UNKNOWN, day_number, day_of

_KEPT_PARTS = 20_000
"""More parts in quarantine say nothing more: the file is wrong, or master data are."""


@dataclass
class Found:
    """What a message holds, gathered piece by piece."""

    rows: int = 0
    readings: int = 0
    late: int = 0
    unused: int = 0
    waiting: int = 0
    refused: int = 0
    stopped: bool = False
    placed: list[Placed] = field(default_factory=list)
    registers: list[RegisterRow] = field(default_factory=list)
    events: list[MeterEvent] = field(default_factory=list)
    parts: list[QuarantinedPart] = field(default_factory=list)

    def days(self) -> tuple[dt.date, dt.date] | None:
        """Return first and last day of the rows, None without rows."""
        days = [placed.day for placed in self.placed if len(placed)]
        if not days:
            return None
        return day_of(min(int(day.min()) for day in days)), day_of(max(int(day.max()) for day in days))

    def rows_by_day(self) -> dict[dt.date, int]:
        """Return the number of rows of each day."""
        counted: dict[dt.date, int] = {}
        for placed in self.placed:
            for day, count in zip(*np.unique(placed.day, return_counts=True), strict=True):
                counted[day_of(int(day))] = counted.get(day_of(int(day)), 0) + int(count)
        return counted


@dataclass(frozen=True)
class Desk:
    """What reading needs to know: who sends, what day it is, rules, channel words and master data, the same for all."""

    source: ReadingSource
    today: dt.date
    rules: IntakeRules
    channels: Channels
    kinds: EventKinds
    limits: Limits
    estate: EstateSnapshot


def make_desk(source: ReadingSource, today: dt.date, rules: IntakeRules) -> Desk:
    """Return the desk for one message."""
    folder = Path(settings.REFERENCE_ROOT) / "metering"
    channels, kinds = read_channels(folder / "channels.csv"), read_event_kinds(folder / "events.csv")
    return Desk(source, today, rules, channels, kinds, Limits(), current())


def form_of(key: str, meter: str = "") -> IntakeFormat:
    """Return the adapter of a format; `meter` names the sender of a DLMS message that does not say it."""
    return DlmsMessage(meter=meter) if key == "dlms" and meter else FORMATS[key]


def day_message(days: DayVectors, row: int) -> bytes:
    """Return one row as a JSON day message, in which form it can wait and be read again."""
    reads = int(days.register_start_wh[row]), int(days.register_end_wh[row])
    return json.dumps(
        {
            "meter": str(days.meter[row]),
            "channel": str(days.channel[row]),
            "day": day_of(int(days.day[row])).isoformat(),
            "wh": [None if value == MISSING else value for value in days.wh[row].tolist()],
            "register_start_wh": None if reads[0] == UNKNOWN else reads[0],
            "register_end_wh": None if reads[1] == UNKNOWN else reads[1],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def _keep_part(found: Found, part: QuarantinedPart) -> None:
    if len(found.parts) < _KEPT_PARTS:
        found.parts.append(part)
    else:
        found.stopped = True


def _keep_rows(found: Found, code: str, days: DayVectors) -> None:
    about, vi, en = REASONS[code]
    waits = code == "unknown_meter"
    for row in range(len(days)):
        part = QuarantinedPart(
            state=QuarantinedPart.State.WAITING if waits else QuarantinedPart.State.OPEN,
            position=None if days.position[row] == UNKNOWN else int(days.position[row]),
            field=about,
            code=code,
            reason_vi=vi,
            reason_en=en,
            format="json_day",
            serial=str(days.meter[row])[:64],
            raw=day_message(days, row),
            complete=True,
        )
        _keep_part(found, part)
        if found.stopped:
            break
    if waits:
        found.waiting += len(days)
    else:
        found.refused += len(days)


def _keep_refused(found: Found, refused: tuple[RefusedPart, ...], key: str, header: bytes) -> None:
    for part in refused:
        found.refused += 1
        found.stopped |= part.code == "too_many_refusals"
        raw = header + part.raw if header and part.raw else part.raw
        _keep_part(
            found,
            QuarantinedPart(
                position=part.position,
                field=FIELDS.get(part.code, ""),
                code=part.code,
                reason_vi=part.reason_vi[:300],
                reason_en=part.reason_en[:300],
                format=key,
                raw=raw,
                complete=0 < len(part.raw) < KEPT_BYTES,
            ),
        )


def _place(found: Found, days: DayVectors, desk: Desk) -> None:
    codes = desk.channels.codes(days.channel)
    resolved = resolve_in(desk.estate, days.meter, codes, days.day)
    own = desk.source.corporation_id
    ours = np.array([code == own for code in resolved.corporations] + [False])[resolved.corporation]
    sorted_ = sort_out(days, codes, Whereabouts(resolved.point_id, resolved.slots, ours), day_number(desk.today))
    found.rows += len(days)
    for misfit in sorted_.misfits:
        _keep_rows(found, misfit.code, misfit.days)
    if len(sorted_.waiting):
        _keep_rows(found, "unknown_meter", sorted_.waiting)
    if len(sorted_.placed):
        found.placed.append(sorted_.placed)
        found.readings += count_readings(sorted_.placed)
        late_before = day_number(desk.today) - desk.rules.late_after_days
        found.late += int((sorted_.placed.day < late_before).sum())


def _gather(found: Found, intervals: Intervals, desk: Desk) -> None:
    """Put single intervals into day rows: those of 15 minutes on their grid, all others on that of half-hours."""
    quarter = intervals.length_s == 900
    for mask, slots in ((quarter, 96), (~quarter, 48)):
        if not mask.any():
            continue
        chosen = Intervals(*(getattr(intervals, name)[mask] for name in Intervals.__dataclass_fields__))
        days, bad = gather_days(chosen, slots, desk.limits.utc_offset_s)
        named = tuple(replace(part, raw=_long_row(chosen, part.position)) for part in bad)
        found.rows += len(named)
        _keep_refused(found, named, "csv_long", b"")
        if len(days):
            _place(found, days, desk)


def _long_row(intervals: Intervals, row: int) -> bytes:
    start = dt.datetime.fromtimestamp(int(intervals.start_s[row]), dt.UTC).isoformat(timespec="seconds")
    cells = intervals.meter[row], intervals.channel[row], start, intervals.length_s[row] // 60, intervals.wh[row]
    return ("meter,channel,start,minutes,wh\n" + ",".join(map(str, cells)) + "\n").encode()


def _registers(found: Found, reads: RegisterReads, desk: Desk, content: Content, key: str) -> None:
    placed = place_registers(reads, desk.source, desk.channels, desk.today)
    found.unused += placed.unused
    found.rows += len(placed.rows)
    found.registers += placed.rows
    found.placed += placed.midnights
    for code, serial in placed.strangers:
        about, vi, en = REASONS[code]
        waits = code == "unknown_meter"
        with content.open() as stream:
            raw = stream.read(2**16 + 1)
        found.rows += 1
        found.waiting += waits
        found.refused += not waits
        state = QuarantinedPart.State.WAITING if waits else QuarantinedPart.State.OPEN
        whole = len(raw) <= 2**16
        part = QuarantinedPart(
            state=state, field=about, code=code, reason_vi=vi, reason_en=en, format=key, serial=serial[:64],
            raw=raw[: 2**16], complete=whole,
        )  # fmt: skip
        _keep_part(found, part)


def _events(found: Found, events: MeterEvents, desk: Desk) -> None:
    placed = place_events(events, desk.source.corporation_id, desk.kinds, desk.estate, desk.today)
    found.rows += len(events)
    found.events += placed.rows
    for code, serial, raw in placed.strangers:
        about, vi, en = REASONS[code]
        waits = code == "unknown_meter"
        found.waiting += waits
        found.refused += not waits
        state = QuarantinedPart.State.WAITING if waits else QuarantinedPart.State.OPEN
        part = QuarantinedPart(
            state=state, field=about, code=code, reason_vi=vi, reason_en=en, format="json_day", serial=serial[:64],
            raw=raw, complete=True,
        )  # fmt: skip
        _keep_part(found, part)
        if found.stopped:
            break


def _take_in(found: Found, intake: Intake, desk: Desk, content: Content, key: str, header: bytes) -> None:
    found.rows += len(intake.refused)
    _keep_refused(found, intake.refused, key, header)
    for days in intake.days:
        _place(found, days, desk)
    if intake.intervals is not None and len(intake.intervals):
        _gather(found, intake.intervals, desk)
    if intake.registers is not None and len(intake.registers):
        _registers(found, intake.registers, desk, content, key)
    if intake.events is not None and len(intake.events):
        _events(found, intake.events, desk)


def read_message(desk: Desk, content: Content, key: str, meter: str, progress: Progress) -> Found:
    """Read a message to its end, or to where so much is wrong that it is refused whole (`stopped`)."""
    found = Found()
    header = b""
    if key in ("csv_wide", "csv_long", "csv_events"):
        header = content.head.split(b"\n", 1)[0] + b"\n" if b"\n" in content.head else b""
    with content.open() as stream:
        for intake in read_stream(form_of(key, meter), stream, desk.limits):
            _take_in(found, intake, desk, content, key, header)
            if found.stopped:
                break
            done = stream.tell() if not stream.closed else content.size
            progress.step(done // 2**20, content.size // 2**20, "đang đọc (MiB)", "reading (MiB)")
    return found
