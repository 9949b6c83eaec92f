"""Pages of the audit."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.test import Client

from nangluong.accounts import perms
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.audit_checks import check_audit
from nangluong.foundation.models import AuditEntry
from tests.accounts.people import enter, organisation, person

pytestmark = pytest.mark.django_db
EVIL = '=HYPERLINK("http://x")<script>alert(1)</script>'


@pytest.fixture
def auditor(client: Client) -> Client:
    ministry = organisation("bct", "ministry")
    rights = (perms.SEE_AUDIT, perms.EXPORT_AUDIT)
    return enter(client, person(*rights, where=ministry))


def write(**more: str) -> AuditEntry:
    actor = Actor("Lê An", user_id=77, on_behalf_of=more.pop("organisation", "evn"))
    return audit.record(
        actor,
        "set_price",
        kind="tariff",
        key="A1",
        before={"price": 1},
        after={"price": 2},
        **more,  # type: ignore[arg-type]
    )


def test_the_search_shows_what_fits(auditor: Client) -> None:
    write()
    page = auditor.get("/kiem-toan/", {"loai": "tariff", "nguoi": "77"})
    assert page.status_code == 200
    assert "tariff A1" in page.content.decode()
    assert "Không có mục nào" in auditor.get("/kiem-toan/", {"loai": "other"}).content.decode()


def test_older_entries_are_a_page_away(auditor: Client) -> None:
    for _ in range(51):
        write()
    page = auditor.get("/kiem-toan/?loai=tariff").content.decode()
    assert "truoc=" in page
    before = AuditEntry.objects.filter(object_kind="tariff").order_by("id")[1].pk
    assert "Về mới nhất" in auditor.get(f"/kiem-toan/?loai=tariff&truoc={before}").content.decode()


@pytest.mark.parametrize("query", ["truoc=abc", "truoc=" + "9" * 40, "tu_ngay=hôm qua", "nguoi=%00", "ma=" + "x" * 999])
def test_nonsense_in_the_address_is_no_error(auditor: Client, query: str) -> None:
    assert auditor.get(f"/kiem-toan/?{query}").status_code == 200


def test_an_entry_shows_its_difference_and_escapes_what_people_wrote(auditor: Client) -> None:
    entry = write(reason=EVIL)
    page = auditor.get(f"/kiem-toan/{entry.pk}/").content.decode()
    assert "<del>1</del>" in page
    assert "<ins>2</ins>" in page
    assert "<script>alert" not in page
    assert entry.digest in page


def test_an_entry_of_another_organisation_does_not_exist_for_its_administrator(client: Client) -> None:
    mine, foreign = write(organisation="evn"), write(organisation="pvn")
    administrator = person(perms.SEE_ORGANISATION_AUDIT, where=organisation("evn", "state_group"))
    enter(client, administrator)
    assert client.get(f"/kiem-toan/{mine.pk}/").status_code == 200
    assert client.get(f"/kiem-toan/{foreign.pk}/").status_code == 404
    listed = client.get("/kiem-toan/").content.decode()
    assert f"/kiem-toan/{foreign.pk}/" not in listed


def test_the_page_says_when_the_chain_was_checked(auditor: Client) -> None:
    assert "chưa được kiểm tra" in auditor.get("/kiem-toan/").content.decode()
    write()
    check_audit(SYSTEM)
    assert "Chuỗi nguyên vẹn" in auditor.get("/kiem-toan/").content.decode()
    assert "Chuỗi nguyên vẹn" in auditor.get("/kiem-toan/kiem-tra/").content.decode()


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl"])
def test_an_export_disarms_formulas(auditor: Client, form: str) -> None:
    write(reason=EVIL)
    response = auditor.post("/kiem-toan/tai-ve/", {"loai": "tariff", "dang": form})
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert response["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        row = next(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert row["reason"] == f"'{EVIL}"
    elif form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert f"'{EVIL}" in [cell.value for cell in sheet[2]]
    else:
        assert b"HYPERLINK" in content
    assert AuditEntry.objects.latest("id").verb == "export_audit"


def test_an_export_is_a_post_of_somebody_with_the_right(auditor: Client) -> None:
    assert auditor.get("/kiem-toan/tai-ve/").status_code == 405
    assert auditor.post("/kiem-toan/tai-ve/", {"dang": "exe"}).status_code == 404
    reader = enter(Client(), person(perms.SEE_AUDIT, where=organisation("bct", "ministry")))
    assert reader.post("/kiem-toan/tai-ve/", {"dang": "csv"}).status_code == 403


@pytest.mark.parametrize("path", ["/kiem-toan/", "/kiem-toan/1/", "/kiem-toan/kiem-tra/"])
def test_others_are_refused(path: str) -> None:
    assert Client().get(path).status_code == 302
    assert enter(Client(), person("statistics.see_desk")).get(path).status_code == 403
