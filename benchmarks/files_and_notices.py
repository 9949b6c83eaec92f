"""What an upload, a notification and a letter cost, and what the bell adds to a page."""

from __future__ import annotations

import asyncio
import io
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measure import Figure, environment, script_report, temporary_home

UPLOADS, NOTICES, READ = 60, 300, 500


def _timed(times: int, work: Callable[[int], Any]) -> float:
    """Return milliseconds of this process's CPU for one of `times` runs."""
    begin = time.process_time()
    for number in range(times):
        work(number)
    return 1000 * (time.process_time() - begin) / times


async def _mail(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 x\r\n")
    body = False
    while line := await reader.readline():
        if body:
            if line == b".\r\n":
                body = False
                writer.write(b"250 kept\r\n")
            continue
        body = line.upper().startswith(b"DATA")
        writer.write(b"354 go\r\n" if body else b"250 ok\r\n")
        if line.upper().startswith(b"QUIT"):
            break
    writer.close()


def _mail_server() -> int:
    """Start a mail server in a thread that takes everything; return its port."""
    ready, port = threading.Event(), [0]

    async def serve() -> None:
        server = await asyncio.start_server(_mail, "127.0.0.1", 0)
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()
        await server.serve_forever()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait(10)
    return port[0]


def _contents() -> dict[str, bytes]:
    import numpy as np
    import xlsxwriter
    from PIL import Image

    table, picture = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(table, {"in_memory": True})
    sheet = book.add_worksheet()
    for row in range(5000):
        sheet.write_row(row, 0, [f"hàng {row}", row, row * 1.5, "Than", 2024])
    book.close()
    noise = np.random.default_rng(1).integers(0, 255, (1500, 2000, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((4000, 3000)).save(picture, "JPEG", quality=85)
    text = "".join(f"{row},Than,{row * 1.5}\n" for row in range(200_000)).encode()
    return {"bang.xlsx": table.getvalue(), "anh.jpg": picture.getvalue(), "so-lieu.csv": text}


def _uploads() -> list[Figure]:
    from nangluong.foundation.actor import Actor
    from nangluong.foundation.files.receiving import receive_file

    actor = Actor("đo", user_id=1)
    found = []
    for name, content in _contents().items():
        times = 5 if name.endswith("jpg") else UPLOADS // 6

        def send(_number: int, name: str = name, content: bytes = content) -> None:
            receive_file(actor, purpose="attachment", name=name, pieces=[content])

        cost = _timed(times, send)
        found.append(Figure(f"upload of {name}", cost, "ms CPU", None, f"{len(content) / 1e6:.1f} MB, all checks"))
    return found


def _notices(port: int) -> list[Figure]:
    from django.conf import settings

    from nangluong.foundation.notices import directory
    from nangluong.foundation.notices.directory import Person
    from nangluong.foundation.notices.inbox import unread_count
    from nangluong.foundation.notices.mail_address import mail_settings
    from nangluong.foundation.notices.sending import send_due
    from nangluong.foundation.notices.telling import notify

    for name, value in mail_settings(f"smtp://127.0.0.1:{port}").items():
        setattr(settings, name, value)
    directory.register(lambda number: Person(number, f"p{number}@don-vi.example"), lambda _right: [])

    def tell(number: int) -> None:
        notify(1, "job_given_up", key=str(number), params={"task": "t", "attempts": 5})

    told = _timed(NOTICES, tell)
    begin = time.monotonic()
    sent = send_due(most=NOTICES).sent
    rate = sent / (time.monotonic() - begin)
    bell = _timed(READ, lambda _number: unread_count(1))
    return [
        Figure("telling one person, with a letter", told, "ms CPU", None, "commit and wake-up included"),
        Figure("letters a second, one sender", rate, "/s", None, "to a mail server on this machine", at_least=True),
        Figure("the bell of a page, 300 unread", bell, "ms CPU", 0.5),
    ]


def _measure() -> list[dict[str, Any]]:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return [figure.as_json() for figure in (*_uploads(), *_notices(_mail_server()))]


def run() -> list[Figure]:
    """Measure on a fresh database of its own."""
    rows = script_report("files_and_notices")
    return [Figure(**{name: value for name, value in row.items() if name != "reached"}) for row in rows["figures"]]


if __name__ == "__main__":
    with temporary_home() as home:
        if os.environ.get("NANGLUONG_BENCH") is None:
            done = subprocess.run(
                [sys.executable, __file__],
                env=environment(home, DJANGO_SETTINGS_MODULE="nangluong.settings", NANGLUONG_BENCH="1"),
                check=True,
                capture_output=True,
                text=True,
            )
            print(done.stdout)
        else:
            print(json.dumps({"figures": _measure()}))
