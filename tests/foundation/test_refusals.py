"""A refusal raised by a verb becomes a page with its own status, in the language of the page."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import translation

from nangluong.foundation.errors import DomainError, NotPermitted, StateConflict
from nangluong.foundation.refusals import RefusalMiddleware

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.locmem.Loader", {"web/refusal.html": "{{ code }}|{{ message }}"}),
            ]
        },
    }
]


def refuse(request: HttpRequest) -> HttpResponse:
    raise StateConflict("Bản <b>2026-1</b> đã có.", "Release <b>2026-1</b> exists.")


def break_down(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [path("refuse", refuse), path("break", break_down)]


@pytest.mark.parametrize(("language", "words"), [("vi", "không"), ("en", "not")])
@pytest.mark.parametrize("kind", [DomainError, NotPermitted, StateConflict])
@override_settings(TEMPLATES=TEMPLATES)
def test_a_refusal_is_a_page_with_its_status(kind: type[DomainError], language: str, words: str) -> None:
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    with translation.override(language):
        page = middleware.process_exception(RequestFactory().get("/"), kind("không được", "not allowed"))
    assert page is not None
    assert page.status_code == kind.http_status
    assert page.content.decode().startswith(f"{kind.code}|{words}")


def test_a_bug_is_left_to_the_error_page() -> None:
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ZeroDivisionError()) is None


@pytest.mark.urls(__name__)
@override_settings(TEMPLATES=TEMPLATES)
def test_the_middleware_is_installed_and_what_it_says_is_escaped(client: Client) -> None:
    assert "nangluong.foundation.refusals.RefusalMiddleware" in settings.MIDDLEWARE
    response = client.get("/refuse", headers={"Accept-Language": "vi"})
    assert response.status_code == 409
    assert response.content.decode() == "state_conflict|Bản &lt;b&gt;2026-1&lt;/b&gt; đã có."


@pytest.mark.urls(__name__)
def test_a_bug_stays_a_bug(client: Client) -> None:
    with pytest.raises(ZeroDivisionError):
        client.get("/break")
