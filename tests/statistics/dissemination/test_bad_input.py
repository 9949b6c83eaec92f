"""What clients do wrong: refused with the right status, said in words, never a 5xx, never a guess."""

from __future__ import annotations

import pytest
from django.test import Client

from nangluong.statistics.models import Release
from tests.statistics.dissemination.asking import body_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

BASE = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0"
INJECTIONS = (
    "'; DROP TABLE fact; --", "' OR '1'='1", '" OR ""="', "1); COPY (SELECT 1) TO '/tmp/x' --", "%27%20OR%201=1",
    "../../etc/passwd", "<script>alert(1)</script>", "${jndi:ldap://x}", "\\x00", "{{7*7}}", "`id`",
    "read_csv('/etc/passwd')",
)  # fmt: skip
PARAMETERS = (
    "c[REF_AREA]", "c[TIME_PERIOD]", "c[OBS_VALUE]", "c[NOTE]", "c[SOURCE]", "sort", "attributes", "measures", "asOf",
    "updatedAfter", "firstNObservations", "limit", "offset", "dimensionAtObservation", "format", "lang", "release",
    "as_of", "startPeriod", "detail", "includeHistory", "unknown",
)  # fmt: skip


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sdmx/data/dataflow/VN_MOIT/DF_NIX/1.0.0/*", 404),
        ("/sdmx/data/dataflow/OTHER/DF_ENERGY/1.0.0/*", 404),
        ("/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/9.0.0/*", 404),
        ("/sdmx/data/DF_NIX/all", 404),
        (f"{BASE}/A.XX", 404),
        (f"{BASE}/A.VN.1.2.3.4.5.6.7", 400),
        ("/sdmx/data/DF_ENERGY/A.VN", 400),
        ("/sdmx/data/DF_ENERGY/A%0AB", 400),
        (f"{BASE}/*/too/long", 400),
        (f"{BASE}/*?c[TIME_PERIOD]=2020-13", 400),
        (f"{BASE}/*?c[TIME_PERIOD]=ge:2020-02-30", 400),
        (f"{BASE}/*?c[TIME_PERIOD]=2020-Q5", 400),
        (f"{BASE}/*?c[TIME_PERIOD]=yesterday", 400),
        (f"{BASE}/*?asOf=2026-99-99", 400),
        (f"{BASE}/*?as_of=2026-02-31", 400),
        (f"{BASE}/*?as_of=1990-01-01", 404),
        (f"{BASE}/*?asOf=1990-01-01T00:00:00Z", 404),
        (f"{BASE}/*?release=1999-9", 404),
        (f"{BASE}/*?release=2026-1&as_of=2026-11-24", 400),
        (f"{BASE}/*?limit=99999999999999999999", 400),
        (f"{BASE}/*?limit=0", 400),
        (f"{BASE}/*?limit=-1", 400),
        (f"{BASE}/*?offset=x", 400),
        (f"{BASE}/*?firstNObservations=1e9", 400),
        (f"{BASE}/*?c[NOTHING]=1", 422),
        (f"{BASE}/*?c[OBS_VALUE]=gt:abc", 422),
        (f"{BASE}/*?c[REF_AREA]=zz:VN", 400),
        (f"{BASE}/*?dimensionAtObservation=NIX", 422),
        (f"{BASE}/*?attributes=NIX", 422),
        (f"{BASE}/*?sort=NIX", 422),
        (f"{BASE}/*?misspelt=1", 400),
        (f"{BASE}/*?format=docx", 406),
        (f"{BASE}/*?lang=xx", 400),
        (f"{BASE}/*?includeHistory=maybe", 400),
        (f"{BASE}/*?includeHistory=true&limit=3", 422),
        ("/sdmx/structure/nix/*/*/*", 400),
        ("/sdmx/structure/process/*/*/*", 501),
        ("/sdmx/structure/codelist/VN_MOIT/CL_NIX/1.0.0", 404),
        ("/sdmx/structure/codelist/VN_MOIT/CL_FREQ/1.0.0/NIX", 404),
        ("/sdmx/structure/codelist/VN_MOIT/CL_FREQ/x.y.z", 400),
        ("/sdmx/structure/dataflow/*/*/*?references=nix", 400),
        ("/sdmx/structure/dataflow/*/*/*?detail=nix", 400),
        ("/sdmx/availability/dataflow/VN_MOIT/DF_ENERGY/1.0.0/*/NIX", 422),
        ("/sdmx/availability/dataflow/VN_MOIT/DF_ENERGY/1.0.0/A.XX/*", 404),
        ("/sdmx/schema/dataflow/VN_MOIT/DF_NIX/1.0.0", 404),
        ("/sdmx/schema/nix/VN_MOIT/DF_ENERGY/1.0.0", 400),
        ("/sdmx/metadata/metadataset/X/Y/1.0", 501),
        ("/sdmx/nix", 400),
        ("/tai-ve/1999-9/DF_ENERGY.csv", 404),
        ("/tai-ve/1999-9/", 404),
    ],
)
def test_the_status_says_what_was_wrong(path: str, status: int) -> None:
    answer = get(Client(raise_request_exception=False), path)
    assert answer.status_code == status, body_of(answer)[:500]
    assert len(body_of(answer)) > 40


@pytest.mark.parametrize("word", ["csv", "json", "xml", "structurespecificdata"])
def test_nothing_found_is_404_before_the_first_byte(word: str) -> None:
    answer = get(Client(), f"{BASE}/A.VN.7000.01?c[TIME_PERIOD]=1800&format={word}")
    assert (answer.status_code, answer.streaming) == (404, False)


@pytest.mark.parametrize(
    "accept",
    ["image/png", "application/vnd.sdmx.data+json;version=9.9.9", "text/csv;q=0", "x", "text/html, image/*"],
)
def test_unacceptable_is_406_and_lists_what_there_is(accept: str) -> None:
    answer = get(Client(), f"{BASE}/A.VN.7000.01", accept=accept)
    assert answer.status_code == 406
    assert "application/vnd.sdmx.data+json;version=2.0.0" in body_of(answer).decode()


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_injection_in_every_parameter(parameter: str, released: Release) -> None:
    client = Client(raise_request_exception=True)
    before = body_of(get(client, f"{BASE}/A.VN.7000.01?format=csv&release={released.number}"))
    for text in INJECTIONS:
        answer = client.get(f"{BASE}/A.VN.7000.01", {parameter: text})
        assert answer.status_code < 500 or answer.status_code == 501, (text, body_of(answer))
        if answer.status_code == 200:
            # A condition that everything fulfils (a note that is not this text), never the text as SQL.
            assert b"root:" not in body_of(answer)
    assert body_of(get(client, f"{BASE}/A.VN.7000.01?format=csv&release={released.number}")) == before


@pytest.mark.parametrize("text", INJECTIONS)
def test_injection_in_every_part_of_the_path(text: str) -> None:
    client = Client(raise_request_exception=True)
    segments = ["sdmx", "data", "dataflow", "VN_MOIT", "DF_ENERGY", "1.0.0", "A.VN.7000.01"]
    for place in range(1, len(segments)):
        path = "/" + "/".join([*segments[:place], text, *segments[place + 1 :]])
        answer = client.get(path)
        assert 400 <= answer.status_code < 500, path


def test_what_is_not_utf8_or_holds_control_characters() -> None:
    for query in ("c[NOTE]=%FF%FE", "c[NOTE]=%00", "c[NOTE]=%0A", "format=%C3%28"):
        answer = Client().get(f"{BASE}/A.VN.7000.01?{query}")
        assert answer.status_code in (400, 406), query


def test_an_endless_address() -> None:
    assert Client().get(f"{BASE}/{'A.VN.7000.01,' * 3000}").status_code == 400


def test_a_file_outside_the_release_is_not_there(released: Release) -> None:
    for name in ("figures.duckdb", "..%2Ffigures.duckdb", "dataflows.yaml", "SHA256SUMS.bak", "%2Fetc%2Fpasswd"):
        assert Client().get(f"/tai-ve/{released.number}/{name}").status_code == 404, name
