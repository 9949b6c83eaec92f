"""Releases over time: asOf, updatedAfter and includeHistory tell what was public when, and what changed."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client

from nangluong.statistics.dissemination.bulk_files import checksums
from nangluong.statistics.dissemination.held import hold
from nangluong.statistics.dissemination.vintage_parameters import chosen_release
from nangluong.statistics.models import Release
from nangluong.statistics.queries.snapshot import forget_kept
from tests.lakes import empty_database, make_lake, remove_lake
from tests.statistics.dissemination.asking import get
from tests.statistics.dissemination.publishing import BASE, MONTH, START, all_files, asked, figures, publish, values
from tests.statistics.sdmx.writers import reading

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def four(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[list[Release]]:
    """Publish four releases, a month apart: revised, longer, shorter."""
    with django_db_blocker.unblock():
        empty_database()
        make_lake()
        call_command("load_reference", stdout=io.StringIO())
        releases = [
            publish(START, *figures(100)),
            publish(START + MONTH, *figures(250, 300)),
            publish(START + 2 * MONTH, *figures(250, 310, 400)),
            publish(START + 3 * MONTH, *figures(250, 310)),
        ]
    yield releases
    with django_db_blocker.unblock():
        remove_lake()
        empty_database()
        connection.close()


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
    assert held == {*itertools.pairwise(moments), (moments[3], None)}
    assert [row["OBS_VALUE"] for row in rows if row["TIME_PERIOD"] == "2020"] == ["100", "250", "250", "250"]
    for word in ("json", "xml", "structurespecificdata", "genericdata"):
        assert faults(four[3], word, asked(f"{BASE}{word}&includeHistory=true"), tmp_path) == [], word


def test_revisions_are_a_data_flow_of_their_own(four: list[Release]) -> None:
    path = f"/sdmx/data/dataflow/VN_MOIT/DF_REVISIONS/1.0.0/*?format=csv&release={four[1].number}&c[REVISED_TABLE]=fact"
    rows = reading.csv_rows(asked(path))
    found = {(row["REVISION_KIND"], row["TIME_PERIOD"], row["PREVIOUS_VALUE"], row["OBS_VALUE"]) for row in rows}
    assert found == {("changed", "2020", "100", "250"), ("added", "2021", None, "300")}


def test_what_is_known_of_releases_is_trusted_for_a_moment_only(four: list[Release], settings: Any) -> None:
    settings.MACHINE_RELEASE_SECONDS = 60.0
    with time_machine.travel(START + MONTH, tick=False):
        assert chosen_release({}).pk == four[1].pk
    with time_machine.travel(START + MONTH + dt.timedelta(seconds=59), tick=False):
        assert chosen_release({}).pk == four[1].pk
    with time_machine.travel(START + 2 * MONTH, tick=False):
        assert chosen_release({}).pk == four[2].pk
    forget_kept()
