from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registry")]

PAGES = [
    "/dia-ban/",
    "/dia-ban/?q=ha+giang",
    "/dia-ban/?q=xyzzy",
    "/dia-ban/?ngay=30/06/2025",
    "/dia-ban/?ngay=01/01/2000",
    "/dia-ban/08/",
    "/dia-ban/63-02/",
    "/dia-ban/VN/",
    "/to-chuc/",
    "/to-chuc/?q=dau+khi",
    "/to-chuc/?loai=provincial_department&page=2",
    "/to-chuc/?phan_nganh=coal",
    "/to-chuc/pvn/",
    "/to-chuc/bct/",
    "/to-chuc/bct-cuc-dl-nltt/",
    "/van-ban/",
    "/van-ban/?hieu_luc=draft",
    "/van-ban/?linh_vuc=petroleum&loai=decree",
    "/van-ban/83-2014-nd-cp/",
    "/van-ban/tcvn-14423-2026/",
    "/co-so/",
    "/co-so/?q=son+la&sort=-capacity",
    "/co-so/?nguon=hydro&tu_mw=1.000,5",
    "/co-so/?page=99",
    "/co-so/ban-do/",
    "/co-so/ban-do/?loai=coal_mine",
    "/co-so/wri-1030899/",
    "/co-so/than-ha-lam/",
    "/co-so/ld-dung-quat/?ngay=2000-01-01",
]


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_in_both_languages(client: Client, address: str, language: str) -> None:
    answer = client.get(language + address)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<h1>" in text
    assert " style=" not in text
    assert f'lang="{language.strip("/") or "vi"}"' in text


@pytest.mark.parametrize(
    "address", ["/dia-ban/zz/", "/to-chuc/zz/", "/van-ban/zz/", "/co-so/zz/", "/dia-ban/ranh-gioi.geojson"]
)
def test_what_does_not_exist_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_old_name_is_led_to_todays_unit(client: Client) -> None:
    text = client.get("/dia-ban/?q=ha+giang").content.decode()
    assert "nay thuộc Tỉnh Tuyên Quang" in text
    assert "Nay thuộc" in client.get("/dia-ban/63-02/").content.decode()


def test_the_place_list_has_34_rows_and_the_tile_map(client: Client) -> None:
    text = client.get("/dia-ban/").content.decode()
    assert "34 đơn vị cấp tỉnh, trong đó 7 thành phố" in text
    assert 'data-chart="tilemap"' in text
    (drawn,) = re.findall(r'id="place-map-data" type="application/json">(.*?)</script>', text, re.DOTALL)
    document = json.loads(drawn)
    assert len(document["areas"]) == 34
    assert {(island["name"], island["area"]) for island in document["islands"]} == {
        ("Hoàng Sa", "48"),
        ("Trường Sa", "56"),
    }


def test_unchecked_facts_are_marked(client: Client) -> None:
    assert "chưa đối chiếu" in client.get("/van-ban/62-2025-nd-cp/").content.decode()
    assert "mark-unchecked" in client.get("/co-so/than-ha-lam/").content.decode()


def test_status_is_said_in_words(client: Client) -> None:
    assert "✓ còn hiệu lực" in client.get("/van-ban/83-2014-nd-cp/").content.decode()
    assert "✕ hết hiệu lực" in client.get("/van-ban/42-2022-nd-cp/").content.decode()
    assert "✓ còn hiệu lực" in client.get("/van-ban/42-2022-nd-cp/?ngay=30/06/2026").content.decode()


def test_a_bad_field_is_named_and_the_others_still_hold(client: Client) -> None:
    text = client.get("/co-so/?nguon=coal&ngay=31/02/2026&tu_mw=abc").content.decode()
    assert text.count("field-error") == 2
    assert "An Khánh 1" in text
    assert "Nhà máy thủy điện</" not in text.split("<tbody>")[1]


def test_the_map_data_is_bounded_and_reaches_the_archipelagos(client: Client) -> None:
    answer = client.get("/co-so/ban-do.json?nguon=wind")
    data = json.loads(answer.content)
    assert {point["fuel"] for point in data["points"]} == {"wind"}
    west, south, east, north = data["bounds"]
    assert all(west <= p["lon"] <= east and south <= p["lat"] <= north for p in [*data["points"], *data["labels"]])
    assert east >= 118 and [label["name"] for label in data["labels"]] == ["Hoàng Sa", "Trường Sa"]
    assert data["outline_url"] is None


def test_the_csv_says_where_each_row_comes_from(client: Client) -> None:
    answer = client.get("/co-so/danh-sach.csv?nguon=coal")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body)))
    assert answer["Content-Disposition"].startswith("attachment")
    assert len(rows) == 28 + 13  # 28 plants of the WRI file and 13 mines
    assert all(row["source"] and row["confidence"] and row["licence"] for row in rows)
    assert {row["siec"] for row in rows} == {"0"}


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("/dia-ban/?q=hà+giang", "/dia-ban/?q=b"),
        ("/to-chuc/?loai=ministry&q=quốc", "/to-chuc/?loai=provincial_department"),
        ("/van-ban/?q=804", "/van-ban/"),
        ("/co-so/?q=hoa+binh", "/co-so/"),
        ("/co-so/ban-do/?q=hoa+binh", "/co-so/ban-do/"),
        ("/dia-ban/01/", "/dia-ban/68/"),
    ],
)
def test_a_longer_list_asks_no_more_queries(client: Client, few: str, many: str) -> None:
    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    assert asked(few) == asked(many) <= 12
