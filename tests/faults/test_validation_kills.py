"""Validation and compaction killed at any moment: no partial day is seen, and going on gives the undisturbed result.

`make faults-metering` kills a hundred times (VALIDATION_KILLS).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from nangluong.foundation.actor import SYSTEM
from nangluong.metering.lake.catalogue import all_files
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.lake.tables import RECEIVED
from nangluong.metering.maintenance.verifying import verify_readings
from nangluong.metering.models import VeeRun
from nangluong.metering.preparing import prepare_tables
from nangluong.metering.received import append_received
from nangluong.metering.run_recovery import recover_runs
from nangluong.metering.runs import resume_vee_run
from tests.conftest import CHECKOUT
from tests.faults.metering_report import note
from tests.metering.conftest import House, make_house
from tests.metering.small_night import Inline, Night, small_night

pytestmark = [pytest.mark.fault, pytest.mark.storm]

KILLS = int(os.environ.get("VALIDATION_KILLS", "20"))
_VALIDATED = (
    "SELECT day, count(*), sum(hash(point_id, wh, quality, known_wh)) FROM lake.reading_validated_48"
    " GROUP BY day ORDER BY day"
)
_RECEIVED = "SELECT count(*), sum(hash(point_id, day, version, wh, batch_id)) FROM lake.reading_received_48"


@pytest.fixture(scope="module")
def house() -> House:
    """Return the rules of the tests of metering."""
    return make_house(CHECKOUT / "reference")


@pytest.fixture
def night(empty_lake: None, house: House, tmp_path: Path) -> Night:
    """Return a small estate whose readings of three days are received, all of it really committed."""
    prepare_tables()
    made = small_night(house, tmp_path)
    append_received(1, [made.rows(0)], author="test")
    append_received(2, [made.rows(1, 2)], author="test")
    return made


@contextmanager
def start_killer() -> Iterator[subprocess.Popen[str]]:
    """Run `tests.faults.validation_killer` beside the test."""
    parts = connection.get_connection_params()
    given = {name: parts[name] for name in ("dbname", "user", "host", "port") if parts.get(name)}
    url = "postgresql:///?" + "&".join(part.replace("'", "") for part in make_conninfo(**given).split())
    made = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.validation_killer", str(settings.LAKE_PATH), str(settings.ESTATE_PATH)],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert made.stdout is not None
    assert made.stdin is not None
    assert made.stdout.readline().strip() == "ready"
    yield made
    made.stdin.close()
    made.wait(10)
    made.stdout.close()


@pytest.fixture
def killer(night: Night) -> Iterator[subprocess.Popen[str]]:
    """Give the test a killer."""
    with start_killer() as made:
        yield made


def begin(killer: subprocess.Popen[str], how: str, work: str, night: Night, day: int) -> None:
    """Have the work begun."""
    assert killer.stdin is not None
    killer.stdin.write(f"{how} {work} {night.day(day).isoformat()}\n")
    killer.stdin.flush()


def answer(killer: subprocess.Popen[str]) -> str:
    """Return how the work ended."""
    assert killer.stdout is not None
    return killer.stdout.readline().strip()


def ask(killer: subprocess.Popen[str], how: str, work: str, night: Night, day: int) -> str:
    """Have the work done or killed; return how it ended."""
    begin(killer, how, work, night, day)
    return answer(killer)


def timed(killer: subprocess.Popen[str], work: str, night: Night, day: int) -> float:
    """Do the work undisturbed and return the seconds."""
    start = time.monotonic()
    assert ask(killer, "never", work, night, day) == "finished"
    return time.monotonic() - start


def settle() -> None:
    """Do what the start of the site does, as soon as PostgreSQL has noticed that the killed one is gone."""
    end = time.monotonic() + 60
    while VeeRun.objects.filter(state=VeeRun.State.RUNNING).exists():
        list(recover_runs(actor=SYSTEM))
        assert time.monotonic() < end, "not settled"
        time.sleep(0.02)


def test_validation_killed_at_any_moment(night: Night, killer: subprocess.Popen[str]) -> None:
    """A day is there whole or not at all; resumed, its content is that of an undisturbed run."""
    whole = max(timed(killer, "validate", night, 0) for _ in range(2))
    points = len(night.point_id) + 4
    wanted = readings_lake().read(_VALIDATED).fetchall()
    assert [row[1] for row in wanted] == [points]
    ends = {"killed": 0, "finished": 0}
    rng = random.Random(KILLS)
    for _ in range(KILLS):
        ends[ask(killer, f"{rng.uniform(0.01, whole):.4f}", "validate", night, 0)] += 1
        assert readings_lake().read(_VALIDATED).fetchall() == wanted
        settle()
        resume_vee_run(SYSTEM, run=VeeRun.objects.first(), runner=Inline())
        assert readings_lake().read(_VALIDATED).fetchall() == wanted
    print(f"\nvalidation: {ends}")
    note("validation", ends, "a day whole or not at all; resumed, it is that of an undisturbed run")
    assert ends["killed"]
    assert list(verify_readings(runner=Inline())) == []


def more_files(night: Night, batch: int) -> None:
    """Receive one more version of a few meters' day, so that a month that was merged has two files again."""
    rows = night.rows(batch % 3, meters=slice(batch % 50, batch % 50 + 5))
    wh = np.where(rows.wh >= 0, rows.wh + batch, rows.wh).astype(np.int32)
    append_received(batch, [replace(rows, wh=wh)], author="test")


def received_files() -> int:
    """Return how many files hold what was received."""
    return sum(1 for _ in all_files(f"{RECEIVED}_48"))


def test_compaction_killed_at_any_moment(night: Night, killer: subprocess.Popen[str]) -> None:
    """What is read stays the same at every moment; every round has files to merge."""
    for day in (0, 1, 2):
        timed(killer, "validate", night, day)
    for batch in (1_000, 1_001):  # the second says how long it takes
        more_files(night, batch)
        whole = timed(killer, "compact", night, 0)
    ends = {"killed": 0, "finished": 0}
    rng = random.Random(KILLS)
    for number in range(KILLS):
        more_files(night, 2_000 + number)
        assert received_files() > 1
        wanted = [readings_lake().read(query).fetchall() for query in (_VALIDATED, _RECEIVED)]
        ends[ask(killer, f"{rng.uniform(0.005, whole):.4f}", "compact", night, 0)] += 1
        assert [readings_lake().read(query).fetchall() for query in (_VALIDATED, _RECEIVED)] == wanted
    assert ask(killer, "never", "compact", night, 0) == "finished"
    assert received_files() == 1
    print(f"\ncompaction: {ends}")
    note("compaction", ends, "what is read before each kill is read after it")
    assert ends["killed"] >= KILLS // 2
    assert [readings_lake().read(query).fetchall() for query in (_VALIDATED, _RECEIVED)] == wanted
    assert list(verify_readings(runner=Inline())) == []


@pytest.mark.parametrize("most", [0, 300, 5_000, 20_000])
def test_a_disk_that_is_full_leaves_no_part_of_a_day(night: Night, killer: subprocess.Popen[str], most: int) -> None:
    """Validation fails with nothing committed, and once there is room it gives what it gives undisturbed."""
    timed(killer, "validate", night, 1)
    before = readings_lake().read(_VALIDATED).fetchall()
    assert ask(killer, f"full:{most}", "validate", night, 0) == "failed"
    assert readings_lake().read(_VALIDATED).fetchall() == before
    settle()
    assert ask(killer, "never", "validate", night, 0) == "finished"
    assert [row[1] for row in readings_lake().read(_VALIDATED).fetchall()] == [len(night.point_id) + 4] * 2
    assert list(verify_readings(runner=Inline())) == []
    note(f"disk full at {most} bytes, validation", {"refused": 1}, "nothing committed; whole once there is room")


def test_two_runs_of_one_bucket_at_once(night: Night, killer: subprocess.Popen[str]) -> None:
    """One does the work, the other is refused or comes after; the content is that of one run."""
    timed(killer, "validate", night, 0)
    wanted = readings_lake().read(_VALIDATED).fetchall()
    with start_killer() as second:
        for _ in range(5):
            begin(killer, "never", "validate", night, 0)
            begin(second, "never", "validate", night, 0)
            ends = {answer(killer), answer(second)}
            assert "finished" in ends
            assert ends <= {"finished", "failed"}
            assert readings_lake().read(_VALIDATED).fetchall() == wanted
    assert not VeeRun.objects.filter(state=VeeRun.State.RUNNING).exists()
    assert list(verify_readings(runner=Inline())) == []
    note("two validations of one bucket at once", {"rounds": 5}, "the content is that of one run")
