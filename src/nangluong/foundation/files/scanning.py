"""Looking for viruses: an adapter per scanner, chosen by the scheme of the setting `NANGLUONG_ANTIVIRUS`.

Without a scanner files are taken and said to be “not scanned”. With one that does not answer nothing is taken.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from nangluong.foundation.files.refusals import ScanUnavailable

_PIECE = 64 * 1024
_TIMEOUT_S = 30.0
_LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scanner said: `engine` is "" where none looked, `found` the name of what it found, "" for nothing."""

    engine: str
    found: str = ""


class Scanner(Protocol):
    """Something that looks into a file."""

    def scan(self, path: Path) -> Verdict:
        """Return the verdict. Raises `ScanUnavailable` when the scanner gives none."""


class NoScanner:
    """No scanner is configured: nothing is claimed."""

    def scan(self, path: Path) -> Verdict:  # noqa: ARG002 - the shape of a scanner
        """Say that nobody looked."""
        return Verdict("")


class Clamd:
    """ClamAV's daemon over its own protocol: the file is streamed to it, so it needs no access to our disk."""

    def __init__(self, address: SplitResult) -> None:
        self._host, self._port, self._socket_path = address.hostname, address.port or 3310, address.path

    def _connect(self) -> socket.socket:
        if self._host:
            return socket.create_connection((self._host, self._port), timeout=_TIMEOUT_S)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_TIMEOUT_S)
        connection.connect(self._socket_path)
        return connection

    def scan(self, path: Path) -> Verdict:
        """Stream the file (INSTREAM) and read the one answer."""
        try:
            answer = self._ask(path)
        except OSError:
            raise _unavailable() from None
        if answer == "stream: OK":
            return Verdict("clamd")
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return Verdict("clamd", answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise _unavailable()

    def _ask(self, path: Path) -> str:
        with self._connect() as connection, path.open("rb") as file:
            connection.sendall(b"zINSTREAM\0")
            while piece := file.read(_PIECE):
                connection.sendall(struct.pack("!I", len(piece)) + piece)
            connection.sendall(struct.pack("!I", 0))
            answer = b""
            while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
                piece = connection.recv(_LONGEST_ANSWER)
                if not piece:
                    break
                answer += piece
        return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _unavailable() -> ScanUnavailable:
    return ScanUnavailable(
        "Bộ quét vi-rút không trả lời nên chưa nhận tệp nào. Hãy thử lại sau ít phút.",
        "The virus scanner does not answer, so no file is taken. Try again in a few minutes.",
    )


SCANNERS: dict[str, Callable[[SplitResult], Scanner]] = {"clamd": Clamd}
"""Scheme of the setting → what makes its scanner. Another product is one more entry."""


def scanner() -> Scanner:
    """Return the scanner that the settings name."""
    if not settings.ANTIVIRUS:
        return NoScanner()
    address = urlsplit(settings.ANTIVIRUS)
    return SCANNERS[address.scheme](address)
