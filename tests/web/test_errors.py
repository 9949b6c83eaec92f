"""Error pages."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from nangluong.web import errors

pytestmark = pytest.mark.urls("tests.web.style_urls")


def test_not_found_in_both_languages(client: Client) -> None:
    vietnamese = client.get("/khong-co/")
    english = client.get("/en/khong-co/")
    assert (vietnamese.status_code, english.status_code) == (404, 404)
    assert "Không tìm thấy trang" in vietnamese.content.decode()
    assert "Page not found" in english.content.decode()
    assert vietnamese["X-Request-ID"] in vietnamese.content.decode()


def test_server_error_needs_nothing_and_shows_the_request_id() -> None:
    client = Client(raise_request_exception=False)
    answer = client.get("/boom/", headers={"X-Request-ID": "abcdefgh-1234"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Hệ thống gặp lỗi" in page
    assert "Something went wrong" in page
    assert "abcdefgh-1234" in page
    assert "ZeroDivisionError" not in page


def test_server_error_survives_broken_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(errors.loader, "render_to_string", fail)
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something went wrong" in answer.content.decode()


def test_unavailable_says_when_to_come_back(client: Client) -> None:
    answer = client.get("/503/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "Service unavailable" in answer.content.decode()


def test_bad_request_and_refused_forms(rf: RequestFactory) -> None:
    assert errors.bad_request(rf.get("/")).status_code == 400
    assert "Biểu mẫu đã hết hạn" in errors.csrf_failure(rf.get("/")).content.decode()
    assert "Bạn không có quyền" in errors.permission_denied(rf.get("/")).content.decode()
