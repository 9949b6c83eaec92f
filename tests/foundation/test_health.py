"""Health: the process answers alone; readiness needs database, lake and queue, and says which is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from nangluong.foundation import health
from nangluong.foundation.lake import Lake

pytestmark = pytest.mark.urls("tests.foundation.urls")


def test_the_process_is_healthy_without_touching_anything(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["X-Request-ID"]


def test_ready_when_database_lake_and_queue_answer(empty_lake: None, client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "lake": "ok", "queue": "ok, 0 worker(s) awake"}


def test_not_ready_with_the_database_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    away = DatabaseWrapper({**connection.settings_dict, "HOST": "/nowhere"})
    monkeypatch.setattr(health, "connection", away)
    monkeypatch.setattr(health, "lake", lambda: Lake("postgresql://x@/x?host=/nowhere", Path("/tmp")))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == dict.fromkeys(("database", "lake", "queue"), "unavailable")
    assert client.get("/healthz").status_code == 200


def test_not_ready_with_only_the_lake_away(
    empty_lake: None, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(health, "lake", lambda: Lake("postgresql://x@/x?host=/nowhere", tmp_path))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["database"], response.json()["lake"]) == ("ok", "unavailable")
    assert b"nowhere" not in response.content
