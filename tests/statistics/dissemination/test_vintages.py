"""Releases over time: an old one is the same bytes for ever; asOf, updatedAfter and includeHistory tell what changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from nangluong.foundation.actor import SYSTEM
from nangluong.statistics.dissemination.bulk_files import checksums
from nangluong.statistics.dissemination.held import files, forget_held, hold
from nangluong.statistics.figures import load_statement
from nangluong.statistics.importing.facts import FactRow
from nangluong.statistics.models import Release
from nangluong.statistics.releases import build_release, publish_release
from tests.statistics.builders import fact, statement
from tests.statistics.dissemination.asking import body_of, get
from tests.statistics.sdmx.writers import reading

pytestmark = pytest.mark.usefixtures("empty_lake")

START = dt.datetime(2026, 1, 5, 2, tzinfo=dt.UTC)
MONTH = dt.timedelta(days=30)
BASE = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0/*?format="
PATHS = (
    f"{BASE}csv", f"{BASE}json", f"{BASE}xml", f"{BASE}structurespecificdata", f"{BASE}genericdata",
    "/sdmx/structure/dataflow/*/*/*?references=all&format=json", "/sdmx/availability/dataflow/VN_MOIT/DF_ENERGY/*/*/*?format=json",
    "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY_BALANCE/1.0.0/*?format=csv", "/api/v1/observations?dataflow=DF_ENERGY",
)  # fmt: skip


def publish(when: dt.datetime, *facts: FactRow) -> Release:
    """Load these facts as the whole statement and publish a release of them at an instant."""
    with time_machine.travel(when, tick=False):
        load_statement(SYSTEM, statement(*facts))
        built = build_release(SYSTEM, title_vi=f"bản {when:%d/%m}", title_en=f"release {when:%d/%m}")
        return publish_release(SYSTEM, built)


def figures(first: int, *rest: int) -> list[FactRow]:
    """Return one fact a year from 2020 on."""
    values = (first, *rest)
    return [fact(period=str(2020 + n), value=Decimal(value)) for n, value in enumerate(values)]


@pytest.fixture
def four() -> Iterator[list[Release]]:
    """Publish four releases, a month apart: revised, longer, shorter."""
    yield [
        publish(START, *figures(100)),
        publish(START + MONTH, *figures(250, 300)),
        publish(START + 2 * MONTH, *figures(250, 310, 400)),
        publish(START + 3 * MONTH, *figures(250, 310)),
    ]


def asked(path: str) -> bytes:
    answer = get(Client(), path)
    assert answer.status_code == 200, body_of(answer)
    return body_of(answer)


def pinned(path: str, release: Release) -> str:
    return f"{path}{'&' if '?' in path else '?'}release={release.number}"


def values(message: bytes) -> dict[str, str | None]:
    return {str(row["TIME_PERIOD"]): row["OBS_VALUE"] for row in reading.csv_rows(message)}


def all_files(release: Release) -> dict[str, str]:
    names = json.loads(asked(f"/tai-ve/{release.number}/datapackage.json"))["resources"]
    listed = [one["path"] for one in names] + ["datapackage.json", "README.txt", "SHA256SUMS"]
    return {name: hashlib.sha256(asked(f"/tai-ve/{release.number}/{name}")).hexdigest() for name in listed}


@pytest.mark.parametrize("again", ["kept", "made anew"])
def test_an_old_release_is_the_same_bytes_after_three_newer_ones(again: str, settings: Any) -> None:
    first = publish(START, *figures(100))
    tags = {path: get(Client(), pinned(path, first)).headers["ETag"] for path in PATHS}
    before = {path: asked(pinned(path, first)) for path in PATHS}
    whole = all_files(first)
    for month, value in enumerate((250, 260, 270), 1):
        publish(START + month * MONTH, *figures(value, value + 1))
    forget_held()
    if again == "made anew":
        shutil.rmtree(settings.PUBLISHED_PATH)
    for path in PATHS:
        assert asked(pinned(path, first)) == before[path], path
        assert get(Client(), pinned(path, first)).headers["ETag"] == tags[path]
    assert all_files(first) == whole
    assert values(asked(f"{BASE}csv")) == {"2020": "270", "2021": "271"}


def test_checksums_agree_with_the_files(four: list[Release]) -> None:
    found = all_files(four[1])
    sums = dict(line.split("  ")[::-1] for line in asked(f"/tai-ve/{four[1].number}/SHA256SUMS").decode().splitlines())
    assert {name: digest for name, digest in found.items() if name != "SHA256SUMS"} == sums
    assert checksums(hold(four[1]).folder / "bulk")["SHA256SUMS"] == found["SHA256SUMS"]


def test_as_of_is_the_release_of_that_instant(four: list[Release]) -> None:
    def at(moment: dt.datetime) -> dict[str, str | None]:
        return values(asked(f"{BASE}csv&asOf={moment:%Y-%m-%dT%H:%M:%S}Z"))

    second = dt.timedelta(seconds=1)
    assert at(START) == {"2020": "100"}
    assert at(START + MONTH - second) == {"2020": "100"}
    assert at(START + MONTH) == {"2020": "250", "2021": "300"}
    assert at(START + 2 * MONTH) == {"2020": "250", "2021": "310", "2022": "400"}
    day = (START + MONTH).date()
    assert values(asked(f"{BASE}csv&as_of={day}")) == {"2020": "250", "2021": "300"}


def test_an_embargoed_release_is_nowhere(four: list[Release]) -> None:
    with time_machine.travel(START + MONTH, tick=False):
        assert values(asked(f"{BASE}csv")) == {"2020": "250", "2021": "300"}
        assert get(Client(), f"{BASE}csv&release={four[3].number}").status_code == 404
        assert get(Client(), f"/tai-ve/{four[3].number}/DF_ENERGY.csv").status_code == 404
        assert four[3].number not in asked("/tai-ve/releases.atom").decode()
        assert len(json.loads(asked("/api/v1/releases"))["items"]) == 2


def changes(query: str) -> dict[tuple[str, str], str | None]:
    rows = reading.csv_rows(asked(f"{BASE}csv&{query}"))
    return {(str(row["ACTION"]), str(row["TIME_PERIOD"])): row["OBS_VALUE"] for row in rows}


def test_updated_after_gives_what_was_replaced_and_deleted(four: list[Release]) -> None:
    since = f"{START + 2 * MONTH:%Y-%m-%dT%H:%M:%S}Z"
    assert changes(f"updatedAfter={since}") == {("D", "2022"): "400"}
    until = f"{START + 2 * MONTH:%Y-%m-%dT%H:%M:%S}Z"
    assert changes(f"updatedAfter={START:%Y-%m-%dT%H:%M:%S}Z&asOf={until}") == {
        ("R", "2020"): "250",
        ("R", "2021"): "310",
        ("R", "2022"): "400",
    }
    assert get(Client(), f"{BASE}csv&updatedAfter=2026-12-31T00:00:00Z").status_code == 204
    assert get(Client(), f"{BASE}csv1&updatedAfter={since}").status_code == 501
    assert changes("updatedAfter=2000-01-01T00:00:00Z") == {("R", "2020"): "250", ("R", "2021"): "310"}


@pytest.mark.parametrize("word", ["json", "json1", "xml", "structurespecificdata", "genericdata"])
def test_what_was_deleted_is_said_in_every_format(four: list[Release], word: str, tmp_path: Path) -> None:
    since = f"{START + 2 * MONTH:%Y-%m-%dT%H:%M:%S}Z"
    message = asked(f"{BASE}{word}&updatedAfter={since}")
    assert b"Delete" in message
    assert faults(four[3], word, message, tmp_path) == []


def faults(release: Release, word: str, message: bytes, folder: Path) -> list[str]:
    if word.startswith("json"):
        return reading.json_faults(message, 1 if word == "json1" else 2)
    if word == "genericdata":
        return reading.generic_faults(message)
    held = hold(release)
    flow = held.registry.dataflow("DF_ENERGY")
    return reading.specific_faults(message, flow, "TIME_PERIOD", held.lists, folder, modern=word == "xml")


def test_history_has_every_release_with_the_time_in_which_it_held(four: list[Release], tmp_path: Path) -> None:
    rows = reading.csv_rows(asked(f"{BASE}csv&includeHistory=true"))
    held = {(row["VALID_FROM"], row["VALID_TO"]) for row in rows}
    moments = [f"{START + n * MONTH:%Y-%m-%dT%H:%M:%SZ}" for n in range(4)]
    assert held == {*zip(moments, moments[1:], strict=False), (moments[3], None)}
    assert [row["OBS_VALUE"] for row in rows if row["TIME_PERIOD"] == "2020"] == ["100", "250", "250", "250"]
    for word in ("json", "xml", "structurespecificdata", "genericdata"):
        assert faults(four[3], word, asked(f"{BASE}{word}&includeHistory=true"), tmp_path) == [], word


def test_revisions_are_a_data_flow_of_their_own(four: list[Release]) -> None:
    path = f"/sdmx/data/dataflow/VN_MOIT/DF_REVISIONS/1.0.0/*?format=csv&release={four[1].number}&c[REVISED_TABLE]=fact"
    rows = reading.csv_rows(asked(path))
    found = {(row["REVISION_KIND"], row["TIME_PERIOD"], row["PREVIOUS_VALUE"], row["OBS_VALUE"]) for row in rows}
    assert found == {("changed", "2020", "100", "250"), ("added", "2021", None, "300")}


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


def test_a_release_published_during_a_download_does_not_touch_it(settings: Any) -> None:
    many = [fact(period=str(1000 + n), value=Decimal(n)) for n in range(8000)]
    publish(START, *many)
    answer = get(Client(), f"{BASE}csv")
    assert answer.streaming
    pieces = iter(answer.streaming_content)
    begun = next(pieces)
    publish(START + MONTH, *figures(1))
    rest = b"".join(pieces)
    assert len((begun + rest).decode().splitlines()) == 8001


def test_a_client_that_goes_away_leaves_nothing_behind() -> None:
    import threading

    publish(START, *[fact(period=str(1000 + n), value=Decimal(n)) for n in range(8000)])
    for word in ("csv", "json", "xml"):
        answer = get(Client(), f"{BASE}{word}", accept_encoding="gzip")
        next(iter(answer.streaming_content))
        answer.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "sdmx-read-ahead" and thread.is_alive()]
    assert len(asked(f"{BASE}csv").splitlines()) == 8001
    assert files.open(hold(Release.objects.get()).folder)[1]


def test_no_release_is_404() -> None:
    for path in (f"{BASE}csv", "/api/v1/dataflows", "/tai-ve/catalog.jsonld", "/sdmx/structure/dataflow/*/*/*"):
        answer = get(Client(), path)
        assert answer.status_code == 404, path
        assert "nothing" in body_of(answer).decode().lower(), path
