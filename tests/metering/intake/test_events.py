"""Events of meters: taken once, kept in quarantine where they have no place, waiting where master data are behind."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.metering.event_kinds import EventKind
from nangluong.metering.formats import EventCsv
from nangluong.metering.intake.receipts import Receipt
from nangluong.metering.intake.replaying import replay_waiting
from nangluong.metering.intake.sources import actor_of_source
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch, MeterEvent, QuarantinedPart
from nangluong.metering.queries.readings import received_days
from tests.metering.intake.estate import FOREIGN, HANOI, Estate, day_json, estate_row, import_rows, yesterday

pytestmark = pytest.mark.usefixtures("estate_of_two")
CSV = EventCsv.key


def take(estate: Estate, raw: bytes, name: str) -> Receipt:
    """Take a message as the source itself."""
    source = estate.source
    return take_message(actor_of_source(source), source=source, raw=raw, name=name, via=IntakeBatch.Via.FILE)


def event_json(serial: str, at: str, event: str, **more: object) -> bytes:
    """Return one event as a JSON message."""
    return json.dumps({"meter": serial, "at": at, "event": event} | more).encode()


def test_events_of_a_csv_are_taken_once(estate_of_two: Estate) -> None:
    """By key, by a code of IEC 61968-9 of any kind of device, by a DLMS number; a code in no list keeps its name."""
    first, second = estate_of_two.meters[:2]
    on = yesterday().isoformat()
    lines = [
        "meter,at,event,amount",
        f"{first},{on}T10:00,power_down,",
        f"{first},{on}T11:30:00+07:00,3.26.0.216,",
        f"{second},{on}T02:00,dlms:44,",
        f"{second},{on}T00:30,clock_drift,-240",
        f"{second},{on}T03:00,9.9.9.9,7",
    ]
    raw = ("\n".join(lines) + "\n").encode()
    batch = take(estate_of_two, raw, "su-kien.csv").batch
    assert (batch.state, batch.format, batch.rows, batch.events, batch.refused) == ("taken", CSV, 5, 5, 0)
    stored = MeterEvent.objects.filter(batch=batch).order_by("point_id", "at")
    found = [(one.kind, one.said, one.amount) for one in stored]
    assert found == [(1, "", None), (2, "", None), (3, "", -240), (17, "", None), (0, "9.9.9.9", 7)]
    assert stored[0].at == dt.datetime.fromisoformat(f"{on}T03:00:00Z")
    assert stored[2].day == yesterday()  # half past midnight in Viet Nam is the day before in UTC
    assert take(estate_of_two, raw, "lai.csv").repeated
    again = take(estate_of_two, raw + f"{first},{on}T12:00,battery_low,\n".encode(), "them.csv").batch
    assert (again.events, MeterEvent.objects.filter(batch=again).count()) == (6, 1)
    assert AuditEntry.objects.get(verb="take_batch", object_key=str(batch.pk)).after["events"] == 5


def test_events_come_with_a_day_or_alone(estate_of_two: Estate) -> None:
    """A JSON day message may carry its events; an event alone is a message of its own."""
    serial, on = estate_of_two.meters[0], yesterday()
    at = f"{on.isoformat()}T09:00"
    day = day_json(serial, on, events=[{"at": at, "event": "meter_cover_opened"}])
    batch = take(estate_of_two, day + b"\n" + event_json(serial, at, "0.12.43.257"), "ngay.json").batch
    assert (batch.rows, batch.added, batch.events) == (3, 1, 2)
    assert set(MeterEvent.objects.filter(batch=batch).values_list("kind", flat=True)) == {16, 17}
    assert received_days(estate_of_two.points[serial], on, on)[0].known_wh == 48 * 250


def test_what_has_no_place_is_kept(estate_of_two: Estate) -> None:
    """Another corporation's meter, the future, no instant, no name, a number that is none; the good one is taken."""
    serial, on = estate_of_two.meters[0], yesterday().isoformat()
    tomorrow = (yesterday() + dt.timedelta(days=2)).isoformat()
    lines = [
        "meter,at,event,amount",
        f"{serial},{on}T10:00,power_up,",
        f"{FOREIGN},{on}T10:00,power_up,",
        f"{serial},{tomorrow}T10:00,power_up,",
        f"{serial},2026-02-31T10:00,power_up,",
        f"{serial},{on}T10:00,<b>,",
        f"{serial},{on}T10:00,clock_drift,1.5",
        f"{serial},2019-12-31T10:00,power_up,",
        f"{serial},{on}T10:00",
    ]
    batch = take(estate_of_two, ("\n".join(lines) + "\n").encode(), "sai.csv").batch
    assert (batch.state, batch.events, batch.refused, batch.waiting) == ("taken", 1, 7, 0)
    codes = {part.code: part for part in batch.parts.all()}
    assert set(codes) == {"foreign_meter", "day_in_future", "day", "event", "number", "not_installed", "cells"}
    assert codes["day"].position == 5
    assert json.loads(bytes(codes["foreign_meter"].raw))["event"] == "power_up"


def test_an_event_waits_for_master_data(estate_of_two: Estate, tmp_path: Path) -> None:
    """As a message of its own that is taken when the meter is known."""
    raw = event_json("PX99000001", f"{yesterday().isoformat()}T10:00", "power_down")
    batch = take(estate_of_two, raw, "cho.json").batch
    assert (batch.events, batch.waiting) == (0, 1)
    assert not list(replay_waiting(SYSTEM, estate_of_two.source))
    import_rows([estate_row("PX99000001", HANOI, "01")], tmp_path)
    [receipt] = replay_waiting(SYSTEM, estate_of_two.source)
    assert receipt.batch.events == 1
    assert MeterEvent.objects.get(batch=receipt.batch).kind == EventKind.POWER_DOWN
    assert QuarantinedPart.objects.get(batch=batch).state == QuarantinedPart.State.REPLAYED


def test_another_sender_may_not(estate_of_two: Estate) -> None:
    """Permission is that of the readings."""
    with pytest.raises(NotPermitted):
        take_message(Actor("ai đó"), source=estate_of_two.source, raw=b"{}", name="x.json", via=IntakeBatch.Via.FILE)
    assert not MeterEvent.objects.exists()
