"""The process that answers `/metrics` on its own address and port, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.multiprocess import MultiProcessCollector

from nangluong.config import Config
from nangluong.foundation.metrics.looked_up import LookedUpCollector

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def shared_folder(config: Config) -> Path:
    """Return the folder in which processes count together."""
    return config.home / "metrics"


def fresh_folder(config: Config) -> Path:
    """Empty the folder: counters begin at 0 with every start, which Prometheus knows how to read."""
    folder = shared_folder(config)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, *_: Any) -> None:
        """Say nothing: a scrape every 15 seconds is no news."""


def registry(folder: Path) -> CollectorRegistry:
    """Return everything there is to tell."""
    made = CollectorRegistry()
    MultiProcessCollector(made, str(folder))
    made.register(LookedUpCollector())
    return made


def metrics_server(bind: str, port: int, folder: Path) -> WSGIServer:
    """Return the server, listening. Raises OSError where it cannot."""
    answer = make_wsgi_app(registry(folder))

    def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/metrics" or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b""]
        return answer(environ, start_response)

    return make_server(bind, port, application, handler_class=_Quiet)
