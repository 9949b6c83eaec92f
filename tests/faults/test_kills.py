"""A load or a release whose process is killed at any moment: before or after, never between; the next completes."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import make_conninfo

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.lake import lake
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.figures import Statement, load_statement
from nangluong.statistics.lake_tables import BUILT
from nangluong.statistics.models import Batch, Release
from nangluong.statistics.releases import build_release
from tests.conftest import CHECKOUT
from tests.faults.work import statement_after, statement_before

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("empty_lake")]

BY_THE_CLOCK = 3
"""Kills at random instants: they also fall inside a statement."""
NEAR_THE_COMMIT = 9


class Killer:
    """The process of `tests.faults.killer`."""

    def __init__(self, kept: Path) -> None:
        parts = connection.get_connection_params()
        given = {name: parts[name] for name in ("dbname", "user", "host", "port") if parts.get(name)}
        url = "postgresql:///?" + "&".join(part.replace("'", "") for part in make_conninfo(**given).split())
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-m", "tests.faults.killer", str(settings.LAKE_PATH), str(kept)]
        self._process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.answer() == ["ready"]

    def answer(self) -> list[str]:
        assert self._process.stdout is not None
        return self._process.stdout.readline().split()

    def ask(self, command: str) -> list[str]:
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return self.answer()

    def moments(self, work: str, reset: Callable[[], object], *, every: int) -> Iterator[str]:
        """Do the work twice (the first is slow, what it computes is kept), then yield the command of every kill.

        One in front of the first statement and of each `every`th after it, one in front of all around the commit, and
        some by the clock.
        """
        for _ in range(2):
            reset()
            finished, statements, seconds = self.ask(f"{work} never")
            assert finished == "finished"
        last = int(statements)
        near_the_commit = range(last - NEAR_THE_COMMIT, last + 1)
        numbers = sorted({*range(1, last, every), *near_the_commit})
        yield from (f"{work} statement {number}" for number in numbers)
        chance = random.Random(804)
        yield from (f"{work} after {chance.uniform(0.5, 1) * float(seconds):.4f}" for _ in range(BY_THE_CLOCK))

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture(scope="module")
def killers() -> Iterator[list[Killer]]:
    made: list[Killer] = []
    yield made
    for killer in made:
        killer.close()


@pytest.fixture
def killer(empty_lake: None, killers: list[Killer], tmp_path_factory: pytest.TempPathFactory) -> Killer:
    """Give the killer, started once the database is there."""
    if not killers:
        killers.append(Killer(tmp_path_factory.mktemp("kept") / "tables"))
    return killers[0]


def facts() -> dict[str, Decimal]:
    return dict(lake().read("SELECT period, value FROM lake.fact").fetchall())


def said_by(statement: Statement) -> dict[str, Decimal]:
    return {row.period: row.value for row in statement.facts}


def recover(model: type[Batch | Release], open_state: str) -> None:
    """Do what the next start does, as soon as PostgreSQL has noticed that the killed one is gone."""
    end = time.monotonic() + 60
    while True:
        call_command("prepare_lake", verbosity=0)
        if not model.objects.filter(state=open_state).exists():
            return
        assert time.monotonic() < end, "not settled"
        time.sleep(0.02)


def test_a_killed_load_leaves_the_figures_before_or_after(killer: Killer) -> None:
    before, after = statement_before(), statement_after()
    outcomes: dict[str, int] = {"before": 0, "after": 0}
    for moment in killer.moments("load", lambda: load_statement(SYSTEM, before), every=4):
        load_statement(SYSTEM, before)
        known = Batch.objects.latest("id").pk
        answer = killer.ask(moment)
        recover(Batch, Batch.State.LOADING)

        batch = Batch.objects.filter(pk__gt=known).first()
        loaded = batch is not None and batch.state == Batch.State.LOADED
        assert facts() == said_by(after if loaded else before), moment
        if batch is not None and loaded:
            assert (batch.added, batch.changed, batch.removed, batch.unchanged) == (4, 20, 10, 0), moment
            assert batch.snapshot is not None
            assert lake().find_commit(batch=batch.pk) == batch.snapshot
            assert AuditEntry.objects.filter(object_kind="batch", object_key=str(batch.pk)).count() == 1, moment
        if answer == ["killed"]:
            outcomes["after" if loaded else "before"] += 1

        assert load_statement(SYSTEM, after).state == Batch.State.LOADED
        assert facts() == said_by(after), moment
    assert min(outcomes.values()) > 0, f"kills on one side only: {outcomes}"
    assert not Batch.objects.filter(state=Batch.State.LOADING).exists()
    assert list(audit.verify()) == []


def built_rows(snapshot: int | None) -> dict[str, int]:
    version = "" if snapshot is None else f" AT (VERSION => {snapshot})"
    union = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM lake.{name}{version}" for name in BUILT)
    return dict(lake().read(union).fetchall())


def test_a_killed_release_is_ready_or_not_there(killer: Killer) -> None:
    load_statement(SYSTEM, statement_before())
    empty = built_rows(None)
    assert set(empty.values()) == {0}
    whole = built_rows(build_release(SYSTEM, title_vi="bản thử", title_en="trial").snapshot)
    assert whole["cell"] > 0

    def as_if_nothing_were_built() -> None:
        if any(built_rows(None).values()):
            with lake().commit("test", "as if nothing were built") as commit:
                for name in BUILT:
                    commit.connection.execute(f"DELETE FROM lake.{name}")

    outcomes: dict[str, int] = {"before": 0, "after": 0}
    for moment in killer.moments("release", as_if_nothing_were_built, every=5):
        as_if_nothing_were_built()
        known = Release.objects.latest("id").pk
        answer = killer.ask(moment)
        recover(Release, Release.State.BUILDING)

        release = Release.objects.filter(pk__gt=known).first()
        ready = release is not None and release.state == Release.State.READY
        assert built_rows(None) == (whole if ready else empty), moment
        if release is not None and ready:
            assert built_rows(release.snapshot) == whole, moment
            assert (release.facts, release.cells, release.changes) == (30, whole["cell"], 0), moment
            assert release.built_at is not None
        if answer == ["killed"]:
            outcomes["after" if ready else "before"] += 1
    assert min(outcomes.values()) > 0, f"kills on one side only: {outcomes}"
    assert built_rows(build_release(SYSTEM, title_vi="bản thử", title_en="trial").snapshot) == whole
    assert not Release.objects.filter(state=Release.State.BUILDING).exists()
    assert list(audit.verify()) == []
