"""The virus scanner: a real server that speaks clamd's protocol, by TCP and by socket, good, bad and broken."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.refusals import FileRefused, ScanUnavailable
from nangluong.foundation.files.scanning import Clamd, Verdict, scanner
from nangluong.foundation.models import AuditEntry
from tests.foundation.files import samples


class FakeClamd(socketserver.StreamRequestHandler):
    """Answers INSTREAM as clamd does; `server.answer` replaces the answer, "" hangs up."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        found = samples.EICAR in content
        answer = self.server.answer  # type: ignore[attr-defined]
        if answer is None:
            answer = "stream: Eicar-Signature FOUND" if found else "stream: OK"
        if answer:
            self.wfile.write(answer.encode() + b"\0")


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[socketserver.BaseServer]:
    server.answer, server.seen = None, []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def clamd(settings: Settings, home: Path) -> Iterator[socketserver.BaseServer]:
    with running(socketserver.ThreadingTCPServer(("127.0.0.1", 0), FakeClamd)) as server:
        settings.ANTIVIRUS = f"clamd://127.0.0.1:{server.server_address[1]}"
        yield server


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "content"
    path.write_bytes(b"so lieu\n" * 50_000)
    return path


def test_without_a_scanner_nothing_is_claimed(settings: Settings, file: Path) -> None:
    settings.ANTIVIRUS = ""
    assert scanner().scan(file) == Verdict("")


def test_a_clean_file_is_streamed_whole(clamd: socketserver.BaseServer, file: Path) -> None:
    assert scanner().scan(file) == Verdict("clamd")
    assert clamd.seen == [file.read_bytes()]  # type: ignore[attr-defined]


def test_eicar_is_found(clamd: socketserver.BaseServer, file: Path) -> None:
    file.write_bytes(b"x" * 100_000 + samples.EICAR)
    assert scanner().scan(file) == Verdict("clamd", "Eicar-Signature")


def test_it_also_listens_at_a_socket(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "s"
    with running(socketserver.ThreadingUnixStreamServer(str(path), FakeClamd)):
        assert Clamd(urlsplit(f"clamd://{path}")).scan(file) == Verdict("clamd")


@pytest.mark.parametrize("answer", ["", "INSTREAM size limit exceeded. ERROR", "stream: what?"])
def test_a_scanner_that_gives_no_verdict_lets_nothing_through(
    clamd: socketserver.BaseServer, file: Path, answer: str
) -> None:
    clamd.answer = answer  # type: ignore[attr-defined]
    with pytest.raises(ScanUnavailable):
        scanner().scan(file)


def test_an_infected_upload_is_refused_and_recorded(
    clamd: socketserver.BaseServer, sent: Callable[..., StoredFile]
) -> None:
    with pytest.raises(FileRefused) as caught:
        sent(name="a.txt", content=samples.EICAR)
    assert (caught.value.kind, caught.value.http_status) == ("virus", 422)
    assert AuditEntry.objects.get().after["why"] == "virus"
    assert sent(name="b.txt", content=b"sach\n").scan_engine == "clamd"


def test_an_upload_waits_for_the_scanner(settings: Settings, sent: Callable[..., StoredFile]) -> None:
    settings.ANTIVIRUS = "clamd://127.0.0.1:9"
    with pytest.raises(ScanUnavailable) as caught:
        sent()
    assert caught.value.http_status == 503
    assert not StoredFile.objects.exists()
