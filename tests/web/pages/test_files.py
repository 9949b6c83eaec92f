"""The pages of files: upload, receipt, keeping, download by the owner, refusal of everybody else, hostile requests."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from nangluong.accounts.models import User
from nangluong.foundation.files.models import StoredFile
from tests.accounts import people
from tests.foundation.files import samples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(settings: Settings, tmp_path: Path) -> None:
    settings.CONFIG = replace(settings.CONFIG, home=tmp_path)
    settings.FILES, settings.SPACE_FLOOR_BYTES = str(tmp_path / "files"), 0


@pytest.fixture
def an() -> User:
    return people.person(full_name="Lê An")


@pytest.fixture
def binh() -> User:
    return people.person(full_name="Trần Bình")


@pytest.fixture
def signed_in(client: Client, an: User) -> Client:
    return people.enter(client, an)


def send(client: Client, name: str = "báo cáo.pdf", content: bytes | None = None, **more: str) -> HttpResponse:
    file = SimpleUploadedFile(name, samples.pdf() if content is None else content, "text/html")
    return client.post("/tep/gui/", {"file": file, **more})


def body(answer: HttpResponse) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    for path in ("/tep/", f"/tep/{'0' * 8}-0000-4000-8000-{'0' * 12}/tai-ve/"):
        assert client.get(path)["Location"].startswith("/dang-nhap/")
    assert send(client).status_code == 302
    assert not StoredFile.objects.exists()


def test_from_the_upload_to_the_download(signed_in: Client, client: Client, binh: User) -> None:
    digest = hashlib.sha256(samples.pdf()).hexdigest()
    answer = send(signed_in, sha256=digest)
    file = StoredFile.objects.get()
    assert answer["Location"] == f"/tep/{file.pk}/"
    receipt = signed_in.get(answer["Location"]).content.decode()
    for words in ("Biên nhận tệp đính kèm", digest, "báo cáo.pdf", "Chưa quét", "trùng với mã của máy chủ", "Lê An"):
        assert words in receipt
    assert signed_in.post(f"/tep/{file.pk}/luu/").status_code == 302
    assert "báo cáo.pdf" in signed_in.get("/tep/").content.decode()
    got = signed_in.get(f"/tep/{file.pk}/tai-ve/")
    assert body(got) == samples.pdf()

    other = people.enter(Client(), binh)
    for path in (f"/tep/{file.pk}/", f"/tep/{file.pk}/tai-ve/"):
        assert other.get(path).status_code == 403
    assert "báo cáo.pdf" not in other.get("/tep/").content.decode()
    for path in (f"/tep/{file.pk}/luu/", f"/tep/{file.pk}/bo/"):
        assert other.post(path).status_code == 409
    assert StoredFile.objects.get().state == "bound"


def test_a_download_is_an_attachment_that_no_browser_opens_in_our_name(signed_in: Client) -> None:
    send(signed_in, name="số liệu <script>.csv", content=b"a,b\n1,2\n")
    file = StoredFile.objects.get()
    got = signed_in.get(f"/tep/{file.pk}/tai-ve/", headers={"Range": "bytes=0-1"})
    assert (got.status_code, body(got)) == (200, b"a,b\n1,2\n")
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''s%E1%BB%91%20li%E1%BB%87u")
    assert (got["X-Content-Type-Options"], got["Accept-Ranges"]) == ("nosniff", "none")
    assert (got["Content-Type"], got["Cache-Control"]) == ("text/csv; charset=utf-8", "private, no-cache")
    assert got["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = signed_in.get(f"/tep/{file.pk}/tai-ve/", headers={"If-None-Match": got["ETag"]})
    assert again.status_code == 304
    other = people.enter(Client(), people.person())
    stolen = other.get(f"/tep/{file.pk}/tai-ve/", headers={"If-None-Match": got["ETag"]})
    assert stolen.status_code == 403, "the right is asked before the mark"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", samples.pdf(b"<< /S /JavaScript >>"), "phần tự chạy"),
        ("a.svg", b"<svg onload='alert(1)'/>", "không được nhận ở đây"),
        ("<img src=x onerror=alert(1)>.exe", b"MZ", "không được nhận ở đây"),
    ],
)
def test_a_refused_file_says_why_on_the_page(signed_in: Client, name: str, content: bytes, words: str) -> None:
    answer = send(signed_in, name=name, content=content)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "file_refused" in page
    assert "<img src=x" not in page
    assert not StoredFile.objects.exists()


def test_the_page_speaks_english(signed_in: Client) -> None:
    send(signed_in)
    file = StoredFile.objects.get()
    page = signed_in.get(f"/en/tep/{file.pk}/").content.decode()
    assert "Attachment receipt" in page
    assert "Not scanned" in page


def test_nothing_chosen_is_said_at_the_form(signed_in: Client) -> None:
    answer = signed_in.post("/tep/gui/", {})
    assert (answer.status_code, "Chưa chọn tệp" in answer.content.decode()) == (422, True)


def test_a_waiting_or_kept_file_is_removed_by_its_owner(
    signed_in: Client, django_capture_on_commit_callbacks: object
) -> None:
    for keep in (False, True):
        send(signed_in)
        file = StoredFile.objects.get()
        if keep:
            signed_in.post(f"/tep/{file.pk}/luu/")
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            signed_in.post(f"/tep/{file.pk}/bo/")
        assert not StoredFile.objects.exists()


def test_without_room_the_page_says_so_and_old_files_can_be_read(signed_in: Client, settings: Settings) -> None:
    send(signed_in)
    file = StoredFile.objects.get()
    settings.SPACE_FLOOR_BYTES = 10**18
    answer = send(signed_in)
    assert answer.status_code == 503
    assert "sắp hết chỗ" in answer.content.decode()
    assert body(signed_in.get(f"/tep/{file.pk}/tai-ve/")) == samples.pdf()


class Unread(io.BytesIO):
    """A request body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("the body was read")

    readline = read  # type: ignore[assignment]


@pytest.mark.parametrize("length", ["2147483648", "99999999999999999999", "-99999999", "1e9999999"])
def test_a_claim_of_two_gigabytes_is_refused_unread(signed_in: Client, length: str) -> None:
    answer = signed_in.generic("POST", "/tep/gui/", b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=length, **{
        "wsgi.input": Unread()
    })  # fmt: skip
    assert answer.status_code == 413
    assert "quá lớn" in answer.content.decode()


def test_a_visitor_may_send_less(client: Client) -> None:
    more: dict[str, object] = {"CONTENT_LENGTH": str(5 * 1024 * 1024), "wsgi.input": Unread()}
    answer = client.generic("POST", "/dang-nhap/", b"", "multipart/form-data; boundary=x", **more)  # type: ignore[arg-type]
    assert answer.status_code == 413


def test_the_form_works_without_scripts_and_protects_itself(signed_in: Client, an: User) -> None:
    page = signed_in.get("/tep/").content.decode()
    form = re.search(r"<form[^>]*action=\"/tep/gui/\"[^>]*>", page)
    assert form is not None
    assert 'enctype="multipart/form-data"' in form[0]
    strict = people.enter(Client(enforce_csrf_checks=True), an)
    assert send(strict).status_code == 403


def test_the_drawer_costs_the_same_however_full(signed_in: Client, django_assert_max_num_queries: object) -> None:
    for _ in range(3):
        send(signed_in)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        signed_in.get("/tep/")
