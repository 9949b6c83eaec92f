"""The running site that browsers walk through: one `nangluong demo` for all workers of a test run."""

from __future__ import annotations

import ctypes
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tests.conftest import CHECKOUT
from tests.e2e.visitor import Visitor

_LIMIT_S = 240.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Site:
    """Where the site answers and where it keeps its things."""

    url: str
    home: str
    session: str = ""
    """The cookie of a session in which the operator has signed in with both factors."""

    def operator(self) -> tuple[str, str]:
        """Return the name and the password of the operator that the demo made."""
        name, password = (Path(self.home) / "operator.txt").read_text(encoding="utf-8").split()
        return name, password

    def person(self, name: str, password: str) -> None:
        """Store a member of staff of the demo who has no second factor yet."""
        code = (
            "from django.contrib.auth import get_user_model;"
            f"get_user_model().objects.create_user(username={name!r}, full_name={name!r}, password={password!r})"
        )
        port = int(self.url.rpartition(":")[2])
        command = [sys.executable, "-m", "nangluong", "shell", "--no-imports", "-c", code]
        subprocess.run(command, env=environment(Path(self.home), port), check=True, timeout=120, cwd=CHECKOUT)


@contextmanager
def _held(path: Path, how: int) -> Iterator[None]:
    with path.open("a") as lock:
        fcntl.flock(lock, how)
        yield


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_worker() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def environment(home: Path, port: int) -> dict[str, str]:
    """Return a plain development environment: nothing of the tests' own settings, nobody else's database."""
    ours = ("NANGLUONG_", "DJANGO_", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "NANGLUONG_HOME": str(home), "PORT": str(port)}


def _ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _start(folder: Path) -> tuple[subprocess.Popen[bytes], Site]:
    port = _free_port()
    # Not below pytest's own folder: another run as root closes that to the user that PostgreSQL runs as.
    home = Path(tempfile.mkdtemp(prefix="nangluong-demo-"))
    home.chmod(0o755)
    log = folder / f"demo-{port}.log"
    with log.open("wb") as said:
        demo = subprocess.Popen(
            [sys.executable, "-m", "nangluong", "demo"],
            cwd=CHECKOUT,
            env=environment(home, port),
            stdout=said,
            stderr=said,
            preexec_fn=_end_with_worker,
            start_new_session=True,
        )
    end = time.monotonic() + _LIMIT_S
    while not _ready(port):
        if demo.poll() is not None or time.monotonic() > end:
            demo.kill()
            raise RuntimeError("the demo did not come up:\n" + log.read_text("utf-8", "replace")[-4000:])
        time.sleep(0.2)
    site = Site(f"http://127.0.0.1:{port}", str(home))
    return demo, replace(site, session=Visitor(site.url).enrol(*site.operator()))


def _stop(demo: subprocess.Popen[bytes]) -> None:
    demo.terminate()
    try:
        demo.wait(30)
    except subprocess.TimeoutExpired:
        demo.kill()
        demo.wait()


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Give the site that runs for all workers whose `folder` is the same; the first one starts it.

    The one that started it waits until nobody uses it any more, then stops it. Raises RuntimeError with the demo's
    last words when it does not come up.
    """
    note, users = folder / "site.json", folder / "site.users"
    demo = None
    with _held(folder / "site.start", fcntl.LOCK_EX):
        if not note.exists():
            demo, site = _start(folder)
            note.write_text(json.dumps(asdict(site)), encoding="utf-8")
        site = Site(**json.loads(note.read_text(encoding="utf-8")))
        using = users.open("a")
        fcntl.flock(using, fcntl.LOCK_SH)
    try:
        yield site
    finally:
        using.close()
        if demo is not None:
            with _held(folder / "site.start", fcntl.LOCK_EX):
                # Nobody new can join while this is held; those who joined earlier are waited for.
                with _held(users, fcntl.LOCK_EX):
                    note.unlink()
                _stop(demo)
                shutil.rmtree(site.home, ignore_errors=True)
