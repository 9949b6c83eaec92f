"""Register reads of DLMS messages and telegrams brought to their metering points, in Wh with the multiplier."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np
from django.utils import timezone

from nangluong.metering.estate.channels import Channels
from nangluong.metering.formats.intake import RegisterReads
from nangluong.metering.intake.placing import Placed
from nangluong.metering.models import Installation, ReadingSource
from nangluong.metering.slots import MISSING, UNKNOWN, day_number

_VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
_ENERGIES = ("Wh", "varh")


@dataclass(frozen=True)
class RegisterRow:
    """One read ready to be stored; `slots`: the day grid of the channel's intervals."""

    point_id: int
    channel: int
    read_at: dt.datetime
    amount_wh: int
    slots: int


@dataclass
class PlacedRegisters:
    """Reads with their points; `strangers`: reason and serial of meters that are unknown or not the source's own."""

    rows: list[RegisterRow] = field(default_factory=list)
    midnights: list[Placed] = field(default_factory=list)
    strangers: list[tuple[str, str]] = field(default_factory=list)
    unused: int = 0


def _installed(serials: set[str]) -> dict[tuple[str, int], list[Installation]]:
    found: dict[tuple[str, int], list[Installation]] = {}
    rows = Installation.objects.filter(meter__serial__in=serials).select_related("meter", "point__feeder__substation")
    for row in rows:
        found.setdefault((row.meter.serial, row.channel), []).append(row)
    return found


def _holding(rows: list[Installation], day: dt.date) -> Installation | None:
    return next((row for row in rows if day in row.valid), None)


def _midnight_rows(rows: list[RegisterRow]) -> list[Placed]:
    """Return reads taken at midnight as the end of one day and the start of the next, which anchor estimates."""
    made = []
    for slots in sorted({row.slots for row in rows}):
        keys: list[tuple[int, int, int, int, int]] = []
        for row in rows:
            local = row.read_at.astimezone(_VIET_NAM)
            if row.slots == slots and local.time() == dt.time(0):
                day = day_number(local.date())
                keys.append((row.point_id, row.channel, day, row.amount_wh, UNKNOWN))
                keys.append((row.point_id, row.channel, day - 1, UNKNOWN, row.amount_wh))
        if keys:
            point, channel, day_, start, end = (np.array(column, dtype=np.int64) for column in zip(*keys, strict=True))
            wh = np.full((len(keys), slots), MISSING, dtype=np.int32)
            made.append(Placed(point, channel.astype(np.uint8), day_.astype(np.int32), wh, start, end))
    return made


def place_registers(reads: RegisterReads, source: ReadingSource, channels: Channels, today: dt.date) -> PlacedRegisters:
    """Return the energy registers of known channels with their points; other quantities are counted as unused.

    Meters state what their display shows; a read without its own time has the time of receipt.
    """
    placed = PlacedRegisters()
    installed = _installed({str(serial) for serial in reads.meter})
    known = {serial for serial, _ in installed}
    strangers: dict[tuple[str, str], None] = {}
    for at in range(len(reads)):
        serial, channel = str(reads.meter[at]), channels.code(str(reads.obis[at]))
        if str(reads.unit[at]) not in _ENERGIES or not channel:
            placed.unused += 1
            continue
        read_at = timezone.now() if reads.read_at_s[at] == UNKNOWN else _instant(int(reads.read_at_s[at]))
        row = _holding(installed.get((serial, channel), []), read_at.astimezone(_VIET_NAM).date())
        if serial not in known:
            strangers["unknown_meter", serial] = None
        elif row is None:
            placed.unused += 1
        elif row.point.feeder.substation.corporation_id != source.corporation_id:
            strangers["foreign_meter", serial] = None
        elif read_at.astimezone(_VIET_NAM).date() > today:
            strangers["day_in_future", serial] = None
        else:
            amount = int(reads.amount[at]) * row.multiplier
            placed.rows.append(RegisterRow(row.point_id, channel, read_at, amount, row.slots))
    placed.strangers = list(strangers)
    placed.midnights = _midnight_rows(placed.rows)
    return placed


def _instant(seconds: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
