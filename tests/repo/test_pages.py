"""A walk through every address of the site: none breaks, in either language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.django_db

FINE = {200, 301, 302, 401, 403, 404, 405, 406}
"""404 and 405 are answers too: an empty database has no release to show, and a form is not a page."""


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield the names of all addresses that need nothing filled in."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            if not entry.pattern.converters:
                yield from names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name and not entry.pattern.converters:
            yield f"{space}{entry.name}"


def test_every_address_has_a_name_of_its_own() -> None:
    found = list(names())
    assert len(found) == len(set(found))
    assert "web:home" in found


def test_every_address_answers_in_both_languages_even_with_nothing_published(empty_lake: None, client: Client) -> None:
    broken = {}
    for name in names():
        path = reverse(name)
        for address in (path, path if path in ("/healthz", "/readyz") else f"/en{path}"):
            try:
                status = client.get(address).status_code
            except Exception as error:  # noqa: BLE001 - the walk names them all
                broken[address] = repr(error)
                continue
            if status not in FINE:
                broken[address] = str(status)
    assert broken == {}


@pytest.mark.parametrize("path", ["/khong-co-trang-nay/", "/en/khong-co-trang-nay/", "/%00", "/a" * 200])
def test_an_address_that_does_not_exist_is_a_404_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (400, 404)
    assert "<html" in response.content.decode()
