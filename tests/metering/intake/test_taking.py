"""Taking files: whole or not at all, once, and never silently less."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import connection

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.metering import perms
from nangluong.metering.formats import Limits
from nangluong.metering.formats.csv_wide import wide_header
from nangluong.metering.intake import reading
from nangluong.metering.intake.receipts import Receipt
from nangluong.metering.intake.refusals import MessageTooLarge, UnknownFormat, UnknownSource
from nangluong.metering.intake.sources import actor_of_source, set_source_active
from nangluong.metering.intake.taking import MOST_BYTES, check_size, take_file, take_message
from nangluong.metering.models import IntakeBatch, QuarantinedPart
from nangluong.metering.queries.readings import received_days, received_versions
from tests.metering.intake.estate import (
    FOREIGN,
    Estate,
    day_json,
    wide_file,
    yesterday,
)

pytestmark = pytest.mark.usefixtures("estate_of_two")
VIA = IntakeBatch.Via.FILE


def take(estate: Estate, raw: bytes, name: str = "dem.csv", **more: str) -> Receipt:
    """Take a message as the source itself."""
    source = estate.source
    return take_message(actor_of_source(source), source=source, raw=raw, name=name, via=VIA, **more)


def test_a_good_file_is_taken(estate_of_two: Estate, tmp_path: Path) -> None:
    """Its readings are in the lake as they were sent, its receipt counts them, the audit has one entry."""
    days = [yesterday() - dt.timedelta(days=1), yesterday()]
    path = tmp_path / "dem.csv"
    path.write_bytes(wide_file(estate_of_two.meters, days))
    receipt = take_file(SYSTEM, source=estate_of_two.source, path=path)
    batch = receipt.batch
    assert (batch.state, batch.format, batch.rows, batch.added) == ("taken", "csv_wide", 12, 12)
    assert (batch.readings, batch.late, batch.refused, batch.waiting) == (12 * 48, 6, 0, 0)
    assert (batch.first_day, batch.last_day) == (days[0], days[1])
    assert receipt.complete
    row = path.read_text().splitlines()[2].split(",")
    stored = received_days(estate_of_two.points[estate_of_two.meters[0]], days[1], days[1])[0]
    assert stored.wh.tolist() == [int(cell) for cell in row[5:]]
    assert (stored.register_start_wh, stored.register_end_wh) == (int(row[3]), int(row[4]))
    assert AuditEntry.objects.filter(verb="take_batch", object_key=str(batch.pk)).count() == 1


def test_the_same_content_gives_the_same_receipt(estate_of_two: Estate) -> None:
    """Under another name, too; nothing is stored again."""
    raw = wide_file(estate_of_two.meters[:2], [yesterday()])
    first = take(estate_of_two, raw)
    again = take(estate_of_two, raw, "khac.csv")
    assert again.repeated
    assert again.batch.pk == first.batch.pk
    assert len(received_versions(estate_of_two.points[estate_of_two.meters[0]], yesterday())) == 1


def test_repeats_and_corrections_become_what_they_are(estate_of_two: Estate) -> None:
    """What says the same is a duplicate, what says otherwise a new version; the newest holds, the old one stays."""
    take(estate_of_two, day_json(estate_of_two.meters[0], yesterday()), "a.json")
    other = take(
        estate_of_two,
        day_json(estate_of_two.meters[0], yesterday()) + b"\n" + day_json(estate_of_two.meters[1], yesterday()),
        "b.json",
    )
    assert (other.batch.added, other.batch.duplicates, other.batch.corrections) == (1, 1, 0)
    corrected = take(estate_of_two, day_json(estate_of_two.meters[0], yesterday(), wh=[300] * 48), "c.json")
    assert (corrected.batch.added, corrected.batch.corrections) == (0, 1)
    point = estate_of_two.points[estate_of_two.meters[0]]
    assert received_days(point, yesterday(), yesterday())[0].wh[0] == 300
    assert [int(one.wh[0]) for one in received_versions(point, yesterday())] == [250, 300]


def test_bad_rows_go_to_the_quarantine_with_their_place(estate_of_two: Estate) -> None:
    """Line, field, reason and text are kept; the good rows are taken."""
    lines = wide_file(estate_of_two.meters[:3], [yesterday()]).decode().splitlines()
    lines[2] = lines[2].replace(lines[2].split(",")[2], "2026-02-31")
    receipt = take(estate_of_two, "\n".join([*lines, ""]).encode())
    assert (receipt.batch.added, receipt.batch.refused) == (2, 1)
    part = QuarantinedPart.objects.get()
    assert (part.position, part.field, part.code, part.state) == (3, "day", "day", "open")
    assert part.reason_vi
    assert part.reason_en
    assert lines[2] in bytes(part.raw).decode()
    assert not receipt.complete


def test_another_corporations_meter_is_refused(estate_of_two: Estate) -> None:
    """And nothing of it is stored."""
    receipt = take(estate_of_two, wide_file([estate_of_two.meters[0], FOREIGN], [yesterday()]))
    part = QuarantinedPart.objects.get()
    assert (part.code, part.position, part.serial) == ("foreign_meter", 3, FOREIGN)
    assert receipt.batch.added == 1
    assert received_days(estate_of_two.points[FOREIGN], yesterday(), yesterday()) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"channel": "Z9"}, "unknown_channel"),
        ({"wh": [5] * 96}, "other_slots"),
        ({"wh": [5] * 46}, "width"),
        ({"wh": [5] * 50}, "width"),
        ({"wh": [10**9] * 48}, "slot_too_large"),
        ({"register_start_wh": -4}, "register_out_of_range"),
        ({"day": "2026-02-31"}, "day"),
        ({"day": "1999-12-31"}, "day_out_of_range"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_reason(
    changed: dict[str, object], code: str, estate_of_two: Estate
) -> None:
    """A batch of nothing but bad rows is refused."""
    receipt = take(estate_of_two, day_json(estate_of_two.meters[0], yesterday(), **changed), "a.json")
    assert receipt.batch.state == "refused"
    assert [part.code for part in QuarantinedPart.objects.all()] == [code]


def test_a_day_that_has_not_come_is_refused(estate_of_two: Estate) -> None:
    """A clock that is a week ahead would place its readings where nobody looks."""
    receipt = take(estate_of_two, day_json(estate_of_two.meters[0], yesterday() + dt.timedelta(days=8)), "a.json")
    assert receipt.batch.state == "refused"
    assert QuarantinedPart.objects.get().code == "day_in_future"


def test_quarter_hours_go_to_meters_of_quarter_hours(estate_of_two: Estate) -> None:
    """Both widths in one file of JSON days."""
    raw = (
        day_json(estate_of_two.meters[0], yesterday())
        + b"\n"
        + day_json(estate_of_two.quarters, yesterday(), wh=[7] * 96)
    )
    receipt = take(estate_of_two, raw, "a.json")
    assert (receipt.batch.added, receipt.batch.readings) == (2, 144)
    assert received_days(estate_of_two.points[estate_of_two.quarters], yesterday(), yesterday())[0].slots == 96


def test_a_wrong_file_is_refused_whole(estate_of_two: Estate) -> None:
    """A header that is none of ours: nothing is read on, and it may be sent again."""
    raw = wide_file(estate_of_two.meters, [yesterday()]).replace(b"wh_48", b"wh_99")
    first = take(estate_of_two, raw)
    assert (first.batch.state, first.batch.refused) == ("refused", 1)
    assert take(estate_of_two, raw).batch.pk != first.batch.pk


def test_too_many_faults_refuse_the_file_with_its_good_rows(
    estate_of_two: Estate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So many bad rows are no accident: no row is taken, not even the good one before them."""
    monkeypatch.setattr(reading, "Limits", lambda: Limits(max_refusals=50))
    bad = f"{estate_of_two.meters[0]},A+,2026-02-31,,," + ",".join(["1"] * 48)
    good = wide_file(estate_of_two.meters[:1], [yesterday()]).decode().splitlines()[1]
    raw = "\n".join([",".join(wide_header(48)), good, *[bad] * 51, ""]).encode()
    receipt = take(estate_of_two, raw)
    assert (receipt.batch.state, receipt.batch.added, receipt.batch.readings) == ("refused", 0, 0)
    assert received_days(estate_of_two.points[estate_of_two.meters[0]], yesterday(), yesterday()) == []


def test_who_may_not_send_is_refused(estate_of_two: Estate) -> None:
    """Without the right, or with that of another corporation."""
    raw = wide_file(estate_of_two.meters[:1], [yesterday()])
    for actor in (Actor("nobody"), actor_of_source(estate_of_two.foreign_source)):
        with pytest.raises(NotPermitted):
            take_message(actor, source=estate_of_two.source, raw=raw, name="a.csv", via=VIA)
    ministry = Actor("bộ", rights=frozenset({perms.SEND_READINGS, perms.SEE_ALL}))
    assert take_message(ministry, source=estate_of_two.source, raw=raw, name="a.csv", via=VIA).complete


def test_a_closed_source_takes_nothing(estate_of_two: Estate) -> None:
    """Not even from the operator."""
    set_source_active(SYSTEM, estate_of_two.source, active=False, reason="ngừng hợp đồng")
    with pytest.raises(UnknownSource):
        take(estate_of_two, wide_file(estate_of_two.meters[:1], [yesterday()]))


def test_a_format_the_source_may_not_send_is_refused(estate_of_two: Estate) -> None:
    """Nor one that cannot be told."""
    source = estate_of_two.source
    source.formats = ["parquet"]
    source.save()
    for raw, name in ((wide_file(estate_of_two.meters[:1], [yesterday()]), "a.csv"), (b"\x00\x01", "a.bin")):
        with pytest.raises(UnknownFormat):
            take(estate_of_two, raw, name)
    assert not IntakeBatch.objects.exists()


def test_a_file_over_the_bound_is_refused_before_it_is_read() -> None:
    """By its size alone."""
    with pytest.raises(MessageTooLarge):
        check_size(MOST_BYTES + 1)


def test_two_at_once_take_a_file_once(estate_of_two: Estate) -> None:
    """Of two senders of one file one gets the receipt, the other the same receipt again."""
    raw = wide_file(estate_of_two.meters, [yesterday()])
    receipts: list[Receipt] = []

    def send() -> None:
        receipts.append(take(estate_of_two, raw))
        connection.close()  # the threads' own, which really commits

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(receipt.repeated for receipt in receipts) == [False, True]
    assert len({receipt.batch.pk for receipt in receipts}) == 1
    assert len(received_versions(estate_of_two.points[estate_of_two.meters[0]], yesterday())) == 1
    IntakeBatch.objects.all().delete()
