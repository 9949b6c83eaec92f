"""Starting the web server and the worker as children, and stopping all of them together."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from types import FrameType

from nangluong.config import Config
from nangluong.foundation.errors import DomainError
from nangluong.foundation.orphans import own_mark

log = logging.getLogger(__name__)

_PR_SET_PDEATHSIG = 1
_GRACE_S = 10.0
# A child may end this often within this time before it is given up.
_MOST_ENDS = 5
_PATIENCE_S = 60.0


class PortTaken(DomainError):
    """Another program listens where the site should."""

    code = "port_taken"


class ChildEnded(DomainError):
    """The web server or the worker ended by itself."""

    code = "child_ended"


def _end_with_parent() -> None:
    """Let the kernel end a child whose parent is killed (Linux), so that no server is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def require_free_port(config: Config) -> None:
    """Refuse to start where something listens already. Raises `PortTaken`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.bind, config.port))
        except OSError:
            raise PortTaken(
                f"Cổng {config.port} đang được chương trình khác dùng. Hãy chọn cổng khác, ví dụ: make demo PORT=8001",
                f"Port {config.port} is in use by another program. Choose another, for instance: make demo PORT=8001",
            ) from None


def web_command(config: Config) -> list[str]:
    """Return the command of the web server."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    where = ["--host", config.bind, "--port", str(config.port)]
    size = ["--workers", str(config.web_processes), "--blocking-threads", "1", "--respawn-failed-workers"]
    return [*granian, *where, *size, "nangluong.wsgi:application"]


def worker_command() -> list[str]:
    """Return the command of the worker that carries out queued jobs."""
    return [
        sys.executable,
        "-m",
        "nangluong",
        "procrastinate",
        "worker",
        "--shutdown-graceful-timeout",
        "5",
        "--concurrency",
        "3",
    ]


def metrics_command(config: Config) -> list[list[str]]:
    """Return the command of the metrics as a list of one, or nothing where no port is set."""
    return [[sys.executable, "-m", "nangluong", "metrics"]] if config.metrics_port else []


def broker_command() -> list[str]:
    """Return the command that takes readings from the MQTT broker."""
    return [sys.executable, "-m", "nangluong", "metering", "mqtt"]


def _own_host(config: Config) -> str:
    """Return a host name that the site answers to: the first one configured."""
    first = config.hosts[0].lstrip(".")
    return "localhost" if first == "*" else first


def answers(config: Config, path: str) -> int:
    """Return the HTTP status of `path` on our own server, 0 when nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", config.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": _own_host(config)})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


class Supervisor:
    """The children of `nangluong serve`: one that ends by itself is started again, all are ended together.

    A job whose worker was killed is carried out by the worker that follows. A child that keeps ending is given up.
    """

    def __init__(self, commands: Sequence[list[str]], environment: Mapping[str, str] | None = None) -> None:
        self._commands = [list(command) for command in commands]
        self._environment = {**(environment or {}), **own_mark()}
        self._children = [_start(command, self._environment) for command in self._commands]
        self._ends: list[float] = []
        self._asked = False
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._ask)

    def _ask(self, _sign: int, _frame: FrameType | None) -> None:
        self._asked = True

    def wait_until_ready(self, config: Config, limit_s: float = 60.0) -> bool:
        """Return whether `/readyz` says yes within the limit; stops waiting when asked to or when a child ends."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end and not self._asked and all(child.poll() is None for child in self._children):
            if answers(config, "/readyz") == 200:
                return True
            time.sleep(0.1)
        return False

    def run(self) -> None:
        """Keep the children running until asked to stop. Raises `ChildEnded` when one cannot be kept running."""
        try:
            while not self._asked:
                self._start_again()
                time.sleep(0.2)
        finally:
            self.stop()

    def _start_again(self) -> None:
        for place, child in enumerate(self._children):
            if child.poll() is None or self._asked:
                continue
            now = time.monotonic()
            self._ends = [*(end for end in self._ends if now - end < _PATIENCE_S), now]
            if len(self._ends) > _MOST_ENDS:
                raise ChildEnded(
                    "Một tiến trình cứ tự dừng; hệ thống đã dừng theo. Xem các dòng nhật ký ở trên.",
                    "A process keeps ending by itself, so everything was stopped. See the log lines above.",
                )
            log.warning("a child ended with %s and is started again: %s", child.returncode, self._commands[place][2:4])
            _end_group(child)
            self._children[place] = _start(self._commands[place], self._environment)

    def stop(self) -> None:
        """End every child, gently first."""
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + _GRACE_S
        for child in self._children:
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            _end_group(child)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """End what an ended child left behind: a server stopped while it starts may leave its processes on the port."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _start(command: list[str], more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # The children get this process's environment as it is; no setting is read from it here.
    environment = {"DJANGO_SETTINGS_MODULE": "nangluong.settings", **os.environ, **more}  # noqa: TID251
    return subprocess.Popen(  # noqa: S603 - our own commands
        command,
        env=environment,
        stdout=subprocess.DEVNULL,  # banners of the tools; our own lines are logs, on stderr
        # A session of its own: Ctrl-C reaches the parent only, which then stops the children in order.
        start_new_session=True,
        preexec_fn=_end_with_parent,  # noqa: PLW1509 - no thread runs here
    )
