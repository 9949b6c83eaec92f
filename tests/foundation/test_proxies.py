"""What proxies say counts only where the proxy is ours."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from nangluong.foundation.client_address import client_address
from nangluong.foundation.proxies import ProxyMiddleware, client_behind

OURS = (ip_network("127.0.0.1"), ip_network("10.0.0.0/24"), ip_network("::1"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not ours: its words do not count
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # what the client wrote itself stands before
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.7", "198.51.100.1"),  # two of our proxies
        ("127.0.0.1", "10.0.0.7, 10.0.0.8", "10.0.0.7"),  # nobody outside: the first of ours
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("::1", "198.51.100.1", "198.51.100.1"),
        ("", "198.51.100.1", ""),
        ("127.0.0.1", ",".join(["10.0.0.9"] * 5000), "10.0.0.9"),
    ],
)
def test_the_client_is_the_last_one_that_is_not_ours(peer: str, forwarded: str, client: str) -> None:
    assert client_behind(peer, forwarded, OURS) == client


def passed_on(settings: Any, peer: str, proxies: Any = OURS) -> HttpRequest:
    settings.PROXIES = proxies
    seen: list[HttpRequest] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request)
        return HttpResponse()

    headers = {
        "HTTP_X_FORWARDED_FOR": "198.51.100.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_X_REAL_IP": "6.6.6.6",
        "HTTP_FORWARDED": "for=6.6.6.6",
    }
    ProxyMiddleware(answer)(RequestFactory().get("/", REMOTE_ADDR=peer, **headers))
    return seen[0]


def test_our_proxy_is_believed(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = passed_on(settings, "10.0.0.4")
    assert client_address(request) == "198.51.100.1"
    assert request.is_secure()
    assert {"HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED"} & set(request.META) == set()


def test_nobody_else_is_believed(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = passed_on(settings, "203.0.113.9")
    assert client_address(request) == "203.0.113.9"
    assert not request.is_secure()
