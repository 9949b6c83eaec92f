"""From received to validated through the lake: complete, once, repeatable, refused where somebody else works."""

from __future__ import annotations

import numpy as np
import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.metering.codes import is_absent
from nangluong.metering.engines.local import LocalEngine
from nangluong.metering.lake.commits import Side, buckets_held
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.layout import BUCKET_METERS
from nangluong.metering.models import LakeTask, VeeRun
from nangluong.metering.queries.readings import explain_day, findings_of, validated_days
from nangluong.metering.received import DayRows, append_received
from nangluong.metering.run_recovery import recover_runs
from nangluong.metering.runs import TooManyDays, resume_vee_run, start_vee_run
from nangluong.metering.slots import UNKNOWN
from nangluong.metering.validating import kernel
from tests.metering.small_night import Inline, Night

RISING = np.arange(10, 58, dtype=np.int32).reshape(1, 48)


@pytest.fixture
def night(own_lake: Night, db: None) -> Night:
    """Return an estate with three days of readings received."""
    append_received(1, [own_lake.rows(0, 1, 2)], author="test")
    return own_lake


def run(night: Night, first: int, last: int) -> VeeRun:
    return start_vee_run(SYSTEM, first_day=night.day(first), last_day=night.day(last), runner=Inline())


def totals() -> list[tuple[object, ...]]:
    query = (
        "SELECT count(*), sum(known_wh)::BIGINT, sum(missing)::BIGINT, sum(estimated)::BIGINT,"
        " sum(list_sum(quality))::BIGINT FROM lake.reading_validated_48"
    )
    return readings_lake().read(query).fetchall()


def test_every_point_of_the_grid_has_a_row_a_day(night: Night) -> None:
    done = run(night, 0, 2)
    assert done.state == VeeRun.State.DONE
    figures = [task.figures for task in done.tasks.all()]
    # The heads of feeders sent nothing: they are in the grid and silent.
    assert sum(one["points"] for one in figures) == 3 * (len(night.point_id) + 4)
    assert totals()[0][0] == 3 * (len(night.point_id) + 4)
    assert AuditEntry.objects.filter(verb="run_vee").count() == 1


def test_good_values_stand_and_changed_ones_say_why(night: Night) -> None:
    run(night, 0, 2)
    changed = 0
    for at in range(60):
        days = validated_days(int(night.point_id[at]), night.day(0), night.day(2))
        assert [one.day for one in days] == [night.day(0), night.day(1), night.day(2)]
        for number, one in enumerate(days):
            came = night.readings.received_wh[at, number]
            explained = {row.slot: row for row in explain_day(int(night.point_id[at]), one.day)}
            differs = np.flatnonzero((one.wh != came) & ~is_absent(one.quality))
            assert set(differs.tolist()) <= set(explained)
            changed += len(differs)
            assert one.known_wh == int(one.wh[~is_absent(one.quality)].sum())
    assert changed > 0


def test_a_run_again_changes_nothing(night: Night) -> None:
    run(night, 0, 2)
    before = totals()
    run(night, 0, 2)
    assert totals() == before
    assert run(night, 1, 1).state == VeeRun.State.DONE  # within a file of three days: the others are carried over
    assert totals()[0][0] == before[0][0]


def test_parts_of_the_kernel_give_what_the_whole_gives(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    run(night, 0, 2)
    before = totals()
    monkeypatch.setattr(kernel, "_PART_ROWS", 150)  # fifty points of three days
    run(night, 0, 2)
    assert totals() == before


def test_late_readings_count_at_the_next_run(night: Night) -> None:
    run(night, 0, 0)
    silent = int(np.flatnonzero((night.readings.received_wh[:, 0] < 0).any(axis=1))[0])
    point = int(night.point_id[silent])
    full = night.rows(0).take(np.array([0]))
    unread = np.array([UNKNOWN])
    late = DayRows(np.array([point]), full.channel, full.day, RISING, unread, unread)
    append_received(2, [late], author="test")
    state = readings_lake().snapshot()
    run(night, 0, 0)
    assert (validated_days(point, night.day(0), night.day(0))[0].wh == RISING).all()
    assert not (validated_days(point, night.day(0), night.day(0), as_of=state)[0].wh == RISING).all()


def test_processes_give_what_one_process_gives(night: Night) -> None:
    run(night, 0, 1)
    before = totals()
    start_vee_run(SYSTEM, first_day=night.day(0), last_day=night.day(1), runner=LocalEngine(2))
    assert totals() == before


def test_a_bucket_in_other_hands_is_refused(night: Night) -> None:
    with buckets_held(Side.VALIDATED, [int(night.point_id[0]) // BUCKET_METERS]), pytest.raises(StateConflict):
        run(night, 0, 0)
    assert not VeeRun.objects.exists()


def test_who_may_and_how_long(night: Night) -> None:
    with pytest.raises(NotPermitted):
        start_vee_run(Actor("nobody"), first_day=night.day(0), last_day=night.day(0))
    with pytest.raises(TooManyDays):
        start_vee_run(SYSTEM, first_day=night.day(2), last_day=night.day(0))


def test_a_run_that_died_is_settled_and_goes_on(night: Night) -> None:
    done = run(night, 0, 0)
    before = totals()
    # As a kill leaves it between the lake's commit and the row that says so, and with a bucket not reached.
    VeeRun.objects.filter(pk=done.pk).update(state=VeeRun.State.RUNNING)
    done.tasks.update(state=LakeTask.State.BEGUN, snapshot=None)
    LakeTask.objects.create(run=done, bucket=99_999)
    assert len(list(recover_runs(actor=SYSTEM))) == 1
    done.refresh_from_db()
    assert done.state == VeeRun.State.FAILED
    assert done.tasks.filter(state=LakeTask.State.DONE).count() == done.tasks.count() - 1
    resumed = resume_vee_run(SYSTEM, run=done, runner=Inline())
    assert resumed.state == VeeRun.State.DONE
    assert totals() == before


def test_seeded_faults_are_found_through_the_lake(night: Night) -> None:
    run(night, 0, 2)
    found = sum(len(findings_of(int(point), night.day(0), night.day(2))) for point in night.point_id[:80])
    assert found > 0
