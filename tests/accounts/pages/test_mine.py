"""One's own roles, switching, delegating, asking to join."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from nangluong.accounts.joining import ask_to_join
from nangluong.accounts.models import Delegation, JoinRequest
from nangluong.foundation.models import AuditEntry
from tests.accounts import people
from tests.accounts.administering import Office, actor, named, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Office:
    there, other = office(), named("khac", "Vụ Khác")
    people.member(there.colleague, people.role("o-khac", "a.other"), other)
    return there


@pytest.fixture
def colleague(client: Client, there: Office) -> Client:
    return people.enter(client, there.colleague)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def acting(client: Client) -> str:
    page = text(client.get("/toi/"))
    return page.split('<aside class="acting"')[1].split("</strong>")[0].rpartition("<strong>")[2]


def test_the_header_says_for_whom_and_lets_switch(colleague: Client, there: Office) -> None:
    assert acting(colleague) == "Cục Thử"
    answer = colleague.post("/toi/lam-viec-cho/", {"organisation": "khac", "next": "/to-chuc/"})
    assert (answer.status_code, answer["Location"]) == (302, "/to-chuc/")
    assert acting(colleague) == "Vụ Khác"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.before, entry.after) == (
        "act_for", {"organisation": "don-vi"}, {"organisation": "khac"},
    )  # fmt: skip
    assert acting(people.enter(Client(), there.colleague)) == "Vụ Khác", "the last one used is the first next time"


@pytest.mark.parametrize("code", ["", "la", "bct"])
def test_one_cannot_act_for_others(colleague: Client, code: str) -> None:
    assert colleague.post("/toi/lam-viec-cho/", {"organisation": code}).status_code == 403
    assert acting(colleague) == "Cục Thử"
    assert AuditEntry.objects.get().refused


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_switcher_leads_nowhere_else(colleague: Client, wanted: str) -> None:
    answer = colleague.post("/toi/lam-viec-cho/", {"organisation": "khac", "next": wanted})
    assert answer["Location"] == "/toi/"


def test_a_visitor_who_sends_a_form_is_led_to_the_sign_in_and_back_to_the_page_it_stood_on(client: Client) -> None:
    sent = client.post("/toi/lam-viec-cho/", {}, headers={"Referer": "http://testserver/toi/?a=1"})
    assert sent["Location"] == "/dang-nhap/?next=/toi/%3Fa%3D1"
    sent = client.post("/toi/lam-viec-cho/", {}, headers={"Referer": "https://elsewhere.example/x"})
    assert sent["Location"] == "/dang-nhap/?next=/"


def test_a_page_costs_a_signed_in_person_one_query_more(colleague: Client, django_assert_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    colleague.get("/he-thong/giao-dien/")
    with CaptureQueriesContext(
        connection,
    ) as signed_in:
        colleague.get("/he-thong/giao-dien/")
    with CaptureQueriesContext(connection) as visitor:
        Client().get("/he-thong/giao-dien/")
    ours = [q["sql"] for q in signed_in if "accounts_membership" in q["sql"] or "accounts_delegation" in q["sql"]]
    assert len(ours) == 1
    assert not [q for q in visitor if "accounts_" in q["sql"]]


def test_a_person_without_a_role_is_told_what_to_do(client: Client) -> None:
    page = text(people.enter(client, people.person()).get("/toi/"))
    assert "Bạn chưa giữ vai trò nào" in page
    assert "/toi/tham-gia/" in page


def form(there: Office, **more: Any) -> dict[str, Any]:
    day = timezone.localdate()
    last = day + dt.timedelta(days=3)
    asked = {
        "taker": str(there.chief.pk), "rights": ["a.work"], "reason": "nghỉ phép",
        "first_day": f"{day:%d/%m/%Y}", "last_day": f"{last:%d/%m/%Y}",
    }  # fmt: skip
    return asked | more


def test_a_right_is_delegated_and_taken_back_on_the_page(colleague: Client, there: Office) -> None:
    assert "Trưởng don-vi" in text(colleague.get("/toi/uy-quyen/"))
    assert colleague.post("/toi/uy-quyen/", form(there)).status_code == 302
    given = Delegation.objects.get()
    assert (given.giver, given.taker, given.rights) == (there.colleague, there.chief, ["a.work"])
    assert "được ủy quyền bởi" in text(people.enter(Client(), there.chief).get("/toi/"))
    assert colleague.post(f"/quan-tri/uy-quyen/{given.pk}/thu-hoi/")["Location"] == "/toi/"
    given.refresh_from_db()
    assert given.revoked_at


@pytest.mark.parametrize(
    "wrong",
    [
        {"taker": "999999"},
        {"rights": ["a.other"]},
        {"rights": []},
        {"last_day": ""},
        {"last_day": "01/01/2020"},
        {"reason": ""},
    ],
)
def test_a_faulty_delegation_is_shown_again(colleague: Client, there: Office, wrong: dict[str, Any]) -> None:
    answer = colleague.post("/toi/uy-quyen/", form(there, **wrong))
    assert answer.status_code == 422
    assert not Delegation.objects.exists()


def test_the_giver_is_who_sends_the_form(colleague: Client, there: Office) -> None:
    colleague.post(
        "/toi/uy-quyen/", form(there, giver=str(there.chief.pk), organisation="khac", revoked_at="2020-01-01")
    )
    given = Delegation.objects.get()
    assert (given.giver, given.organisation_id, given.revoked_at) == (there.colleague, "don-vi", None)


def test_whoever_may_not_delegate_is_refused(client: Client, there: Office) -> None:
    assert people.enter(client, there.chief).get("/toi/uy-quyen/").status_code == 403


def test_asking_to_join_and_withdrawing(client: Client, there: Office) -> None:
    asker = people.person()
    people.enter(client, asker)
    assert "Vụ Khác" in text(client.get("/toi/tham-gia/"))
    assert client.post("/toi/tham-gia/", {"organisation": "khac", "role": "can-bo"}).status_code == 302
    assert client.post("/toi/tham-gia/", {"organisation": "khac", "role": "can-bo"}).status_code == 422
    asked = JoinRequest.objects.get()
    assert asked.person == asker
    assert client.post(f"/toi/yeu-cau/{asked.pk}/rut/").status_code == 302
    assert JoinRequest.objects.get().state == "withdrawn"


def test_nobody_withdraws_the_request_of_another(colleague: Client, there: Office) -> None:
    asker = people.person()
    asked = ask_to_join(actor(asker, None), person=asker, organisation=there.where, role=there.officer)
    assert colleague.post(f"/toi/yeu-cau/{asked.pk}/rut/").status_code == 403


@pytest.mark.parametrize(
    "path", ["/toi/lam-viec-cho/", "/toi/uy-quyen/", "/toi/tham-gia/", "/quan-tri/don-vi/don-vi/moi/"]
)
def test_a_form_without_its_token_is_refused(there: Office, path: str) -> None:
    strict = people.enter(Client(enforce_csrf_checks=True), there.colleague)
    assert strict.post(path, {}).status_code == 403
