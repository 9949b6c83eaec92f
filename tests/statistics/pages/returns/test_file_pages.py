"""Excel forms on the pages: down, up, several at once."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.verbs import open_return
from tests.accounts import people
from tests.statistics.reporting import FILLER, STRANGER, obligation


@pytest.fixture
def filler(client: Client, version: QuestionnaireVersion) -> Client:
    return people.enter(client, people.person(perms.FILL_RETURN, where=Organisation.objects.get(pk="pvn")))


def filled_form(client: Client, report: Return, value: float, name: str = "bieu.xlsx") -> SimpleUploadedFile:
    answer = client.get(f"/bao-cao/{report.pk}/bieu-mau.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book["1. stocks"]["C4"] = value
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def test_down_filled_and_up_again(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    sent = filled_form(filler, report, 2.5)
    page = filler.post(f"/bao-cao/{report.pk}/tai-len/", {"file": sent}, follow=True).content.decode()
    assert "Tệp đã đọc: 1 ô thay đổi." in page
    assert 'value="2,5"' in page
    assert str(working_content(report).numbers["stocks.petrol.opening"]) == "2.5"


def test_several_at_once_each_by_itself(filler: Client, version: QuestionnaireVersion) -> None:
    one = open_return(FILLER, obligation(version, period="2026-08"))
    two = open_return(FILLER, obligation(version, period="2026-09"))
    alien = SimpleUploadedFile("khac.xlsx", filled_form(filler, two, 4).read()[:200])
    files = [filled_form(filler, one, 3, "mot.xlsx"), filled_form(filler, two, 4, "hai.xlsx"), alien]
    page = filler.post("/bao-cao/tai-len/", {"files": files}).content.decode()
    assert page.count("ô thay đổi") == 2
    assert "khac.xlsx" in page
    assert working_content(one).numbers["stocks.petrol.opening"] == 3
    assert working_content(two).numbers["stocks.petrol.opening"] == 4


def test_a_strangers_form_is_no_return_of_ours(filler: Client, version: QuestionnaireVersion) -> None:
    foreign = open_return(STRANGER, obligation(version, "tkv"))
    assert filler.get(f"/bao-cao/{foreign.pk}/bieu-mau.xlsx").status_code == 404
    assert filler.post(f"/bao-cao/{foreign.pk}/tai-len/").status_code == 404


def filled_csv(client: Client, report: Return, value: str) -> bytes:
    answer = client.get(f"/bao-cao/{report.pk}/bieu-mau.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode().splitlines()
    cell = next(at for at, line in enumerate(lines) if ",stocks,petrol,opening," in line)
    lines[cell] = lines[cell].replace(",,kt,", f",{value},kt,")
    return ("\r\n".join(lines) + "\r\n").encode()


def test_csv_down_filled_and_up_again(filler: Client, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    sent = SimpleUploadedFile("bieu.csv", filled_csv(filler, report, "2.5"))
    page = filler.post(f"/bao-cao/{report.pk}/tai-len/", {"file": sent}, follow=True).content.decode()
    assert "Tệp đã đọc: 1 ô thay đổi." in page
    assert 'value="2,5"' in page


def test_an_archive_of_excel_and_csv_together(filler: Client, version: QuestionnaireVersion) -> None:
    one = open_return(FILLER, obligation(version, period="2026-08"))
    two = open_return(FILLER, obligation(version, period="2026-09"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("thang/mot.csv", filled_csv(filler, one, "3"))
        archive.writestr("thang/hai.xlsx", filled_form(filler, two, 4).read())
        archive.writestr("thang/ba.exe", b"MZ")
    files = [SimpleUploadedFile("nhieu.zip", out.getvalue()), SimpleUploadedFile("hong.zip", b"PK")]
    page = filler.post("/bao-cao/tai-len/", {"files": files}).content.decode()
    assert page.count("ô thay đổi") == 2
    assert "ba.exe" in page
    assert "hỏng" in page
    assert working_content(one).numbers["stocks.petrol.opening"] == 3
    assert working_content(two).numbers["stocks.petrol.opening"] == 4
