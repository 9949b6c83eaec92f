"""A mail server and a push service of the tests' own, both real servers on the loopback."""

from __future__ import annotations

import base64
import email
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02


class _Mail(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        server: Any = self.server
        try:
            self.say("220 test")
            while line := self.rfile.readline():
                verb = line[:4].upper().decode()
                if verb == "QUIT":
                    return self.say("221 bye")
                if verb == "RCPT" and server.recipient:
                    self.say(server.recipient)
                elif verb == "DATA":
                    self.data(server)
                else:
                    self.say("250 ok")
        except OSError:
            return None

    def data(self, server: Any) -> None:
        self.say("354 go")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # The sender died before the end: as every mail server does, keep nothing of it.
            lines.append(line[1:] if line.startswith(b"..") else line)
        with server.guard:
            # Accepted here; whether the sender still lives to hear it is another matter.
            server.letters.append(email.message_from_bytes(b"".join(lines)))
        self.say(server.answer)


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps every letter it takes. `recipient` and `answer` replace its answers to RCPT and DATA."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.guard = threading.Lock()
        self.recipient, self.answer = "", "250 kept"
        super().__init__(("127.0.0.1", 0), _Mail)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class _Push(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Any = self.server
        server.paths.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if server.answer == 201:
            plain = http_ece.decrypt(body, private_key=server.key, auth_secret=server.auth, version="aes128gcm")
            server.pushes.append((json.loads(plain), dict(self.headers)))
        self.send_response(server.answer)
        if server.answer == 302:
            self.send_header("Location", f"http://127.0.0.1:{server.server_address[1]}/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


class PushService(ThreadingHTTPServer):
    """Takes pushes for one browser and decrypts them as that browser would. `answer` is its HTTP status."""

    daemon_threads = True

    def __init__(self) -> None:
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"0123456789abcdef"
        self.pushes: list[tuple[dict[str, Any], dict[str, str]]] = []
        self.paths: list[str] = []
        self.answer = 201
        super().__init__(("127.0.0.1", 0), _Push)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/push/secret-of-the-browser"

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": _encoded(point), "auth": _encoded(self.auth)}


def claims_of(headers: dict[str, str], public_key: str) -> dict[str, Any]:
    """Return what a push's `Authorization` claims, after its signature was found to be by `public_key`."""
    parts = dict(part.split("=", 1) for part in headers["Authorization"].removeprefix("vapid ").split(","))
    assert parts["k"] == public_key
    assert Vapid02.verify(headers["Authorization"])
    body = parts["t"].split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """Run a server while the body runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
