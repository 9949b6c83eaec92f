"""A real HTTP server over the test's database: clients of others talk to it through sockets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Say nothing."""


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Answer one request, then let go of the thread's database connection, which would keep the database busy."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            connections.close_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away."""


@contextmanager
def serving() -> Iterator[str]:
    """Serve the site on a free port of this machine; yield its address without a slash at the end."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Threaded, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
