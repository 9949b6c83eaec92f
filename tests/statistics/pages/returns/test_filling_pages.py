"""The pages of filling in: open, save as form and as JSON, check, explain, hand in; strangers see nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from nangluong.accounts.models import User
from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.verbs import open_return, submit_return
from tests.accounts import people
from tests.statistics.reporting import FILLER, GOOD, filled, obligation

Cells = dict[str, Any]


@pytest.fixture
def officer(version: QuestionnaireVersion) -> User:
    return people.person(perms.FILL_RETURN, perms.SUBMIT_RETURN, where=Organisation.objects.get(pk="pvn"))


@pytest.fixture
def filler(client: Client, officer: User) -> Client:
    return people.enter(client, officer)


def form(**cells: str) -> dict[str, str]:
    return {f"o:{address.replace('__', '.')}": value for address, value in cells.items()}


def send_json(client: Client, report: Return, *changes: Cells) -> Any:
    return client.post(f"/bao-cao/{report.pk}/luu/", json.dumps({"changes": changes}), content_type="application/json")


def test_from_the_list_to_the_form(filler: Client, version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    assert f"/bao-cao/nghia-vu/{owed.pk}/mo/" in filler.get("/bao-cao/").content.decode()
    gone = filler.post(f"/bao-cao/nghia-vu/{owed.pk}/mo/")
    page = filler.get(gone["Location"]).content.decode()
    assert 'name="o:stocks.petrol.closing"' in page
    assert "Lưu mục này" in page
    assert filler.post(f"/bao-cao/nghia-vu/{owed.pk}/mo/")["Location"] == gone["Location"]


def test_a_form_without_scripts_saves_and_tells_what_is_wrong(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    sent = form(stocks__petrol__opening="1.234,5", stocks__petrol__sold="x") | {"seen": "0", "check": "1"}
    answer = filler.post(f"/bao-cao/{report.pk}/luu/", sent)
    assert answer["Location"].endswith("?kiem-tra=1")
    assert str(working_content(report).numbers["stocks.petrol.opening"]) == "1234.5"
    page = filler.get(answer["Location"]).content.decode()
    assert 'value="1234,5"' in page
    assert "không phải số" in page
    assert 'href="#c-stocks.petrol.sold"' in page
    english = filler.get(f"/en/bao-cao/{report.pk}/").content.decode()
    assert 'value="1234.5"' in english


def test_what_somebody_else_changed_is_not_overwritten_and_the_typed_stays(
    filler: Client, version: QuestionnaireVersion
) -> None:
    report = filled(version)
    sent = form(stocks__petrol__opening="99") | {"seen": "0"}
    answer = filler.post(f"/bao-cao/{report.pk}/luu/", sent)
    assert answer.status_code == 409
    assert 'value="99"' in answer.content.decode()
    assert working_content(report).numbers["stocks.petrol.opening"] == 10


def test_the_grid_saves_as_json(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    told = send_json(filler, report, {"address": "stocks.petrol.opening", "value": "2,5", "seen": 0}).json()
    assert told["saved"] == ["stocks.petrol.opening"]
    stale = send_json(filler, report, {"address": "stocks.petrol.opening", "value": "3", "seen": 0})
    assert stale.status_code == 409
    assert stale.json()["conflicts"][0]["value"] == "2,5"
    unknown = send_json(filler, report, {"address": "a.b.c", "value": "3", "seen": 0}).json()
    assert unknown["refused"][0]["address"] == "a.b.c"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        '{"changes": 1}',
        '{"changes": [{"address": "a"}]}',
        '{"changes":[{"address":"a","value":"1","seen":"x"}]}',
    ],
)
def test_what_is_no_list_of_cells_is_refused(filler: Client, version: QuestionnaireVersion, body: str) -> None:
    report = open_return(FILLER, obligation(version))
    answer = filler.post(f"/bao-cao/{report.pk}/luu/", body, content_type="application/json")
    assert answer.status_code == 400


def test_explained_and_handed_in(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    cells = {f"o:{address}": str(value) for address, value in GOOD.items()} | {"seen": "0"}
    cells |= {"o:stocks.petrol.opening": "1010", "o:stocks.petrol.sold": "1007", "o:stocks.all.opening": "1013"}
    filler.post(f"/bao-cao/{report.pk}/luu/", cells | {"o:stocks.all.sold": "1008"})
    report.refresh_from_db()
    refused = filler.post(f"/bao-cao/{report.pk}/nop/", {"seen": report.revision})
    assert refused.status_code == 422
    assert "bán 1.007" in refused.content.decode()
    why = {"rule": "much", "address": "stocks.petrol.sold", "text": "mùa cao điểm"}
    filler.post(f"/bao-cao/{report.pk}/giai-trinh/", why)
    assert "mùa cao điểm" in filler.get(f"/bao-cao/{report.pk}/?kiem-tra=1").content.decode()
    filler.post(f"/bao-cao/{report.pk}/nop/", {"seen": report.revision})
    report.refresh_from_db()
    assert report.state == Return.State.SUBMITTED
    page = filler.get(f"/bao-cao/{report.pk}/").content.decode()
    assert "Rút báo cáo về" in page
    assert 'name="o:' not in page
    filler.post(f"/bao-cao/{report.pk}/rut/")
    report.refresh_from_db()
    assert report.state == Return.State.DRAFT


def test_rows_are_added_and_numbered(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    gone = filler.post(f"/bao-cao/{report.pk}/dong/", {"section": "customers"})
    assert "customers.r1" in gone["Location"]
    assert 'name="o:customers.r1.who"' in filler.get(gone["Location"].split("#")[0]).content.decode()
    filler.post(f"/bao-cao/{report.pk}/luu/", form(customers__r1__who="Cửa hàng") | {"seen": "0"})
    assert "customers.r2" in filler.post(f"/bao-cao/{report.pk}/dong/", {"section": "customers"})["Location"]


def test_last_period_stands_beside_and_is_copied(filler: Client, version: QuestionnaireVersion) -> None:
    before = filled(version, "2026-08")
    filler.post(f"/bao-cao/{before.pk}/nop/", {"seen": before.revision})
    report = open_return(FILLER, obligation(version))
    assert "kỳ trước 13" in filler.get(f"/bao-cao/{report.pk}/").content.decode()
    page = filler.post(f"/bao-cao/{report.pk}/chep/", follow=True).content.decode()
    assert "Đã chép 11 ô" in page
    assert working_content(report).numbers["stocks.all.opening"] == 13


def test_nothing_to_report_and_final(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    filler.post(f"/bao-cao/{report.pk}/khong-phat-sinh/", {"nothing": "1"})
    filler.post(f"/bao-cao/{report.pk}/tinh-trang-so-lieu/", {"status": "final"})
    report.refresh_from_db()
    assert (report.nothing_to_report, report.status) == (True, "final")
    assert filler.post(f"/bao-cao/{report.pk}/tinh-trang-so-lieu/", {"status": "x"}).status_code == 400


def test_another_enterprise_sees_nothing(client: Client, version: QuestionnaireVersion) -> None:
    report = filled(version)
    people.enter(
        client, people.person(perms.FILL_RETURN, perms.SUBMIT_RETURN, where=Organisation.objects.get(pk="tkv"))
    )
    assert client.get(f"/bao-cao/{report.pk}/").status_code == 404
    assert send_json(client, report, {"address": "stocks.petrol.opening", "value": "1", "seen": 0}).status_code == 404
    assert client.post(f"/bao-cao/nghia-vu/{report.obligation_id}/mo/").status_code == 404
    assert "pvn" not in client.get("/bao-cao/").content.decode()


def test_the_list_costs_the_same_queries_however_long(
    filler: Client, version: QuestionnaireVersion, django_assert_max_num_queries: Any
) -> None:
    for month in range(1, 10):
        obligation(version, period=f"2026-0{month}")
    with django_assert_max_num_queries(24):
        filler.get("/bao-cao/")


def test_a_note_without_scripts_stays_beside_the_value(filler: Client, version: QuestionnaireVersion) -> None:
    report = filled(version)
    page = filler.get(f"/bao-cao/{report.pk}/").content.decode()
    address = f"/bao-cao/{report.pk}/ghi-chu/?o=stocks.petrol.opening"
    assert f'href="{address}"' in page
    assert f'name="seen" value="{report.revision}"' in filler.get(address).content.decode()
    gone = filler.post(address, {"note": "theo kiểm kê", "seen": report.revision})
    assert gone["Location"].endswith("#c-stocks.petrol.opening")
    now = working_content(report)
    assert (now.numbers["stocks.petrol.opening"], now.notes["stocks.petrol.opening"]) == (10, "theo kiểm kê")
    assert "theo kiểm kê" in filler.get(gone["Location"]).content.decode()
    assert filler.get(f"/bao-cao/{report.pk}/ghi-chu/?o=a.b.c").status_code == 404


def test_a_note_that_is_too_long_is_refused_by_name(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    change = {"address": "stocks.petrol.opening", "value": "1", "seen": 0, "note": "x" * 1001}
    told = send_json(filler, report, change).json()
    assert told["saved"] == []
    assert "1000 ký tự" in told["refused"][0]["reason"]


def test_illustrative_figures_of_last_period_say_so(filler: Client, version: QuestionnaireVersion) -> None:
    before = submitted(version, "2026-08")
    report = open_return(FILLER, obligation(version))
    assert "(minh họa)" not in filler.get(f"/bao-cao/{report.pk}/").content.decode()
    Return.objects.filter(pk=before.pk).update(is_illustrative=True)
    assert "(minh họa)" in filler.get(f"/bao-cao/{report.pk}/").content.decode()


def submitted(version: QuestionnaireVersion, period: str) -> Return:
    report = filled(version, period)
    submit_return(FILLER, report, revision=report.revision)
    return report
