"""The pages of printed forms and signatures: who sees what, signing, verifying, tampering said in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.models import Work
from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion, Return, ReturnSignature
from nangluong.statistics.returns.signatures import signing
from nangluong.statistics.returns.signatures.checking import signed_file
from nangluong.statistics.returns.verbs import submit_return
from tests.accounts import people
from tests.pdf_text import text_of_pdf
from tests.statistics.reporting import FILLER


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, home=tmp_path)
    settings.FILES = str(tmp_path / "files")


@pytest.fixture
def sent(report: Return) -> Return:
    submit_return(FILLER, report, revision=report.revision)
    return report


@pytest.fixture
def signer(client: Client, version: QuestionnaireVersion) -> Client:
    rights = (perms.FILL_RETURN, perms.SUBMIT_RETURN, perms.SIGN_RETURN)
    return people.enter(client, people.person(*rights, where=Organisation.objects.get(pk="pvn")))


def outsider(where: str, *rights: str) -> Client:
    return people.enter(Client(), people.person(*rights, where=Organisation.objects.get(pk=where)))


def page_of(client: Client, report: Return, query: str = "", prefix: str = "") -> str:
    return client.get(f"{prefix}/bao-cao/{report.pk}/chu-ky/{query}").content.decode()


def test_read_sign_verify_download(signer: Client, sent: Return) -> None:
    printed = signer.get(f"/bao-cao/{sent.pk}/ban-in/1.pdf")
    assert "Tồn kho" in text_of_pdf(printed.content)
    assert "bản này chưa được ký" in signer.get(f"/bao-cao/{sent.pk}/").content.decode()
    answer = signer.post(f"/bao-cao/{sent.pk}/ky/", {"number": "1", "read": "1"}, follow=True)
    assert "Đã ký báo cáo thay mặt đơn vị." in answer.content.decode()
    page = page_of(signer, sent, "?kiem-tra=1")
    assert "Chữ ký còn nguyên vẹn" in page
    assert "CHỮ KÝ MÔ PHỎNG" in page
    assert "Ký thay mặt đơn vị" not in page, "it is signed"
    assert "The signature is whole" in page_of(signer, sent, "?kiem-tra=1", "/en")
    row = ReturnSignature.objects.get()
    content = b"".join(signer.get(f"/tep/{row.file}/tai-ve/").streaming_content)  # type: ignore[attr-defined]
    assert content == signed_file(row)
    reviewer = outsider("bct", perms.SEE_RETURNS, perms.REVIEW_RETURN)
    assert f"bản 1 đã được {row.signed_by} ký" in reviewer.get(f"/bao-cao/{sent.pk}/tham-tra/").content.decode()


def test_a_stranger_finds_nothing(signer: Client, sent: Return) -> None:
    signer.post(f"/bao-cao/{sent.pk}/ky/", {"number": "1"})
    stranger = outsider("tkv", perms.FILL_RETURN, perms.SUBMIT_RETURN, perms.SIGN_RETURN)
    row = ReturnSignature.objects.get()
    for path in (f"/bao-cao/{sent.pk}/chu-ky/", f"/bao-cao/{sent.pk}/ban-in/1.pdf"):
        assert stranger.get(path).status_code == 404
    assert stranger.get(f"/tep/{row.file}/tai-ve/").status_code == 403
    assert stranger.post(f"/bao-cao/{sent.pk}/ky/", {"number": "1"}).status_code == 404
    seen = stranger.post("/bao-cao/chu-ky/kiem-tra/", {"file": SimpleUploadedFile("a.pdf", signed_file(row))})
    assert "Tệp còn nguyên vẹn" in seen.content.decode()
    assert f"/bao-cao/{sent.pk}/" not in seen.content.decode(), "whose return it is is not told"


def test_who_may_only_fill_in_cannot_sign(sent: Return) -> None:
    filler = outsider("pvn", perms.FILL_RETURN)
    assert "Ký báo cáo" not in page_of(filler, sent)
    assert filler.post(f"/bao-cao/{sent.pk}/ky/", {"number": "1"}).status_code == 403


def test_another_version_than_was_read_is_refused_in_words(signer: Client, sent: Return) -> None:
    answer = signer.post(f"/bao-cao/{sent.pk}/ky/", {"number": "2"})
    assert answer.status_code == 409
    assert "Bản 2 không còn là bản đang nộp" in answer.content.decode()
    assert signer.post(f"/bao-cao/{sent.pk}/ky/", {"number": "²"}).status_code == 404


def test_a_tampered_file_is_refused_in_words(signer: Client, sent: Return) -> None:
    signer.post(f"/bao-cao/{sent.pk}/ky/", {"number": "1"})
    whole = signed_file(ReturnSignature.objects.get())
    changed = bytearray(whole)
    changed[whole.index(b"/Producer") - 30 if b"/Producer" in whole else 2000] ^= 1
    for content, said in (
        (whole, "Tệp còn nguyên vẹn"),
        (bytes(changed), "nội dung tệp đã bị thay đổi sau khi ký"),
        (signer.get(f"/bao-cao/{sent.pk}/ban-in/1.pdf").content, "không có chữ ký điện tử nào"),
    ):
        answer = signer.post("/bao-cao/chu-ky/kiem-tra/", {"file": SimpleUploadedFile("a.pdf", content)})
        assert said in answer.content.decode(), said
    assert (
        "Đây đúng là tệp lưu trong hệ thống"
        in signer.post("/bao-cao/chu-ky/kiem-tra/", {"file": SimpleUploadedFile("a.pdf", whole)}).content.decode()
    )
    assert StoredFile.objects.count() == 1, "what was sent to be verified is not kept"


def test_a_large_return_is_signed_by_a_job_and_the_page_says_so(
    signer: Client, sent: Return, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "CELLS_AT_ONCE", 3)
    assert "nên việc ký chạy nền" in page_of(signer, sent)
    answer = signer.post(f"/bao-cao/{sent.pk}/ky/", {"number": "1"}, follow=True)
    assert "Việc ký đang chạy nền" in answer.content.decode()
    assert Work.objects.get().kind == "sign_return"
    assert not ReturnSignature.objects.exists()


def test_without_an_authority_the_act_is_hidden(signer: Client, sent: Return, settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, signing=replace(settings.CONFIG.signing, authority="none"))
    page = page_of(signer, sent)
    assert "chưa nối với tổ chức cung cấp chữ ký" in page
    assert "Ký báo cáo" not in page
    assert signer.post(f"/bao-cao/{sent.pk}/ky/", {"number": "1"}).status_code == 503
