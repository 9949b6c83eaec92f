"""A sender killed twenty times: every letter arrives, and who keeps one of each `Message-ID` has each once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from nangluong.foundation.notices.models import Delivery
from nangluong.foundation.notices.telling import notify
from tests.conftest import CHECKOUT
from tests.faults import sender
from tests.foundation.notices.servers import MailServer, running

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

KILLS, LETTERS = 20, 120


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running(MailServer()) as server:
        yield server


@pytest.fixture
def process(mail: MailServer) -> Iterator[subprocess.Popen[str]]:
    parts = connection.get_connection_params()
    given = {name: parts[name] for name in ("dbname", "user", "host", "port") if parts.get(name)}
    url = "postgresql:///?" + "&".join(part.replace("'", "") for part in make_conninfo(**given).split())
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sender", str(mail.port)],
        cwd=CHECKOUT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    assert started.stdout.readline().split() == ["ready"]
    yield started
    started.kill()
    started.wait(10)
    for stream in (started.stdin, started.stdout):
        if stream is not None:
            stream.close()


def ask(process: subprocess.Popen[str], seconds: float) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{seconds}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_no_letter_is_lost_and_each_can_be_told_from_its_repetition(
    mail: MailServer, process: subprocess.Popen[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(LETTERS):
        notify(number + 1, "job_given_up", key="x", params={"task": "t", "attempts": 5})
    chance = random.Random(20261124)
    killed = 0
    # A child sends a letter in some ten milliseconds: the clock falls everywhere in it.
    while killed < KILLS:
        answer = ask(process, chance.uniform(0.02, 0.12))
        killed += answer == "killed"
        assert answer == "killed", f"all letters were sent after {killed} kills: make LETTERS larger"
    time.sleep(sender.LEASE.total_seconds())
    assert ask(process, 0) == "finished 0"

    arrived = Counter(letter["Message-ID"] for letter in mail.letters)
    expected = {f"<{pk}@localhost>" for pk in Delivery.objects.values_list("pk", flat=True)}
    repeated = sum(arrived.values()) - len(arrived)
    with capsys.disabled():
        print(f" [{killed} kills, {len(arrived)} letters, {repeated} sent twice]", end="")
    assert set(arrived) == expected
    assert len(expected) == LETTERS
    # What no sender can rule out: the server has taken the letter and the note of it is not written yet.
    assert repeated <= killed
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
