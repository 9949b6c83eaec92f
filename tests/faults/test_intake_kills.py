"""Intake killed at any moment: what had a receipt is there, sent again everything is there once, nothing is half there.

`make faults-metering` kills a hundred times (INTAKE_KILLS).
"""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.metering.intake.recovery import recover_intake
from nangluong.metering.intake.taking import take_file
from nangluong.metering.lake.store import readings_lake
from nangluong.metering.models import IntakeBatch, QuarantinedPart
from nangluong.metering.preparing import prepare_tables
from tests.conftest import CHECKOUT
from tests.faults.metering_report import note
from tests.metering.intake.estate import Estate, make_estate, wide_file, yesterday

pytestmark = pytest.mark.fault

KILLS = int(os.environ.get("INTAKE_KILLS", "3"))
FILES = 3


class Killer:
    """The process of `tests.faults.intake_killer`."""

    def __init__(self) -> None:
        parts = connection.get_connection_params()
        given = {name: parts[name] for name in ("dbname", "user", "host", "port") if parts.get(name)}
        url = "postgresql:///?" + "&".join(part.replace("'", "") for part in make_conninfo(**given).split())
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [
            sys.executable,
            "-m",
            "tests.faults.intake_killer",
            str(settings.LAKE_PATH),
            str(settings.ESTATE_PATH),
        ]
        self._process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._line() == ["ready"]

    def _line(self) -> list[str]:
        assert self._process.stdout is not None
        return self._process.stdout.readline().split()

    def take(self, seconds: str, folder: Path) -> tuple[str, dict[str, int]]:
        """Have a folder taken; return how it ended and the receipts by file."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seconds} {folder}\n")
        self._process.stdin.flush()
        receipts = {}
        while (line := self._line())[0] == "receipt":
            receipts[line[1]] = int(line[2])
        return line[0], receipts

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@pytest.fixture
def estate(empty_lake: None, tmp_path: Path) -> Estate:
    """Return an estate whose rows are really committed."""
    prepare_tables()
    return make_estate(tmp_path)


@pytest.fixture
def killer(estate: Estate) -> Iterator[Killer]:
    """Run the killer beside the test."""
    made = Killer()
    yield made
    made.close()


def files(folder: Path, estate: Estate, attempt: int) -> dict[str, dt.date]:
    """Write the files of one attempt: meters of a test's share, each file a day of its own, one row of it faulty."""
    folder.mkdir()
    days = {}
    for number in range(FILES):
        name, day = f"{number}.csv", yesterday() - dt.timedelta(days=number + FILES * (attempt // 78))
        raw = wide_file(estate.share(attempt % 78).meters, [day], seed=attempt)
        (folder / name).write_bytes(raw + b"PD01,A+,2026-02-31,,\n" + f",{attempt}\n".encode())
        days[name] = day
    return days


def versions(estate: Estate, attempt: int, day: dt.date) -> list[list[int]]:
    """Return for every meter of an attempt the batches its day came in, straight from the lake's table."""
    mine = estate.share(attempt % 78)
    question = "SELECT batch_id FROM lake.reading_received_48 WHERE point_id = ? AND day = ? ORDER BY version"
    return [
        [int(batch) for (batch,) in readings_lake().read(question, [mine.points[serial], day]).fetchall()]
        for serial in mine.meters
    ]


def recover() -> None:
    """Do what the worker does, as soon as PostgreSQL has noticed that the killed one is gone."""
    end = time.monotonic() + 60
    while True:
        list(recover_intake(SYSTEM))
        if not IntakeBatch.objects.filter(state="begun").exists():
            return
        assert time.monotonic() < end, "not settled"
        time.sleep(0.02)


def test_a_kill_at_any_moment_loses_and_doubles_nothing(estate: Estate, killer: Killer, tmp_path: Path) -> None:
    """Acknowledged readings are there before anything is done; after sending all again, everything is there once."""
    rng = random.Random(KILLS)
    for warm in (1_000, 1_001):  # the second says how long it takes
        files(tmp_path / f"warm-{warm}", estate, warm)
        start = time.monotonic()
        assert killer.take("never", tmp_path / f"warm-{warm}")[0] == "finished"
        whole = time.monotonic() - start
    ends = {"killed": 0, "finished": 0}
    acknowledged = 0
    for attempt in range(KILLS):
        folder = tmp_path / str(attempt)
        days = files(folder, estate, attempt)
        before = IntakeBatch.objects.count()
        # One moment in each part of the run, so that few kills are spread over it as well as many.
        moment = (attempt + rng.random()) / KILLS * whole
        end, receipts = killer.take(f"{max(moment, 0.01):.4f}", folder)
        ends[end] += 1
        acknowledged += len(receipts)
        for name, batch in receipts.items():
            assert versions(estate, attempt, days[name]) == [[batch]] * 6
        recover()
        for path in sorted(folder.iterdir()):
            again = take_file(SYSTEM, source=estate.source, path=path)
            assert again.batch.state == "taken"
            assert again.batch.pk == receipts.get(path.name, again.batch.pk)
            assert versions(estate, attempt, days[path.name]) == [[again.batch.pk]] * 6
            assert again.batch.parts.count() == 2
        taken = IntakeBatch.objects.filter(state="taken", sha256__isnull=False)
        assert taken.values("sha256").distinct().count() == taken.count() == (attempt + 3) * FILES
        assert IntakeBatch.objects.count() - before <= FILES + 1
    assert not QuarantinedPart.objects.exclude(batch__state="taken").exists()
    assert list(audit.verify()) == []
    print(f"{KILLS} kills: {ends}, {acknowledged} receipts before them, whole run {whole:.2f} s")
    shown = "every reading with a receipt is there once; sent again, all is there once; audit chain verified"
    note("intake", ends | {"receipts before the kills": acknowledged}, shown)
    assert ends["killed"] >= KILLS // 2


@pytest.mark.storm
@pytest.mark.parametrize("most", [0, 300, 2_500])
def test_a_full_disk_refuses_and_keeps_nothing_half(estate: Estate, killer: Killer, tmp_path: Path, most: int) -> None:
    """No receipt and nothing readable; sent again when there is room, everything is there once."""
    days = files(tmp_path / "full", estate, 0)
    end, receipts = killer.take(f"full:{most}", tmp_path / "full")
    assert (end, receipts) == ("failed", {})
    assert all(versions(estate, 0, day) == [[]] * 6 for day in days.values())
    recover()
    end, receipts = killer.take("never", tmp_path / "full")
    assert (end, len(receipts)) == ("finished", FILES)
    assert all(versions(estate, 0, day) == [[receipts[name]]] * 6 for name, day in days.items())
    assert list(audit.verify()) == []
    note(f"disk full at {most} bytes, intake", {"refused": 1}, "no receipt, nothing half; taken once there is room")


def test_two_processes_take_one_file_once(estate: Estate, tmp_path: Path) -> None:
    """Both get the same receipt."""
    files(tmp_path / "same", estate, 0)
    killers = [Killer(), Killer()]
    for one in killers:
        assert one._process.stdin is not None
        one._process.stdin.write(f"never {tmp_path / 'same'}\n")
        one._process.stdin.flush()
    answers = []
    for one in killers:
        receipts = [one._line() for _ in range(FILES)]
        answers.append([line[1:] for line in receipts])
        assert one._line() == ["finished"]
        one.close()
    assert answers[0] == answers[1]
    assert IntakeBatch.objects.filter(state="taken").count() == FILES
    assert versions(estate, 0, yesterday()) == [[int(answers[0][0][1])]] * 6
