"""Public pages of questionnaires: empty, filled, in both languages, in old versions, as VTL."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from nangluong.statistics.models import QuestionnaireVersion
from tests.statistics.reporting import OFFICER, content, load_shipped, published

pytestmark = pytest.mark.usefixtures("registers", "db")
TODAY = dt.datetime(2026, 10, 6, 3, 0, tzinfo=dt.UTC)


def text(client: Client, path: str) -> str:
    with time_machine.travel(TODAY, tick=False):
        response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("path", ["/bieu-mau/", "/en/bieu-mau/", "/bieu-mau/lich/", "/en/bieu-mau/lich/"])
def test_with_nothing_published_the_pages_say_so(client: Client, path: str) -> None:
    assert "empty" in text(client, path)


def test_the_list_says_who_reports_when_and_why(client: Client) -> None:
    load_shipped()
    page = text(client, "/bieu-mau/")
    for said in ("DL-07", "Tổng công ty điện lực", "34/2019/TT-BCT", "ngày 31/03 năm sau", "hằng tuần", "21 biểu mẫu"):
        assert said in page
    assert "weekly" in text(client, "/en/bieu-mau/")


def test_the_list_can_be_narrowed(client: Client) -> None:
    load_shipped()
    page = text(client, "/bieu-mau/?phan_nganh=coal&ky=week")
    assert "TH-02" in page
    assert "TH-01" not in page
    assert "1 biểu mẫu" in page
    assert "21 biểu mẫu" in text(client, "/bieu-mau/?phan_nganh=khong-co")


def test_the_list_costs_the_same_queries_however_long(client: Client, django_assert_max_num_queries: object) -> None:
    published()
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        text(client, "/bieu-mau/")
    load_shipped()
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        text(client, "/bieu-mau/")


def test_every_shipped_questionnaire_has_a_page_in_both_languages(client: Client) -> None:
    load_shipped()
    for code in QuestionnaireVersion.objects.values_list("questionnaire_id", flat=True):
        assert code.upper() in text(client, f"/bieu-mau/{code}/")
        assert code.upper() in text(client, f"/en/bieu-mau/{code}/")


def test_what_was_not_compared_with_the_official_form_is_marked(client: Client) -> None:
    load_shipped()
    page = text(client, "/bieu-mau/dl-05/")
    assert "chưa đối chiếu" in page
    assert "mẫu 1.7a, 1.7b" in page


def test_an_old_version_stays_readable(client: Client) -> None:
    published()
    published(name_vi="Biểu thử mới", name_en="New test questionnaire")
    assert "Biểu thử mới" in text(client, "/bieu-mau/thu-01/")
    assert "Biểu thử mới" not in text(client, "/bieu-mau/thu-01/?phien_ban=1")


@pytest.mark.parametrize("asked", ["?phien_ban=99", "?phien_ban=x", "?phien_ban=%EF%BC%91", "?phien_ban=99999999999"])
def test_a_version_that_is_not_there_is_a_404(client: Client, asked: str) -> None:
    published()
    assert client.get(f"/bieu-mau/thu-01/{asked}").status_code == 404
    assert client.get("/bieu-mau/khong-co/").status_code == 404


def test_drafts_are_not_public(client: Client) -> None:
    from nangluong.statistics.questionnaires.versions import draft_version

    published()
    draft_version(OFFICER, questionnaire_code="thu-01", content=content(name_vi="Nháp", name_en="Draft"))
    assert client.get("/bieu-mau/thu-01/?phien_ban=2").status_code == 404
    assert "Nháp" not in text(client, "/bieu-mau/thu-01/")


def test_the_rules_are_there_as_vtl(client: Client) -> None:
    published()
    response = client.get("/bieu-mau/thu-01/quy-tac.vtl")
    assert response["Content-Disposition"] == 'attachment; filename="thu-01-v1.vtl"'
    assert "define datapoint ruleset R_stocks" in response.content.decode()


def test_the_calendar_is_in_working_days(client: Client) -> None:
    published()
    page = text(client, "/bieu-mau/lich/")
    # September ends on a Wednesday: five working days later is Wednesday the 7th.
    assert "07/10/2026" in page
    assert "tháng 09/2026" in page
