"""`nangluong serve` keeps its children together: asked to stop, left by one, or killed, it leaves none behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from nangluong.config import Config, read_config
from nangluong.foundation.supervisor import PortTaken, answers, require_free_port, web_command, worker_command

pytestmark = pytest.mark.fault

SERVE = """
import sys
from nangluong.foundation.supervisor import ChildEnded, Supervisor
note = "import os, sys, time; open(sys.argv[1], 'a').write(str(os.getpid()) + chr(10)); time.sleep(float(sys.argv[2]))"
supervisor = Supervisor([[sys.executable, "-c", note, sys.argv[1], seconds] for seconds in sys.argv[2:]])
try:
    supervisor.run()
except ChildEnded as refusal:
    print(refusal.code)
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return read_config({"NANGLUONG_HOME": str(tmp_path)})


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., tuple[subprocess.Popen[str], list[int]]]]:
    """Give a function that starts a supervisor with children that sleep so long; returns it and their numbers."""
    started: list[int] = []
    parents: list[subprocess.Popen[str]] = []

    def start(*seconds: str) -> tuple[subprocess.Popen[str], list[int]]:
        note = tmp_path / "pids"
        parent = subprocess.Popen([sys.executable, "-c", SERVE, note, *seconds], stdout=subprocess.PIPE, text=True)
        parents.append(parent)
        end = time.monotonic() + 60
        while not note.exists() or len(note.read_text().split()) < len(seconds):
            assert time.monotonic() < end
            time.sleep(0.02)
        pids = [int(pid) for pid in note.read_text().split()]
        started.extend(pids)
        return parent, pids

    yield start
    for parent in parents:
        parent.kill()
        parent.communicate()
    for pid in started:
        if lives(pid):
            os.kill(pid, signal.SIGKILL)


def lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_gone(pids: list[int], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while any(lives(pid) for pid in pids):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_ends_its_children(
    serve: Callable[..., tuple[subprocess.Popen[str], list[int]]], sign: signal.Signals
) -> None:
    parent, children = serve("60", "60")
    parent.send_signal(sign)
    assert parent.communicate(timeout=60)[0] == ""
    assert all_gone(children)


def test_a_child_that_is_killed_is_started_again(
    serve: Callable[..., tuple[subprocess.Popen[str], list[int]]], tmp_path: Path
) -> None:
    parent, children = serve("60", "60")
    os.kill(children[1], signal.SIGKILL)
    end = time.monotonic() + 30
    while len(now := [int(pid) for pid in (tmp_path / "pids").read_text().split()]) < 3:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert lives(children[0])
    assert lives(now[2])
    parent.send_signal(signal.SIGTERM)
    assert parent.communicate(timeout=60)[0] == ""
    assert all_gone(now)


def test_what_an_ended_child_left_behind_is_ended_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    leaving = (
        "import subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(note)!r}, 'w').write(str(child.pid))"
    )
    code = (
        "import sys; from nangluong.foundation.supervisor import ChildEnded, Supervisor\n"
        f"supervisor = Supervisor([[sys.executable, '-c', {leaving!r}]])\n"
        "try:\n    supervisor.run()\nexcept ChildEnded: pass"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert all_gone([int(note.read_text())])


def test_a_child_that_keeps_ending_is_given_up_with_the_others_and_it_is_said(
    serve: Callable[..., tuple[subprocess.Popen[str], list[int]]],
) -> None:
    parent, children = serve("60", "0.1")
    assert parent.communicate(timeout=60)[0] == "child_ended\n"
    assert all_gone(children)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of a killed parent")
def test_killed_it_leaves_no_child_behind(
    serve: Callable[..., tuple[subprocess.Popen[str], list[int]]],
) -> None:
    parent, children = serve("60", "60")
    parent.kill()
    assert all_gone(children)


def test_a_port_that_is_taken_is_named(config: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            require_free_port(replace(config, port=port))
    require_free_port(replace(config, port=port))


def test_a_server_that_is_not_there_answers_nothing(config: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert answers(replace(config, port=port), "/healthz") == 0


def test_the_commands_follow_the_configuration(config: Config) -> None:
    command = web_command(replace(config, port=8123, bind="10.0.0.5", web_processes=3))
    assert command[command.index("--port") + 1] == "8123"
    assert command[command.index("--host") + 1] == "10.0.0.5"
    assert command[command.index("--workers") + 1] == "3"
    assert worker_command()[2:5] == ["nangluong", "procrastinate", "worker"]
