"""Floods of pages: refused with a plain page or problem+json, while the colleague behind the same address works on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from nangluong.accounts.models import User
from nangluong.foundation.rates.taking import forget_rates

pytestmark = pytest.mark.django_db
PAGE = "/dang-nhap/"


@pytest.fixture(autouse=True)
def _small_rates(settings: Any) -> Iterator[None]:
    settings.PAGES_PER_MINUTE, settings.ADDRESS_PER_MINUTE = 12, 9
    forget_rates()
    yield
    forget_rates()


def statuses(client: Client, times: int, **more: Any) -> list[int]:
    return [client.get(PAGE, **more).status_code for _ in range(times)]


def test_a_flood_gets_a_plain_page_that_says_when_to_come_back(client: Client) -> None:
    assert statuses(client, 3) == [200] * 3
    refused = client.get(PAGE, headers={"accept": "text/html,*/*;q=0.8"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 7
    assert refused.headers["Cache-Control"] == "no-store"
    assert f"{refused.headers['Retry-After']} giây" in refused.content.decode()
    assert refused.headers["X-Request-ID"] in refused.content.decode()


def test_a_program_gets_problem_json(client: Client) -> None:
    statuses(client, 3)
    refused = client.get(PAGE, headers={"accept": "application/json"})
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/problem+json")
    assert refused.json()["code"] == "too_many_requests"
    assert set(refused.json()["messages"]) == {"vi", "en"}


def test_who_is_signed_in_does_not_suffer_from_the_office(client: Client) -> None:
    colleague = Client()
    colleague.force_login(User.objects.create(username="can-bo", full_name="Cán bộ"))
    assert colleague.get("/").status_code in (200, 404)  # seen once: the process now knows the session
    assert statuses(client, 4)[-1] == 429
    assert 429 not in {colleague.get("/").status_code for _ in range(3)}
    assert 429 in {colleague.get("/").status_code for _ in range(6)}, "a session has a limit of its own"


def test_another_address_is_another_client(client: Client) -> None:
    assert statuses(client, 4)[-1] == 429
    assert statuses(client, 1, REMOTE_ADDR="198.51.100.7") == [200]


def test_a_client_cannot_rename_itself(client: Client, settings: Any) -> None:
    settings.PROXIES = ()
    assert statuses(client, 4)[-1] == 429
    assert statuses(client, 1, headers={"x-forwarded-for": "198.51.100.7"}) == [429]


def test_health_always_answers_and_costs_nobody(client: Client) -> None:
    assert {client.get("/healthz").status_code for _ in range(30)} == {200}
    assert statuses(client, 3) == [200] * 3


def test_a_refusal_asks_no_database(client: Client, django_assert_num_queries: Any) -> None:
    statuses(client, 3)
    client.cookies["sessionid"] = "made-up"
    with django_assert_num_queries(0):
        assert statuses(client, 1) == [429]
