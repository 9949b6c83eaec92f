"""Events of meters brought to their metering points, or told apart: waiting, foreign, ahead of time, hung nowhere."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field

import numpy as np

from nangluong.metering.estate.channels import EXPORT, IMPORT
from nangluong.metering.estate.resolve import Resolved, resolve_in
from nangluong.metering.estate.snapshot_files import EstateSnapshot
from nangluong.metering.event_kinds import EventKind, EventKinds
from nangluong.metering.formats import MeterEvents
from nangluong.metering.formats.intake import NO_AMOUNT
from nangluong.metering.models import IntakeBatch, Meter, MeterEvent
from nangluong.metering.slots import UNKNOWN, day_of

_VIET_NAM_S = 25_200
_ROWS_A_STATEMENT = 5_000


@dataclass
class PlacedEvents:
    """Events ready to be stored, but for their batch; `strangers`: reason and the event as a JSON message."""

    rows: list[MeterEvent] = field(default_factory=list)
    strangers: list[tuple[str, str, bytes]] = field(default_factory=list)


def event_message(events: MeterEvents, row: int) -> bytes:
    """Return one event as a JSON message, in which form it can wait and be read again."""
    amount = int(events.amount[row])
    at = dt.datetime.fromtimestamp(int(events.at_s[row]), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    message = {"meter": str(events.meter[row]), "at": at, "event": str(events.said[row])}
    if amount != NO_AMOUNT:
        message |= {"amount": amount}  # type: ignore[dict-item]
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _resolved(events: MeterEvents, day: np.ndarray, estate: EstateSnapshot) -> Resolved:
    """Look the meters up by the channel that nearly all have, then by the one of those that only feed in."""
    count = len(events)
    found = resolve_in(estate, events.meter, np.full(count, IMPORT, dtype=np.uint8), day)
    lost = np.flatnonzero(found.point_id == UNKNOWN)
    if len(lost):
        again = resolve_in(estate, events.meter[lost], np.full(len(lost), EXPORT, dtype=np.uint8), day[lost])
        found.point_id[lost], found.corporation[lost] = again.point_id, again.corporation
    return found


def place_events(
    events: MeterEvents, own: str, kinds: EventKinds, estate: EstateSnapshot, today: dt.date
) -> PlacedEvents:
    """Return the events of `own` corporation's meters with their points; nothing is lost.

    A meter that master data do not know waits; one that hung nowhere on that day is refused.
    """
    day = ((events.at_s + _VIET_NAM_S) // 86_400).astype(np.int32)
    found = _resolved(events, day, estate)
    ours = np.array([code == own for code in found.corporations] + [False])[found.corporation]
    lost = {str(serial) for serial in events.meter[found.point_id == UNKNOWN]}
    known = set(Meter.objects.filter(serial__in=lost).values_list("serial", flat=True)) if lost else set()
    placed = PlacedEvents()
    for row in range(len(events)):
        serial, on = str(events.meter[row]), day_of(int(day[row]))
        if found.point_id[row] == UNKNOWN:
            code = "not_installed" if serial in known else "unknown_meter"
        else:
            code = "" if ours[row] else "foreign_meter"
        if not code and on > today:
            code = "day_in_future"
        if code:
            placed.strangers.append((code, serial, event_message(events, row)))
            continue
        said, amount = str(events.said[row]), int(events.amount[row])
        kind = kinds.code(said)
        event = MeterEvent(
            point_id=int(found.point_id[row]),
            day=on,
            at=dt.datetime.fromtimestamp(int(events.at_s[row]), dt.UTC),
            kind=kind,
            said=said if kind == EventKind.OTHER else "",
            amount=None if amount == NO_AMOUNT else amount,
        )
        placed.rows.append(event)
    return placed


def store_events(batch: IntakeBatch, rows: list[MeterEvent]) -> None:
    """Store events; one that is there already, from whatever batch, stays as it is. In the caller's transaction."""
    for row in rows:
        row.batch = batch
    MeterEvent.objects.bulk_create(rows, batch_size=_ROWS_A_STATEMENT, ignore_conflicts=True)
