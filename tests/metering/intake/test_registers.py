"""Messages of meters themselves: telegrams and DLMS, energies in Wh with the multiplier, midnight reads as anchors."""

from __future__ import annotations

import datetime as dt

from nangluong.metering.formats.telegram import crc16
from nangluong.metering.intake.receipts import Receipt
from nangluong.metering.intake.sources import actor_of_source
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import Installation, IntakeBatch, QuarantinedPart, RegisterRead
from nangluong.metering.queries.readings import received_days
from tests.metering.intake.estate import FOREIGN, Estate, yesterday


def telegram(serial: str, at: dt.datetime, kwh: str = "001234.567") -> bytes:
    """Return a telegram of a meter with its import register, a tariff register and a voltage."""
    lines = [
        "/ISK5\\2M550T-1012",
        "",
        f"0-0:1.0.0({at:%y%m%d%H%M%S})",
        f"0-0:96.1.1({serial.encode().hex().upper()})",
        f"1-0:1.8.0({kwh}*kWh)",
        "1-0:1.8.1(000100.000*kWh)",
        "1-0:32.7.0(229.1*V)",
        "!",
    ]
    body = "\r\n".join(lines).encode()
    return body + f"{crc16(body):04X}\r\n".encode()


def take(estate: Estate, raw: bytes) -> Receipt:
    """Take a message as the source."""
    return take_message(
        actor_of_source(estate.source), source=estate.source, raw=raw, name="x.dsmr", via=IntakeBatch.Via.HTTP
    )


def test_a_register_read_is_stored_with_its_multiplier(estate_of_two: Estate) -> None:
    """Tariff registers and voltages are counted as unused; the same read again is not stored again."""
    serial = estate_of_two.meters[0]
    Installation.objects.filter(meter__serial=serial).update(multiplier=40)
    at = dt.datetime.combine(yesterday(), dt.time(10, 30))
    receipt = take(estate_of_two, telegram(serial, at))
    assert (receipt.batch.state, receipt.batch.registers, receipt.batch.unused) == ("taken", 1, 2)
    read = RegisterRead.objects.get()
    assert read.amount_wh == 1_234_567 * 40
    assert read.read_at == at.replace(tzinfo=dt.timezone(dt.timedelta(hours=7)))
    take(estate_of_two, telegram(serial, at) * 2)
    assert RegisterRead.objects.count() == 1


def test_a_read_at_midnight_anchors_two_days(estate_of_two: Estate) -> None:
    """It ends one day and starts the next."""
    serial = estate_of_two.meters[0]
    take(estate_of_two, telegram(serial, dt.datetime.combine(yesterday(), dt.time())))
    before, after = received_days(estate_of_two.points[serial], yesterday() - dt.timedelta(days=1), yesterday())
    assert (before.register_end_wh, after.register_start_wh) == (1_234_567, 1_234_567)


def test_unknown_and_foreign_meters(estate_of_two: Estate) -> None:
    """One waits with its message, the other is refused."""
    at = dt.datetime.combine(yesterday(), dt.time(9))
    take(estate_of_two, telegram("LA123", at))
    take(estate_of_two, telegram(FOREIGN, at))
    parts = {part.serial: (part.code, part.state, part.format) for part in QuarantinedPart.objects.all()}
    assert parts == {
        "LA123": ("unknown_meter", "waiting", "telegram"),
        FOREIGN: ("foreign_meter", "open", "telegram"),
    }
    assert not RegisterRead.objects.exists()


def test_a_damaged_telegram_is_refused(estate_of_two: Estate) -> None:
    """By its checksum."""
    raw = telegram(estate_of_two.meters[0], dt.datetime.combine(yesterday(), dt.time(9)))
    receipt = take(estate_of_two, raw.replace(b"001234.567", b"001234.568"))
    assert receipt.batch.state == "refused"
    assert QuarantinedPart.objects.get().code == "checksum"
