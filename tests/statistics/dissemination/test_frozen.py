"""What is published stays: the same bytes for ever, through new releases, lost copies and clients that leave."""

from __future__ import annotations

import json
import shutil
import threading
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.dissemination import sdmx_data
from nangluong.statistics.dissemination.held import files, forget_held, hold
from nangluong.statistics.figures import load_statement
from nangluong.statistics.importing.facts import FactRow
from nangluong.statistics.models import Release
from tests.statistics.builders import fact, statement
from tests.statistics.dissemination.asking import body_of, get
from tests.statistics.dissemination.publishing import (
    BASE,
    MONTH,
    START,
    all_files,
    asked,
    figures,
    pinned,
    publish,
    values,
)

pytestmark = pytest.mark.usefixtures("empty_lake")

PATHS = (
    f"{BASE}csv", f"{BASE}csv1", f"{BASE}json", f"{BASE}json1", f"{BASE}xml", f"{BASE}structurespecificdata",
    f"{BASE}genericdata", "/sdmx/structure/dataflow/*/*/*?references=all&format=json",
    "/sdmx/availability/dataflow/VN_MOIT/DF_ENERGY/*/*/*?format=json",
    "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY_BALANCE/1.0.0/*?format=csv", "/api/v1/observations?dataflow=DF_ENERGY",
)  # fmt: skip


def test_an_old_release_is_the_same_bytes_after_three_newer_ones(settings: Any) -> None:
    first = publish(START, *figures(100))
    tags = {path: get(Client(), pinned(path, first)).headers["ETag"] for path in PATHS}
    before = {path: asked(pinned(path, first)) for path in PATHS}
    whole = all_files(first)
    for month, value in enumerate((250, 260, 270), 1):
        publish(START + month * MONTH, *figures(value, value + 1))
    for again in ("kept", "made anew from the lake"):
        forget_held()
        for path in PATHS:
            assert asked(pinned(path, first)) == before[path], (again, path)
            assert get(Client(), pinned(path, first)).headers["ETag"] == tags[path]
        assert all_files(first) == whole, again
        shutil.rmtree(settings.PUBLISHED_PATH)
    assert values(asked(f"{BASE}csv")) == {"2020": "270", "2021": "271"}


def test_confidential_figures_leave_in_no_flow() -> None:
    with time_machine.travel(START, tick=False):
        secret = fact(product="0121", value=Decimal("987654.321"))
        load_statement(SYSTEM, statement(secret, dataset="test/secret", confidentiality="C"))
    release = publish(START + MONTH, *figures(100))
    held = hold(release)
    for flow in held.registry.dataflows:
        if held.counts[flow.id]:
            text = asked(f"/sdmx/data/dataflow/VN_MOIT/{flow.id}/1.0.0/*?format=csv").decode()
            assert "987654" not in text, flow.id
    for name in json.loads(asked(f"/tai-ve/{release.number}/datapackage.json"))["resources"]:
        if name["path"].endswith(".csv"):
            assert b"987654" not in asked(f"/tai-ve/{release.number}/{name['path']}")


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> list[FactRow]:
    """Let even small answers be streamed, and give sixty facts."""
    monkeypatch.setattr(sdmx_data, "SMALL_ROWS", 10)
    return [fact(period=str(1960 + n), value=Decimal(n)) for n in range(60)]


def test_a_release_published_during_a_download_does_not_touch_it(streamed: list[FactRow]) -> None:
    publish(START, *streamed)
    answer = get(Client(), f"{BASE}csv")
    assert answer.streaming
    pieces = iter(answer.streaming_content)
    begun = next(pieces)
    publish(START + MONTH, *figures(1))
    rest = b"".join(pieces)
    assert len((begun + rest).decode().splitlines()) == 61


def test_a_client_that_goes_away_leaves_nothing_behind(streamed: list[FactRow]) -> None:
    publish(START, *streamed)
    for word in ("csv", "json", "xml"):
        answer = get(Client(), f"{BASE}{word}", accept_encoding="gzip")
        next(iter(answer.streaming_content))
        answer.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "sdmx-read-ahead" and thread.is_alive()]
    assert len(asked(f"{BASE}csv").splitlines()) == 61
    assert files.open(hold(Release.objects.get()).folder)[1]


def test_no_release_is_404() -> None:
    for path in (f"{BASE}csv", "/api/v1/dataflows", "/tai-ve/catalog.jsonld", "/sdmx/structure/dataflow/*/*/*"):
        answer = get(Client(), path)
        assert answer.status_code == 404, path
        assert "nothing" in body_of(answer).decode().lower(), path
