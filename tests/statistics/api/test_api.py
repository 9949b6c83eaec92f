"""The API for programmers: what it finds, what it refuses, and that it says the same as everything else."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.test import Client

from nangluong.registry.models import FacilityVersion
from nangluong.statistics.models import Release
from tests.statistics.dissemination.asking import body_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]


def asked(path: str, status: int = 200) -> Any:
    answer = get(Client(), f"/api/v1/{path}")
    assert answer.status_code == status, body_of(answer)
    if status >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
    return json.loads(body_of(answer))


@pytest.mark.parametrize("query", ["điện than", "dien than", "ĐIỆN THAN", "coal electricity"])
def test_series_are_found_by_words_with_or_without_accents(query: str) -> None:
    found = asked(f"series?q={query}&dataflow=DF_ENERGY")
    assert found["count"] >= 1
    assert "A.VN.7000.018CL.owid.GWh" in {one["key"] for one in found["items"]}


def test_a_word_that_nothing_bears_finds_nothing() -> None:
    assert asked("series?q=khongcogi") == {"release": asked("releases")["items"][0]["number"], "count": 0, "items": []}


def test_pages_of_series_make_up_the_whole() -> None:
    whole = asked("series?limit=500&dataflow=DF_ENERGY")
    parts = [asked(f"series?limit=50&offset={start}&dataflow=DF_ENERGY") for start in range(0, whole["count"], 50)]
    assert [one for part in parts for one in part["items"]] == whole["items"]
    beyond = asked("series?limit=5&offset=1000000&dataflow=DF_ENERGY")
    assert (beyond["count"], beyond["items"]) == (whole["count"], [])


def test_observations_are_those_of_sdmx() -> None:
    found = asked("observations?dataflow=DF_ENERGY&key=A.VN.7000.01.owid.GWh")
    text = body_of(get(Client(), "/sdmx/data/DF_ENERGY/A.VN.7000.01.owid.GWh?format=csv")).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(one["period"], one["value"]) for one in found["items"]] == [
        (row["TIME_PERIOD"], row["OBS_VALUE"]) for row in rows
    ]
    assert found["more"] is False
    part = asked("observations?dataflow=DF_ENERGY&key=A.VN.7000.01&start=2005&end=2010&limit=2&offset=1")
    assert ([one["period"] for one in part["items"]], part["more"]) == (["2006", "2007"], True)


def test_a_missing_value_is_null_with_its_reason() -> None:
    items = asked("observations?dataflow=DF_INDICATORS&limit=10000")["items"]
    missing = [one for one in items if one["value"] is None]
    assert missing
    assert all(one["attributes"]["OBS_STATUS"] == "M" and one["attributes"]["NOTE"] for one in missing)


def test_one_series_and_its_link() -> None:
    found = asked("series/DF_ENERGY/A.VN.7000.01.owid.GWh")
    assert (found["first"], found["last"], found["titles"]["en"].startswith("Viet Nam")) == ("2000", "2021", True)
    assert asked(found["url"].removeprefix("/api/v1/"))["items"][0]["period"] == "2000"


def test_dataflows_and_releases(released: Release) -> None:
    flows = asked("dataflows")["items"]
    assert {"DF_ENERGY", "DF_CAPACITY", "DF_REVISIONS"} <= {one["id"] for one in flows}
    assert asked(f"releases/{released.number}")["titles"]["vi"] == released.title_vi


def test_facilities_by_filter_and_by_code() -> None:
    found = asked("facilities?q=hoa+binh&subsector=renewable")
    assert found["count"] >= 1
    first = found["items"][0]
    assert asked(f"facilities/{first['code']}") == first
    assert asked("facilities?limit=1")["count"] == FacilityVersion.objects.values("facility").distinct().count()


def test_places_by_old_names_and_by_day() -> None:
    (found,) = [one for one in asked("places?q=Yên+Bái")["items"] if one["code"] == "63-15"]
    assert (found["stands"], found["now"]) == (False, ["15"])
    assert asked("places")["count"] == 34
    assert asked("places?as_of=2024-01-01")["count"] == 63


def test_organisations() -> None:
    found = asked("organisations?limit=5")
    assert len(found["items"]) == 5
    assert asked(f"organisations/{found['items'][0]['code']}") == found["items"][0]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nix", 404),
        ("series/DF_NIX/A", 404),
        ("series/DF_ENERGY/A.VN", 404),
        ("series?dataflow=DF_NIX", 404),
        ("observations?dataflow=DF_NIX", 404),
        ("observations?dataflow=DF_ENERGY&key=A.B.C.D.E.F.G.H", 400),
        ("observations?dataflow=DF_ENERGY&start=2020-13", 400),
        ("observations", 422),
        ("series?limit=0", 422),
        ("series?limit=501", 422),
        ("series?limit=99999999999999999999", 422),
        ("series?offset=-1", 422),
        ("series?misspelt=1", 422),
        ("series?limit=1&limit=2", 422),
        ("series?q=%00", 422),
        ("series?as_of=2026-02-31", 400),
        ("series?as_of=20260101", 422),
        ("series?release=1999-1", 404),
        ("facilities/nix", 404),
        ("places/nix", 404),
        ("organisations/nix", 404),
        ("releases/nix", 404),
    ],
)
def test_refusals_are_problems_with_a_code(path: str, status: int) -> None:
    found = asked(path, status)
    assert found["status"] == status
    assert found["code"]
    assert set(found["messages"]) == {"vi", "en"}


def test_the_description_documents_every_refusal_and_bounds_every_number() -> None:
    described = asked("openapi.json")
    assert described["openapi"].startswith("3.1")
    for path, methods in described["paths"].items():
        assert set(methods) == {"get"}, path
        answers = methods["get"]["responses"]
        assert {"200", "400", "404", "422", "429", "500"} <= set(answers), path
        for part in methods["get"]["parameters"]:
            if part["schema"].get("type") == "integer":
                assert {"minimum", "maximum"} <= set(part["schema"]), (path, part["name"])


def test_names_are_written_in_vietnamese_letters() -> None:
    assert re.search("[ăâđêôơưạảấầếệốộớợứừ]", body_of(get(Client(), "/api/v1/series?q=dien&limit=20")).decode())
