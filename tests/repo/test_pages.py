"""A walk through every address of the site: none breaks, in either language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.django_db

BROKEN = 500
"""From here on a status says that the site failed. A refusal is an answer: an empty database has no release to show, a
form is not a page, and a machine interface asks for parameters."""


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """Yield the names of all addresses that need nothing filled in."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            if not entry.pattern.converters:
                yield from names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name and not _asks_for_something(entry):
            yield f"{space}{entry.name}"


def _asks_for_something(entry: URLPattern) -> bool:
    return bool(entry.pattern.converters) or entry.pattern.regex.groups > 0


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
            if status >= BROKEN:
                broken[address] = str(status)
    assert broken == {}


@pytest.mark.parametrize("path", ["/khong-co-trang-nay/", "/en/khong-co-trang-nay/", "/%00", "/a" * 200])
def test_an_address_that_does_not_exist_is_a_404_page(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (400, 404)
    assert "<html" in response.content.decode()
