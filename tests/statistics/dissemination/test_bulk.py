"""The files of a release, its descriptor, the catalogue, the feeds and the data shelf."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from django.test import Client
from lxml import etree

from nangluong.statistics.dissemination.bulk_files import bulk_folder
from nangluong.statistics.dissemination.held import Held, hold
from nangluong.statistics.models import Release
from tests.statistics.dissemination.asking import body_of, get

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def held(released: Release, django_db_blocker: Any) -> Held:
    with django_db_blocker.unblock():
        return hold(released)


@pytest.fixture(scope="module")
def folder(held: Held, django_db_blocker: Any) -> Path:
    with django_db_blocker.unblock():
        return bulk_folder(held)


@pytest.fixture(scope="module")
def package(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found


def test_the_descriptor_lists_every_file_with_its_hash(folder: Path, package: dict[str, Any], held: Held) -> None:
    listed = {one["path"]: one for one in package["resources"]}
    assert {f"{flow.id}{suffix}" for flow in held.registry.dataflows for suffix in (".csv", ".parquet")} <= set(listed)
    for name, one in listed.items():
        body = (folder / name).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")
        assert one["titles"].keys() == {"vi", "en"}


def test_parquet_and_csv_hold_the_same_as_the_flow(folder: Path, package: dict[str, Any], held: Held) -> None:
    for one in package["resources"]:
        flow = one["path"].partition(".")[0]
        if flow not in held.counts:
            continue
        if one["path"].endswith(".parquet"):
            relation = duckdb.read_parquet(str(folder / one["path"]))
            assert (len(relation), relation.columns) == (
                held.counts[flow],
                [f["name"] for f in one["schema"]["fields"]],
            )
        else:
            rows = list(csv.DictReader(io.StringIO((folder / one["path"]).read_bytes().decode("utf-8-sig"))))
            assert len(rows) == held.counts[flow]


def test_csv_has_the_names_in_both_languages_beside_the_codes(folder: Path) -> None:
    rows = csv.DictReader(io.StringIO((folder / "DF_ENERGY.csv").read_bytes().decode("utf-8-sig")))
    row = next(row for row in rows if row["COMMODITY"] == "7000")
    assert (row["REF_AREA_vi"], row["REF_AREA_en"]) == ("Việt Nam", "Viet Nam")
    assert row["COMMODITY_vi"] == "Điện"


def test_what_is_left_out_is_said(folder: Path, package: dict[str, Any]) -> None:
    (left_out,) = package["left_out"]
    assert (left_out["code"], left_out["figures"] > 1000) == ("energy_institute", True)
    assert "energy_institute" not in {source["code"] for source in package["sources"]}
    assert "energy_institute: " in (folder / "README.txt").read_text(encoding="utf-8")
    assert b"energy_institute" not in (folder / "DF_ENERGY.csv").read_bytes()


def test_the_workbook_is_a_sheet_a_year_and_marks_what_is_illustrative(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "balance-VN-ktoe.xlsx")
    assert book.sheetnames[0] == "2023"
    marked = [name for name in book.sheetnames if "MINH HỌA" in name]
    assert marked
    assert book[marked[0]]["A1"].value.startswith("DỮ LIỆU MINH HỌA")
    assert "*" in {cell.number_format[-2:-1] for row in book[marked[0]].iter_rows() for cell in row}
    text = [[cell.value for cell in row] for row in book["2023"].iter_rows()]
    heads = next(line for line in text if line[0] == "row_vi")
    total = heads.index("TOTAL")
    assert {"row_en", "COAL", "ELEC"} <= set(heads)
    assert isinstance(next(line for line in text if line[2] == "1.1")[heads.index("GAS")], int | float)
    assert total > 3
    assert book.sheetnames[-1] == "Nguồn · Sources"


def test_the_workbook_agrees_with_the_energy_balance(folder: Path, held: Held) -> None:
    book = openpyxl.load_workbook(folder / "balance-VN-TJ.xlsx")
    lines = [[cell.value for cell in row] for row in book["2019"].iter_rows()]
    heads = next(line for line in lines if line[0] == "row_vi")
    path = (
        f"/sdmx/data/dataflow/VN_MOIT/DF_ENERGY_BALANCE/1.0.0/A.VN.*.*.TJ.real?format=csv&release={held.release.number}"
    )
    rows = csv.DictReader(io.StringIO(body_of(get(Client(), f"{path}&c[TIME_PERIOD]=2019")).decode()))
    published = {(row["COMMODITY"], row["TRANSACTION"]): Decimal(row["OBS_VALUE"]) for row in rows}
    compared = 0
    for line in lines:
        for code, value in zip(heads[3:], line[3:], strict=True):
            known = published.get((str(code), str(line[2]).replace(".", "_")))
            if isinstance(value, int | float) and known is not None:
                assert abs(Decimal(repr(value)) - known) < Decimal("0.00001") * max(1, abs(known))
                compared += 1
    assert compared > 20


def test_the_catalogue_is_dcat_with_both_languages(client: Client, held: Held) -> None:
    answer = get(client, "/tai-ve/catalog.jsonld")
    found = json.loads(body_of(answer))
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert found["@type"] == "dcat:Catalog"
    assert {one["dct:identifier"] for one in found["dcat:dataset"]} == {
        flow.reference for flow in held.registry.dataflows
    }
    for one in found["dcat:dataset"]:
        assert {text["@language"] for text in one["dct:title"]} == {"vi", "en"}
        for distribution in one["dcat:distribution"][:1]:
            url = distribution["dcat:accessURL"]["@id"].removeprefix("http://testserver")
            assert get(client, url).status_code == (200 if held.counts[one["@id"].partition("#")[2]] else 404)


@pytest.mark.parametrize(("form", "entry"), [("rss", "item"), ("atom", "{*}entry")])
def test_the_feeds_announce_the_release_in_both_languages(
    client: Client, released: Release, form: str, entry: str
) -> None:
    for language, title in (("vi", released.title_vi), ("en", released.title_en)):
        answer = get(client, f"/tai-ve/releases.{form}?lang={language}")
        assert answer.headers["Content-Type"] == f"application/{form}+xml"
        (found,) = etree.fromstring(body_of(answer)).iter(entry)
        assert f"{released.number}: {title}" in "".join(found.itertext())
        if form == "atom":
            assert dt.datetime.fromisoformat(found.findtext("{*}published")) == released.public_from.replace(  # type: ignore[union-attr]
                microsecond=0
            )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_shelf_shows_every_flow_and_every_address_answers(client: Client, held: Held, prefix: str) -> None:
    page = body_of(get(client, f"{prefix}/so-lieu-mo/")).decode()
    root = etree.HTML(page)
    for flow in held.registry.dataflows:
        if held.counts[flow.id]:
            assert flow.name_vi in page or flow.name_en in page
    addresses = {
        link.get("href") for link in root.iter("a") if link.get("href", "").startswith(("/sdmx/", "/tai-ve/", "/api/"))
    }
    assert len(addresses) > 50
    for address in sorted(addresses):
        assert get(client, address).status_code in (200, 302), address
    assert "Energy Institute" in page
    assert "Table.PromoteHeaders" in page


def test_the_page_of_the_api_shows_every_operation(client: Client) -> None:
    page = body_of(get(client, "/so-lieu-mo/api/")).decode()
    for path in ("/api/v1/series", "/api/v1/observations", "/api/v1/facilities/{code}", "/api/v1/organisations"):
        assert path in page
    assert "<script>" not in page
    for link in etree.HTML(page).iter("a"):
        if link.get("href", "").startswith("/api/v1/"):
            assert get(client, link.get("href")).status_code == 200, link.get("href")
