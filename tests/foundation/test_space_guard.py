"""Below the floor: forms are refused in plain words, pages are answered, the doors stay open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from nangluong.foundation import space_guard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(space_guard, "_answer", space_guard._Answer())
    yield


@pytest.fixture
def full(settings: Any) -> None:
    """Let every disk be below the floor."""
    settings.SPACE_FLOOR_BYTES = 2**60


@pytest.mark.usefixtures("full")
def test_what_writes_is_refused_and_what_reads_is_not(client: Client) -> None:
    refused = client.post("/tac-nghiep/dung/")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "300")
    assert "sắp hết chỗ" in refused.content.decode()
    assert "no_space" in refused.content.decode()
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("full")
def test_signing_in_is_still_possible(client: Client) -> None:
    assert client.post("/dang-nhap/", {"login": "x", "password": "y"}).status_code != 503


def test_with_room_nothing_is_asked_twice_in_a_second(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(space_guard, "require_space", asked.append)
    for _ in range(5):
        assert client.post("/tac-nghiep/dung/").status_code != 503
    assert len(asked) == 2  # home and lake, once
