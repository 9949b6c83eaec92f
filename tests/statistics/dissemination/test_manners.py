"""HTTP manners: conditional requests, compression, other sites, methods, limits, refusals."""

from __future__ import annotations

import gzip
import json
from typing import Any

import brotli
import pytest
from django.test import Client
from lxml import etree

from nangluong.foundation.rates.taking import forget_rates
from nangluong.statistics.models import Release
from tests.statistics.dissemination.asking import body_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

SERIES = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0/A.VN.7000.01?format=csv"
WHOLE = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY_BALANCE/1.0.0/*?format=csv"


@pytest.mark.parametrize("path", [SERIES, WHOLE, "/api/v1/series?q=dien", "/tai-ve/catalog.jsonld"])
def test_a_true_copy_is_not_sent_again(client: Client, path: str) -> None:
    first = get(client, path)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    body_of(first)
    again = get(client, path, if_none_match=tag)
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert get(client, path, if_none_match='"another"').status_code == 200


def test_last_modified_is_the_publication(client: Client, released: Release) -> None:
    assert released.public_from is not None
    first = get(client, SERIES)
    assert f"{released.public_from:%H:%M:%S}" in first.headers["Last-Modified"]
    assert get(client, SERIES, if_modified_since=first.headers["Last-Modified"]).status_code == 304


def test_the_tag_tells_query_format_language_and_coding_apart(client: Client) -> None:
    answers = [
        get(client, SERIES),
        get(client, SERIES + "&firstNObservations=1"),
        get(client, SERIES.replace("csv", "json")),
        get(client, SERIES.replace("csv", "json"), accept_language="en"),
        get(client, SERIES, accept_encoding="gzip"),
        get(client, SERIES, accept_encoding="br"),
    ]
    tags = [answer.headers["ETag"] for answer in answers]
    assert len(set(tags)) == len(tags)
    bodies = [body_of(answer) for answer in answers]
    assert len(set(bodies)) == len(bodies)


@pytest.mark.parametrize("path", [SERIES, WHOLE])
def test_compressed_answers_hold_the_same(client: Client, path: str) -> None:
    plain = body_of(get(client, path))
    zipped, brotlied = get(client, path, accept_encoding="gzip"), get(client, path, accept_encoding="gzip, br")
    assert (zipped.headers["Content-Encoding"], brotlied.headers["Content-Encoding"]) == ("gzip", "br")
    assert gzip.decompress(body_of(zipped)) == plain
    assert brotli.decompress(body_of(brotlied)) == plain
    assert {"Accept", "Accept-Encoding", "Accept-Language"} <= set(zipped.headers["Vary"].split(", "))


def test_a_whole_flow_is_streamed_and_a_series_is_not(client: Client) -> None:
    assert get(client, WHOLE).streaming
    assert not get(client, SERIES).streaming


@pytest.mark.parametrize("path", [SERIES, WHOLE])
def test_head_has_the_headers_alone(client: Client, path: str) -> None:
    answer = client.head(path)
    assert answer.status_code == 200
    assert answer.headers["ETag"] == get(client, path).headers["ETag"]
    assert answer.content == b""


@pytest.mark.parametrize("path", [SERIES, "/api/v1/releases", "/tai-ve/releases.rss"])
def test_any_site_may_read_and_nobody_may_write(client: Client, path: str) -> None:
    assert get(client, path, origin="https://other.example").headers["Access-Control-Allow-Origin"] == "*"
    preflight = client.options(path)
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    for method in (client.post, client.put, client.delete):
        refused = method(path)
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_flood_is_told_when_to_come_back(client: Client, settings: Any) -> None:
    settings.MACHINE_REQUESTS_PER_MINUTE, settings.MACHINE_BURST = 6, 3
    forget_rates()
    answers = [get(client, SERIES) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10
    assert get(client, SERIES, x_forwarded_for="203.0.113.9").status_code == 429  # nobody can rename himself
    assert client.get(SERIES, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_too_large_is_said_and_nothing_is_cut_off(client: Client, settings: Any) -> None:
    settings.MACHINE_MOST_OBSERVATIONS = 1000
    refused = get(client, WHOLE)
    assert refused.status_code == 413
    assert "1000" in body_of(refused).decode()
    assert get(client, WHOLE + "&limit=1000").status_code == 200
    assert get(client, WHOLE + "&limit=1001").status_code == 413
    assert get(client, SERIES).status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/vnd.sdmx.data+json;version=2.0.0", "application/json"),
        ("application/xml", "application/xml"),
        ("*/*", "application/xml"),
        ("text/csv", "application/problem+json"),
    ],
)
def test_refusals_are_in_the_clients_format_and_in_both_languages(client: Client, accept: str, kind: str) -> None:
    answer = get(client, "/sdmx/data/dataflow/VN_MOIT/DF_NOTHING/1.0.0/*", accept=accept)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, kind)
    text = body_of(answer).decode()
    assert "Không có luồng dữ liệu" in text
    assert "No data flow" in text
    if kind == "application/xml":
        (message,) = etree.fromstring(text.encode()).iter("{*}ErrorMessage")
        assert message.get("code") == "100"
    elif kind == "application/json":
        assert json.loads(text)["errors"][0]["code"] == 100
    else:
        assert json.loads(text)["code"] == "sdmx_no_results"


def test_what_is_asked_by_number_may_be_kept(client: Client, released: Release) -> None:
    assert get(client, SERIES).headers["Cache-Control"] == "public, no-cache"
    pinned = get(client, f"{SERIES}&release={released.number}")
    assert pinned.headers["Cache-Control"] == "public, max-age=86400"
    assert pinned.headers["Nangluong-Release"] == released.number
