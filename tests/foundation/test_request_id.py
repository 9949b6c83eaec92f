"""Every request has an id: the proxy's when it looks like one, else our own."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from nangluong.foundation.request_id import RequestIdMiddleware, current_request_id


def answer(given: str | None) -> tuple[HttpResponse, str]:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(current_request_id())
        assert request.request_id == seen[0]  # type: ignore[attr-defined]
        return HttpResponse("ok")

    request = RequestFactory().get("/", headers=None if given is None else {"X-Request-ID": given})
    return RequestIdMiddleware(view)(request), seen[0]


def test_a_request_without_an_id_gets_one_that_goes_back() -> None:
    response, inside = answer(None)
    assert response["X-Request-ID"] == inside
    assert len(inside) == 32
    assert answer(None)[1] != inside


def test_the_proxys_id_is_kept() -> None:
    response, inside = answer("a1b2c3d4-0001")
    assert response["X-Request-ID"] == inside == "a1b2c3d4-0001"


@pytest.mark.parametrize("given", ["short", "x" * 65, "id with spaces", "<script>alert(1)</script>", "đặc-biệt-1"])
def test_anything_else_is_replaced(given: str) -> None:
    response, inside = answer(given.encode("ascii", "replace").decode())
    assert response["X-Request-ID"] == inside != given


def test_outside_a_request_there_is_none_even_after_a_failure() -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        RequestIdMiddleware(broken)(RequestFactory().get("/"))
    assert current_request_id() == ""
