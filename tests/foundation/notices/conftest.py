"""People, a mail server and a push service for the tests of notifications."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from nangluong.foundation.notices import directory
from nangluong.foundation.notices.directory import Person
from nangluong.foundation.notices.mail_address import mail_settings
from tests.foundation.notices.servers import MailServer, PushService, running

PEOPLE = {1: Person(1, "an@don-vi.example"), 2: Person(2, "binh@don-vi.example"), 3: Person(3, "")}


@pytest.fixture(autouse=True)
def _people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "_find", PEOPLE.get)
    monkeypatch.setattr(directory, "_holders", lambda right: [2] if right == "foundation.manage_jobs" else [])


@pytest.fixture
def mail(settings: Settings) -> Iterator[MailServer]:
    """Give a mail server to which letters go."""
    with running(MailServer()) as server:
        for name, value in mail_settings(f"smtp://127.0.0.1:{server.port}").items():
            setattr(settings, name, value)
        settings.DEFAULT_FROM_EMAIL = "nangluong@nangluong.example"
        settings.SITE = "https://nangluong.example"
        yield server


@pytest.fixture
def push_service(settings: Settings) -> Iterator[PushService]:
    """Give the push service of one browser, which may be on this machine for once."""
    settings.PUSH_TO_LOOPBACK = True
    with running(PushService()) as server:
        yield server
