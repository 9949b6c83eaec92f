"""Conditional requests: a page is sent again only when something of it changed."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from nangluong.accounts.models import User
from nangluong.statistics.models import Release
from nangluong.statistics.pages import caching

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("released")]

PAGE = "/can-doi/"


def test_a_reader_with_the_newest_copy_gets_304(client: Client) -> None:
    first = client.get(PAGE)
    again = client.get(PAGE, headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert client.get(PAGE, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304


def test_query_language_and_panel_have_tags_of_their_own(client: Client) -> None:
    tags = {
        client.get(PAGE)["ETag"],
        client.get(f"{PAGE}?unit=TJ")["ETag"],
        client.get(f"/en{PAGE}")["ETag"],
        client.get("/can-doi/o/?row=1.1&product=GAS")["ETag"],
        client.get("/can-doi/o/?row=1.1&product=GAS", headers={"HX-Request": "true"})["ETag"],
    }
    assert len(tags) == 5


def test_a_new_release_changes_the_tag(client: Client, released: Release) -> None:
    before = client.get(PAGE)["ETag"]
    Release.objects.create(
        number="2099-9",
        title_vi="Mới",
        title_en="New",
        state=Release.State.PUBLISHED,
        snapshot=released.snapshot,
        built_at=released.built_at,
        public_from=timezone.now() - dt.timedelta(seconds=1),
        built_by="x",
    )
    after = client.get(PAGE, headers={"If-None-Match": before})
    assert (after.status_code, after["ETag"] != before) == (200, True)


def test_another_version_of_the_program_changes_the_tag(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get(PAGE)["ETag"]
    monkeypatch.setattr(caching, "program_version", lambda: ("9.9", timezone.now()))
    assert client.get(PAGE)["ETag"] != before


def test_a_signed_in_reader_gets_a_page_that_is_not_stored(client: Client) -> None:
    tag = client.get(PAGE)["ETag"]
    client.force_login(User.objects.create(username="can-bo", full_name="Cán bộ"))
    answer = client.get(PAGE, headers={"If-None-Match": tag})
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in answer


def test_a_refusal_carries_no_tag(client: Client) -> None:
    assert "ETag" not in client.get(f"{PAGE}?unit=barrels")


def test_caches_between_keep_readers_apart(client: Client) -> None:
    vary = {name.strip() for name in client.get(PAGE)["Vary"].split(",")}
    assert {"Cookie", "HX-Request"} <= vary


def test_a_kept_piece_holds_no_nonce_and_no_token(client: Client) -> None:
    caching.pieces.clear()
    client.force_login(User.objects.create(username="can-bo", full_name="Cán bộ Nguyễn"))
    client.get(PAGE)
    client.get("/")
    client.get("/xu-huong/")
    kept = " ".join(caching.pieces._kept.values())
    assert kept
    assert not re.search(r"nonce|csrf|Cán bộ Nguyễn", kept)


def test_the_least_used_piece_goes_first() -> None:
    found = caching._Pieces(2)
    made: list[str] = []

    def make(name: str) -> str:
        return found.get(name, lambda: made.append(name) or name)  # type: ignore[func-returns-value]

    for name in ("a", "b", "a", "c", "a", "b"):
        assert make(name) == name
    assert made == ["a", "b", "c", "b"]
