"""Clients of others over real HTTP: sdmx1, pysdmx, a raw socket that goes away, and the recipes of the data shelf."""

from __future__ import annotations

import csv
import io
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sdmx
from pysdmx.api.qb import ApiVersion, DataFormat, DataQuery, RestService, StructureFormat, StructureQuery, StructureType
from pysdmx.io import read_sdmx

from nangluong.statistics.dissemination.held import hold
from nangluong.statistics.dissemination.recipes import Recipe, recipes
from nangluong.statistics.models import Release
from tests.statistics.dissemination.serving import serving

pytestmark = pytest.mark.django_db

GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
KEY = "A.VN.7000.01.owid.GWh"
BASE = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0"


@pytest.fixture(scope="module")
def site(released: Release, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), serving() as address:
        yield address


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        return bytes(answer.read())


@pytest.fixture
def figures(site: str) -> dict[str, Decimal]:
    """Return the figures of one series, as our CSV has them."""
    rows = csv.DictReader(io.StringIO(fetched(f"{site}{BASE}/{KEY}?format=csv").decode()))
    return {row["TIME_PERIOD"]: Decimal(row["OBS_VALUE"]) for row in rows}


@pytest.fixture
def client(site: str) -> Any:
    sdmx.add_source({"id": "VN_MOIT", "name": "nangluong", "url": f"{site}/sdmx"}, override=True)
    return sdmx.Client("VN_MOIT")


def values_of(message: Any) -> dict[str, Decimal]:
    (data,) = message.data
    return {str(one.dimension.values["TIME_PERIOD"].value): Decimal(str(one.value)) for one in data.obs}


def test_sdmx1_reads_ml_2_1(client: Any, figures: dict[str, Decimal]) -> None:
    flows = client.dataflow()
    assert {"DF_ENERGY", "DF_ENERGY_BALANCE"} <= set(flows.dataflow)
    structure = client.dataflow("DF_ENERGY", params={"references": "descendants"})
    dsd = next(iter(structure.structure.values()))
    assert values_of(client.data("DF_ENERGY", key=KEY, dsd=dsd)) == figures
    generic = client.data("DF_ENERGY", key=KEY, dsd=dsd, headers={"Accept": GENERIC})
    assert values_of(generic) == figures
    short = client.data("DF_ENERGY", key=KEY, dsd=dsd, params={"startPeriod": "2019", "endPeriod": "2020"})
    assert values_of(short) == {year: figures[year] for year in ("2019", "2020")}


def test_sdmx1_reads_csv_2_0(client: Any, figures: dict[str, Decimal]) -> None:
    structure = client.dataflow("DF_ENERGY", params={"references": "descendants"})
    dsd = next(iter(structure.structure.values()))
    headers = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
    # Given as a dict the key is checked against the structure, and sdmx1 hands the structure on to its CSV reader.
    key = dict(zip([part.id for part in dsd.dimensions], KEY.split("."), strict=False))
    message = client.get("data", "DF_ENERGY", key=key, dsd=dsd, headers=headers)
    assert values_of(message) == figures


@pytest.mark.parametrize(
    ("version", "data_format", "structure_format"),
    [
        (ApiVersion.V1_5_0, DataFormat.SDMX_ML_2_1_STR, StructureFormat.SDMX_ML_2_1),
        (ApiVersion.V1_5_0, DataFormat.SDMX_ML_2_1_GEN, StructureFormat.SDMX_ML_2_1),
        (ApiVersion.V1_5_0, DataFormat.SDMX_CSV_1_0_0, StructureFormat.SDMX_ML_2_1),
        (ApiVersion.V2_0_0, DataFormat.SDMX_ML_3_0, StructureFormat.SDMX_ML_3_0),
        (ApiVersion.V2_0_0, DataFormat.SDMX_CSV_2_0_0, StructureFormat.SDMX_ML_3_0),
    ],
)
def test_pysdmx_writes_the_addresses_and_reads_the_answers(
    site: str,
    figures: dict[str, Decimal],
    version: ApiVersion,
    data_format: DataFormat,
    structure_format: StructureFormat,
) -> None:
    service = RestService(f"{site}/sdmx", version, data_format, structure_format, timeout=30)
    structure = service.structure(StructureQuery(StructureType.DATAFLOW, "VN_MOIT", "DF_ENERGY"))
    assert [flow.id for flow in read_sdmx(io.BytesIO(structure)).get_dataflows()] == ["DF_ENERGY"]
    data = service.data(DataQuery(agency_id="VN_MOIT", resource_id="DF_ENERGY", key=KEY))
    (found,) = read_sdmx(io.BytesIO(data), validate=False).data or ()
    frame = found.data
    read = dict(zip(frame["TIME_PERIOD"].astype(str), frame["OBS_VALUE"], strict=True))
    assert {year: Decimal(str(value)) for year, value in read.items()} == figures


def test_a_client_that_hangs_up_in_mid_stream_does_not_disturb_the_next(site: str) -> None:
    host, port = site.removeprefix("http://").split(":")
    path = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY_BALANCE/1.0.0/*?format=xml"
    whole = fetched(site + path)
    for _ in range(5):
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert connection.recv(2000).startswith(b"HTTP/1.")
    assert fetched(site + path) == whole


@pytest.fixture
def shelf_recipes(site: str, released: Release) -> dict[str, Recipe]:
    flow = hold(released).registry.dataflow("DF_ENERGY")
    return {recipe.tool: recipe for recipe in recipes(site, flow, released.number, KEY)}


def test_the_python_recipe_runs(shelf_recipes: dict[str, Recipe], figures: dict[str, Decimal]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", shelf_recipes["python"].code], capture_output=True, text=True, timeout=60, check=True
    )
    last = max(figures)
    assert done.stdout.split() == [str(len(figures)), last, str(figures[last])]


def test_the_curl_recipe_runs(shelf_recipes: dict[str, Recipe], tmp_path: Path, figures: dict[str, Decimal]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    subprocess.run(["sh", "-c", shelf_recipes["curl"].code], cwd=tmp_path, timeout=60, check=True)
    assert len((tmp_path / "DF_ENERGY.csv").read_text().splitlines()) == len(figures) + 1


@pytest.mark.parametrize("tool", ["excel", "r"])
def test_the_recipes_for_excel_and_r_ask_for_an_address_that_answers(
    shelf_recipes: dict[str, Recipe], tool: str, figures: dict[str, Decimal]
) -> None:
    """Neither program is here: only the address inside is tried, and that quotes and brackets are closed."""
    code = shelf_recipes[tool].code
    (url,) = re.findall(r'"(http[^"]+)"', code)
    rows = list(csv.DictReader(io.StringIO(fetched(url).decode())))
    assert [row["TIME_PERIOD"] for row in rows] == sorted(figures)
    assert code.count('"') % 2 == 0
    assert all(code.count(opening) == code.count(closing) for opening, closing in ("()", "[]", "{}"))


def test_the_first_bytes_come_before_the_last(site: str) -> None:
    with urllib.request.urlopen(f"{site}/sdmx/data/dataflow/VN_MOIT/DF_ENERGY_BALANCE/1.0.0/*?format=csv") as answer:
        assert answer.headers["Content-Length"] is None
        begun = time.monotonic()
        assert answer.read(100)
        assert time.monotonic() - begun < 5
