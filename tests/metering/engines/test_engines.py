"""Engines: the same results wherever a bucket is worked on, and a worker that dies costs nothing but time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.engines import Engine, WorkersLost, engine
from nangluong.metering.engines.local import LocalEngine
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.models import VeeRun
from nangluong.metering.received import append_received
from nangluong.metering.runs import start_vee_run
from tests.metering.engines.dying import dies, dies_once
from tests.metering.small_night import Inline, Night

_CONTENT = (
    "SELECT count(*), sum(hash(point_id, day, wh, quality, known_wh)), sum(missing)::BIGINT"
    " FROM lake.reading_validated_48"
)


def test_a_worker_that_is_killed_loses_no_job(tmp_path: Path) -> None:
    jobs = [(str(tmp_path), number) for number in range(3)]
    assert sorted(LocalEngine(2).run(dies_once, jobs)) == [0, 1, 4]


def test_a_job_that_always_kills_its_worker_is_given_up() -> None:
    with pytest.raises(WorkersLost):
        list(LocalEngine(1).run(dies, [1]))


@pytest.fixture
def ray_engine() -> Iterator[Engine]:
    """Return an engine on a Ray of one CPU on this machine."""
    ray = pytest.importorskip("ray")
    yield engine("ray", processes=1)
    ray.shutdown()


@pytest.mark.storm
@pytest.mark.filterwarnings("ignore")
def test_ray_gives_what_one_process_gives(ray_engine: Engine, own_lake: Night, db: None) -> None:
    append_received(1, [own_lake.rows(0, 1)], author="test")
    first, last = own_lake.day(0), own_lake.day(1)
    start_vee_run(SYSTEM, first_day=first, last_day=last, runner=Inline())
    before = readings_lake().read(_CONTENT).fetchall()
    run = start_vee_run(SYSTEM, first_day=first, last_day=last, runner=ray_engine)
    assert (run.engine, run.state) == ("ray", VeeRun.State.DONE)
    assert readings_lake().read(_CONTENT).fetchall() == before
