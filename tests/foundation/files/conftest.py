"""A home of its own for each test that stores files, and people who send them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from nangluong.foundation.actor import Actor
from nangluong.foundation.files import owners
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.receiving import receive_file
from tests.foundation.files import samples

AN, BINH = Actor("Lê An", user_id=1), Actor("Trần Bình", user_id=2)
OWNER = owners.FileOwner(
    "test_report",
    "Báo cáo thử",
    "Trial report",
    lambda actor, key: key == f"of-{actor.user_id}",
    lambda key: f"/{key}/",
)
owners.register(OWNER)


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """Keep what the test stores below a folder of its own."""
    settings.CONFIG = replace(settings.CONFIG, home=tmp_path)
    settings.FILES = str(tmp_path / "files")
    settings.SPACE_FLOOR_BYTES = 0
    settings.ANTIVIRUS = ""
    return tmp_path


@pytest.fixture
def sent(home: Path, db: None) -> Callable[..., StoredFile]:
    """Give a function that receives a file as a page would."""

    def send(actor: Actor = AN, name: str = "báo cáo.pdf", content: bytes | None = None, **more: Any) -> StoredFile:
        body = samples.pdf() if content is None else content
        return receive_file(actor, purpose="attachment", name=name, pieces=[body[:50], body[50:]], **more)

    return send
