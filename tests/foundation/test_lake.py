"""The lake: commits whole or not at all, old snapshots readable, found again after restarts and kills."""

from __future__ import annotations

import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest

from nangluong.foundation.lake import SCHEMA, Lake
from tests.foundation.conftest import OwnServer

ROWS = 2000


@pytest.fixture
def lake(own_server: OwnServer, tmp_path: Path) -> Iterator[Lake]:
    """Give an empty lake with two tables."""
    with psycopg.connect(own_server.url) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{SCHEMA}" CASCADE')  # type: ignore[call-overload]
    store = Lake(own_server.url, tmp_path / "lake")
    with store.commit("test", "tables") as commit:
        commit.connection.execute("CREATE TABLE lake.a (batch BIGINT, n BIGINT, value DECIMAL(18,6))")
        commit.connection.execute("CREATE TABLE lake.b (batch BIGINT, n BIGINT)")
    yield store
    store.close()


def add(store: Lake, batch: int, rows: int = 3) -> int:
    with store.commit("test", f"batch {batch}", batch=batch) as commit:
        commit.connection.execute("INSERT INTO lake.a SELECT ?, range, range / 4 FROM range(?)", [batch, rows])
        commit.connection.execute("INSERT INTO lake.b SELECT ?, range FROM range(?)", [batch, rows])
    return commit.snapshot


def count(store: Lake, table: str = "a", at: int | None = None) -> int:
    version = "" if at is None else f" AT (VERSION => {at})"
    row = store.read(f"SELECT count(*) FROM lake.{table}{version}").fetchone()
    assert row is not None
    return int(row[0])


def test_a_commit_is_a_snapshot_with_author_and_message(lake: Lake) -> None:
    snapshot = add(lake, 1)
    assert snapshot == lake.snapshot()
    row = lake.read("SELECT author, commit_message FROM lake.snapshots() WHERE snapshot_id = ?", [snapshot]).fetchone()
    assert row == ("test", "batch 1")


def test_figures_keep_their_six_decimals(lake: Lake) -> None:
    add(lake, 1)
    assert [str(value) for (value,) in lake.read("SELECT value FROM lake.a ORDER BY n").fetchall()] == [
        "0.000000", "0.250000", "0.500000",
    ]  # fmt: skip


def test_an_old_snapshot_reads_the_same_for_ever(lake: Lake) -> None:
    first = add(lake, 1)
    second = add(lake, 2)
    with lake.commit("test", "remove", batch=3) as commit:
        commit.connection.execute("DELETE FROM lake.a")
        commit.connection.execute("ALTER TABLE lake.a ADD COLUMN later VARCHAR")
    assert (count(lake, at=first), count(lake, at=second), count(lake)) == (3, 6, 0)


def test_an_error_rolls_everything_back(lake: Lake) -> None:
    before = lake.snapshot()
    with pytest.raises(RuntimeError, match="half way"), lake.commit("test", "x", batch=9) as commit:
        commit.connection.execute("INSERT INTO lake.a VALUES (9, 1, 1)")
        raise RuntimeError("half way")
    assert (count(lake), lake.snapshot(), lake.find_commit(batch=9)) == (0, before, None)
    assert add(lake, 10) > before


def test_wrong_sql_rolls_back_and_is_raised(lake: Lake) -> None:
    with pytest.raises(duckdb.Error), lake.commit("test", "x", batch=9) as commit:
        commit.connection.execute("INSERT INTO lake.a VALUES (9, 1, 1)")
        commit.connection.execute("INSERT INTO lake.nowhere VALUES (1)")
    assert count(lake) == 0


def test_nothing_of_a_commit_is_seen_before_its_end(lake: Lake) -> None:
    seen: list[int] = []
    with lake.commit("test", "x", batch=1) as commit:
        commit.connection.execute("INSERT INTO lake.a VALUES (1, 1, 1)")
        reader = threading.Thread(target=lambda: seen.append(count(lake)))
        reader.start()
        reader.join(60)
    assert (seen, count(lake)) == ([0], 1)


def test_a_commit_is_found_by_exactly_what_it_was_about(lake: Lake) -> None:
    first, second = add(lake, 1), add(lake, 2)
    assert lake.find_commit(batch=1) == first
    assert lake.find_commit(batch=2) == second
    assert lake.find_commit(batch=3) is None
    assert lake.find_commit(batch=1, more=True) is None


def test_a_commit_that_is_made_again_is_found_as_the_newest(lake: Lake) -> None:
    first = add(lake, 1)
    second = add(lake, 1)
    assert first < second == lake.find_commit(batch=1)


def test_threads_write_one_after_the_other_and_lose_nothing(lake: Lake) -> None:
    failures: list[BaseException] = []

    def writer(first: int) -> None:
        try:
            for batch in range(first, first + 4):
                add(lake, batch)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)

    threads = [threading.Thread(target=writer, args=(start,)) for start in (0, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert count(lake) == count(lake, "b") == 8 * 3


def test_another_process_or_a_closed_lake_opens_what_is_there(
    lake: Lake, own_server: OwnServer, tmp_path: Path
) -> None:
    snapshot = add(lake, 1)
    other = Lake(own_server.url, tmp_path / "lake")
    assert (count(other), other.snapshot()) == (3, snapshot)
    other.close()
    lake.close()
    assert count(lake) == 3


@pytest.mark.fault
def test_reads_and_writes_go_on_after_postgresql_was_restarted(lake: Lake, own_server: OwnServer) -> None:
    snapshot = add(lake, 1)
    own_server.restart()
    assert count(lake) == 3
    own_server.restart()
    assert lake.snapshot() == snapshot
    own_server.restart()
    assert add(lake, 2) > snapshot
    assert count(lake) == 6


# DuckDB imports pandas where it happens to be installed, for a second and a half; the project does without.
WRITE_FOR_EVER = """
import sys
sys.modules["pandas"] = None
from pathlib import Path
from nangluong.foundation.lake import Lake
store = Lake(sys.argv[1], Path(sys.argv[2]))
batch = int(sys.argv[3])
while True:
    print(batch, flush=True)
    with store.commit("test", f"batch {batch}", batch=batch) as commit:
        commit.connection.execute("INSERT INTO lake.a SELECT ?, range, range FROM range(2000)", [batch])
        commit.connection.execute("INSERT INTO lake.b SELECT ?, range FROM range(2000)", [batch])
    batch += 1
"""


@pytest.mark.fault
def test_a_process_killed_in_a_commit_leaves_before_or_after(
    lake: Lake, own_server: OwnServer, tmp_path: Path, run_python: Callable[..., subprocess.Popen[str]]
) -> None:
    chance = random.Random(804)
    for kill in range(1, 9):
        begun = 0
        writer = run_python(WRITE_FOR_EVER, own_server.url, tmp_path / "lake", kill * 1000)
        assert writer.stdout is not None
        for _ in range(2):
            begun = int(writer.stdout.readline())
        time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        rest, _ = writer.communicate(timeout=60)
        begun = int(rest.split()[-1]) if rest.split() else begun

        whole = dict(lake.read("SELECT batch, count(*) FROM lake.a GROUP BY batch").fetchall())
        assert set(whole.values()) == {ROWS}, "no batch is half there"
        assert whole == dict(lake.read("SELECT batch, count(*) FROM lake.b GROUP BY batch").fetchall())
        for batch in range(kill * 1000, begun + 1):
            assert (batch in whole) == (lake.find_commit(batch=batch) is not None)
            assert batch in whole or batch == begun, "only the last batch may be missing"
    before = count(lake)
    add(lake, 99_000)
    assert count(lake) == before + 3, "the lake takes new commits"
