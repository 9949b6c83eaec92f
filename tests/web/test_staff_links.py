"""The menu of whoever is signed in: what their rights open, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from nangluong.accounts.perms import MANAGE_PEOPLE
from nangluong.web.staff_links import STAFF_LINKS
from tests.accounts import people

pytestmark = pytest.mark.django_db


def test_every_entry_leads_somewhere() -> None:
    for link in STAFF_LINKS:
        assert reverse(link.url_name).startswith("/")


def test_the_menu_shows_what_the_rights_open(client: Client) -> None:
    administers = f'href="{reverse("accounts:administration")}"'
    assert administers in people.enter(client, people.person(MANAGE_PEOPLE)).get("/toi/").content.decode()
    page = people.enter(Client(), people.person("a.b")).get("/toi/").content.decode()
    assert administers not in page
    assert f'href="{reverse("accounts:mine")}"' in page


def test_a_visitor_has_no_menu(client: Client) -> None:
    assert "account-menu" not in client.get("/he-thong/giao-dien/").content.decode()
