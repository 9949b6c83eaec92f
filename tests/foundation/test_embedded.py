"""The embedded PostgreSQL: fresh start, locale, one server for parent and children, killed holders forgotten."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from nangluong.foundation import embedded
from tests.foundation.conftest import HELD, OwnServer

pytestmark = pytest.mark.fault

HOLD = """
import sys
from pathlib import Path
from nangluong.foundation import embedded
print(embedded.start(Path(sys.argv[1])), flush=True)
sys.stdin.readline()
"""


def ask(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    assert row is not None
    return row[0]


def postmaster(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split()[0])


def handles(home: Path) -> list[int]:
    return list(json.loads((home / "postgres" / ".handle_pids.json").read_text()))


def note_handle(home: Path, pid: int, at: float) -> None:
    file = home / "postgres" / ".handle_pids.json"
    file.write_text(json.dumps([*handles(home), pid]))
    os.utime(file, (at, at))


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)


def test_a_fresh_server_is_postgresql_18_with_our_extensions(own_server: OwnServer) -> None:
    assert str(ask(own_server.url, "SHOW server_version")).startswith("18.")
    assert ask(own_server.url, "SELECT current_database()") == "nangluong"
    assert ask(own_server.url, "SELECT unaccent('Đắk Lắk')") == "Dak Lak"
    assert ask(own_server.url, "SELECT count(*) FROM pg_extension WHERE extname IN ('pg_trgm', 'btree_gist')") == 2


def test_the_database_knows_vietnamese_letters_in_utf_8(own_server: OwnServer) -> None:
    assert ask(own_server.url, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
    assert ask(own_server.url, "SELECT lower('ĐIỆN LỰC')") == "điện lực"
    assert ask(own_server.url, "SELECT upper('đắk lắk')") == "ĐẮK LẮK"
    assert ask(own_server.url, "SELECT 'ĐẮK LẮK' ILIKE 'đắk%'") is True
    assert ask(own_server.url, "SHOW server_encoding") == "UTF8"


def test_new_test_databases_are_like_ours(own_server: OwnServer) -> None:
    assert ask(own_server.url.replace("/nangluong?", f"/{embedded.TEMPLATE}?"), "SELECT lower('ĐIỆN')") == "điện"


def test_it_listens_on_no_network_address(own_server: OwnServer) -> None:
    assert ask(own_server.url, "SHOW listen_addresses") == ""


def test_a_second_start_joins_the_running_server(own_server: OwnServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HELD, "")
    before = postmaster(own_server.home)
    assert embedded.start(own_server.home) == own_server.url
    assert postmaster(own_server.home) == before


def test_a_child_gets_the_address_of_its_parent_and_holds_nothing(
    own_server: OwnServer, run_python: Callable[..., subprocess.Popen[str]]
) -> None:
    child = run_python(HOLD, own_server.home, **{HELD: f"{own_server.home}|{own_server.url}"})
    assert first_line(child) == own_server.url
    assert child.pid not in handles(own_server.home)
    let_go(child)
    assert ask(own_server.url, "SELECT 1") == 1


def test_a_child_for_another_home_is_no_child(
    tmp_path: Path, own_server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HELD, f"{tmp_path}|postgresql://elsewhere")
    assert embedded.start(tmp_path) == "postgresql://elsewhere"
    assert embedded.start(own_server.home) == own_server.url


def test_the_life_of_a_server(fresh_home: Path, run_python: Callable[..., subprocess.Popen[str]]) -> None:
    # Under LC_ALL=C the server's own databases cannot lower Vietnamese capitals; ours can.
    killed = run_python(HOLD, fresh_home, LC_ALL="C", LANG="C")
    url = first_line(killed)
    assert ask(url, "SELECT lower('ĐIỆN')") == "điện"
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    killed.kill()  # and not waited for: a zombie holds nothing either
    while psutil.Process(killed.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert handles(fresh_home) == [killed.pid], "a killed holder leaves its handle and the server"
    note_handle(fresh_home, os.getpid(), at=psutil.Process().create_time() - 10)  # a number that is used again

    second = run_python(HOLD, fresh_home)
    assert first_line(second) == url
    assert ask(url, "SELECT answer FROM kept") == 42
    assert handles(fresh_home) == [second.pid], "the killed holder is forgotten"
    let_go(second)
    assert not (fresh_home / "postgres" / "postmaster.pid").exists(), "the last holder stops the server"

    third = run_python(HOLD, fresh_home)
    assert ask(first_line(third), "SELECT answer FROM kept") == 42
    let_go(third)
