"""Maintenance: nothing changes but the files, damage is found and named, what is past its time goes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.metering.lake.catalogue import StateUnknown, all_files, snapshot_of
from nangluong.metering.lake.commits import Side, buckets_held
from nangluong.metering.lake.store import readings_lake, storage
from nangluong.metering.layout import BUCKET_METERS
from nangluong.metering.maintenance.compaction import compact_month
from nangluong.metering.maintenance.retention import expire_readings, read_retention, sweep_orphans
from nangluong.metering.maintenance.verifying import verify_readings
from nangluong.metering.queries.readings import received_versions, validated_days
from nangluong.metering.received import append_received
from nangluong.metering.runs import start_vee_run
from tests.metering.small_night import Inline, Night

VALIDATED = "reading_validated_48"


@pytest.fixture
def night(own_lake: Night, db: None) -> Night:
    """Return three days, each received and validated by itself, the last with a correction."""
    for number in range(3):
        append_received(number + 1, [own_lake.rows(number)], author="test")
        start_vee_run(SYSTEM, first_day=own_lake.day(number), last_day=own_lake.day(number), runner=Inline())
    changed = own_lake.rows(2).take(slice(0, 5))
    changed.wh[:] = changed.wh // 2 + 1
    append_received(9, [changed], author="test")
    return own_lake


def content() -> list[tuple[object, ...]]:
    query = (
        "SELECT (SELECT (count(*), sum(hash(point_id, day, wh, quality, known_wh))) FROM lake.reading_validated_48),"
        " (SELECT (count(*), sum(hash(point_id, day, version, wh, batch_id))) FROM lake.reading_received_48),"
        " (SELECT (count(*), sum(hash(point_id, day, slot, original_wh))) FROM lake.reading_edit_48),"
        " (SELECT (count(*), sum(hash(feeder, day, curve_wh))) FROM lake.feeder_day_48)"
    )
    return readings_lake().read(query).fetchall()


def compact(night: Night) -> object:
    return compact_month(SYSTEM, month=night.first, runner=Inline())


def test_compaction_changes_nothing_but_the_files(night: Night) -> None:
    before, point = content(), int(night.point_id[2])
    days = validated_days(point, night.day(0), night.day(2))
    versions = received_versions(point, night.day(2))
    state = readings_lake().snapshot()
    done = compact(night)
    buckets = {int(one) // BUCKET_METERS for one in night.point_id}
    assert len(all_files(VALIDATED)) == len(buckets)
    assert done.files_after < done.files_before
    assert content() == before
    again = validated_days(point, night.day(0), night.day(2))
    assert [one.known_wh for one in again] == [one.known_wh for one in days]
    assert [one.version for one in received_versions(point, night.day(2))] == [one.version for one in versions]
    assert [one.known_wh for one in validated_days(point, night.day(0), night.day(2), as_of=state)] == [
        one.known_wh for one in days
    ]
    assert compact(night).files_before == 0
    assert AuditEntry.objects.filter(verb="compact_month").count() == 2


def test_a_day_is_validated_again_inside_a_compacted_month(night: Night) -> None:
    start_vee_run(SYSTEM, first_day=night.day(2), last_day=night.day(2), runner=Inline())
    before = content()
    compact(night)
    start_vee_run(SYSTEM, first_day=night.day(1), last_day=night.day(1), runner=Inline())
    assert content()[0][0] == before[0][0]
    assert not list(verify_readings(runner=Inline()))


def test_a_bucket_in_other_hands_is_left(night: Night) -> None:
    with buckets_held(Side.VALIDATED, [int(night.point_id[0]) // BUCKET_METERS]):
        assert compact(night).skipped > 0
    with pytest.raises(NotPermitted):
        compact_month(Actor("nobody"), month=night.first)


def _path(table: str) -> Path:
    return Path(storage().address(table, all_files(table)[0].path))


def test_a_damaged_file_is_named(night: Night) -> None:
    assert list(verify_readings(runner=Inline())) == []
    file = _path(VALIDATED)
    raw = bytearray(file.read_bytes())
    middle = len(raw) // 3
    raw[middle : middle + 40] = bytes(40)
    file.write_bytes(raw)
    gone = _path("feeder_day_48")
    gone.unlink()
    found = {damage.path for damage in verify_readings(runner=Inline())}
    assert found == {str(file).split(f"{VALIDATED}/")[1], str(gone).split("feeder_day_48/")[1]}


def test_orphans_are_swept_and_others_not(night: Night) -> None:
    orphan = _path(VALIDATED).with_name("2026-03-02_2026-03-02_0123456789abcdef.parquet")
    orphan.write_bytes(b"half a file")
    now = dt.datetime.now(dt.UTC)
    assert sweep_orphans(older_than=now - dt.timedelta(hours=1)) == []
    assert len(sweep_orphans(older_than=now + dt.timedelta(minutes=1))) == 1
    assert not orphan.exists()
    assert list(verify_readings(runner=Inline())) == []


def test_readings_past_their_time_go(night: Night) -> None:
    keep = read_retention(settings.REFERENCE_ROOT / "metering" / "retention.csv")
    point = int(night.point_id[0])
    nothing = expire_readings(SYSTEM, today=night.first)
    assert (nothing.files, nothing.rows) == (0, 0)
    late = night.day(1) + dt.timedelta(days=keep["reading_validated"])
    state = readings_lake().snapshot()
    gone = expire_readings(SYSTEM, today=late)
    assert gone.rows > 0
    assert [one.day for one in validated_days(point, night.day(0), night.day(2))] == [night.day(1), night.day(2)]
    assert len(validated_days(point, night.day(0), night.day(2), as_of=state)) == 3
    assert expire_readings(SYSTEM, today=late).files == 0


def test_a_state_that_is_not_there_is_refused(night: Night) -> None:
    with pytest.raises(StateUnknown):
        snapshot_of(10**9)
    with pytest.raises(StateUnknown):
        snapshot_of(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert snapshot_of(dt.datetime.now(dt.UTC)) == readings_lake().snapshot()
