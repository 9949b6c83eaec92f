"""The pages by which an organisation's administrator looks after its people."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from nangluong.accounts.invitations import invite_person
from nangluong.accounts.joining import ask_to_join
from nangluong.accounts.models import Invitation, JoinRequest, Membership, User
from nangluong.accounts.perms import MANAGE_ALL_PEOPLE
from tests.accounts import people
from tests.accounts.administering import Office, actor, chief_of, office, text

pytestmark = pytest.mark.django_db
PASSWORD = "mot-mat-khau-dai-2026"
INVITED = {"full_name": "Lê Thị An", "email": "an.le@example.vn", "role": "can-bo"}


def test_the_hub_leads_each_to_what_they_administer(client: Client, there: Office) -> None:
    assert people.enter(client, there.chief).get("/quan-tri/")["Location"] == "/quan-tri/don-vi/don-vi/"
    system = people.person(MANAGE_ALL_PEOPLE, where=there.where)
    assert people.enter(Client(), system).get("/quan-tri/")["Location"] == "/quan-tri/don-vi/"
    assert people.enter(Client(), there.colleague).get("/quan-tri/").status_code == 403
    assert Client().get("/quan-tri/")["Location"] == "/dang-nhap/?next=/quan-tri/"


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_list_shows_people_roles_and_what_waits(chief: Client, there: Office, prefix: str) -> None:
    asker = people.person(full_name="Người Xin")
    ask_to_join(actor(asker, None), person=asker, organisation=there.where, role=there.officer, message="xin vào")
    invite_person(
        chief_of(there), organisation=there.where, role=there.officer, full_name="Người Mời", email="m@example.vn"
    )
    page = text(chief.get(f"{prefix}/quan-tri/don-vi/don-vi/"))
    for words in ("Trưởng don-vi", "Cán bộ don-vi", "Người Xin", "xin vào", "Người Mời", "m@example.vn"):
        assert words in page
    assert ("Role can-bo" if prefix else "Vai trò can-bo") in page


def test_the_list_costs_the_same_for_many_people(
    chief: Client, there: Office, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        people.member(people.person(full_name=f"Người {number:02}"), there.officer, there.where)
    with django_assert_max_num_queries(20):
        page = text(chief.get("/quan-tri/don-vi/don-vi/?q=người&page=2"))
    assert "Người 59" in page
    assert "Người 01" not in page


def test_the_list_of_organisations_costs_the_same_for_many(client: Client, django_assert_max_num_queries: Any) -> None:
    there = office()
    for number in range(40):
        office(f"dv-{number}", f"Đơn vị {number}")
    people.enter(client, people.person(MANAGE_ALL_PEOPLE, where=there.where))
    with django_assert_max_num_queries(10):
        page = text(client.get("/quan-tri/don-vi/"))
    assert "Đơn vị 1" in page
    assert "Đơn vị 3" in text(client.get("/quan-tri/don-vi/?q=dv-3"))


def test_people_who_left_show_on_request(chief: Client, there: Office) -> None:
    gone = people.person(full_name="Người Cũ")
    people.member(gone, there.officer, there.where, end=timezone.localdate())
    assert "Người Cũ" not in text(chief.get("/quan-tri/don-vi/don-vi/"))
    assert "Người Cũ" in text(chief.get("/quan-tri/don-vi/don-vi/?cu=on"))


def test_from_invitation_to_acting_and_revocation(chief: Client, there: Office) -> None:
    sent = chief.post("/quan-tri/don-vi/don-vi/moi/", INVITED)
    assert sent.status_code == 200
    (letter,) = mail.outbox
    assert letter.to == ["an.le@example.vn"]
    path = re.search(r"http://testserver(/loi-moi/\S+)", letter.body)
    assert path
    newcomer = Client()
    page = newcomer.get(path[1])
    assert page["Referrer-Policy"] == "same-origin"
    assert "Vai trò can-bo" in text(page)
    made = newcomer.post(path[1], {"username": "an.le", "password": PASSWORD, "again": PASSWORD})
    assert (made.status_code, made["Location"]) == (302, "/dang-nhap/")
    person = User.objects.get(username="an.le")
    assert "Cục Thử" in text(people.enter(newcomer, person).get("/toi/"))
    assert newcomer.get(path[1]).status_code == 410

    where = f"/quan-tri/don-vi/don-vi/nguoi/{person.pk}/"
    assert chief.post(f"{where}vai-tro/", {"role": "quan-tri"}).status_code == 302
    assert newcomer.get("/quan-tri/don-vi/don-vi/").status_code == 200
    held = Membership.objects.get(person=person, role="quan-tri")
    assert chief.post(f"/quan-tri/vai-tro-da-giao/{held.pk}/ket-thuc/", {"last_day": ""}).status_code == 302
    assert newcomer.get("/quan-tri/don-vi/don-vi/").status_code == 403
    assert chief.post(f"{where}nghi/", {"last_day": ""}).status_code == 302
    assert newcomer.get("/toi/").status_code == 302, "the session ended with the role"


def test_a_person_with_an_account_accepts_with_it(chief: Client, there: Office) -> None:
    _, token = invite_person(
        chief_of(there), organisation=there.where, role=there.officer, full_name="Ba", email="ba@example.vn"
    )
    ba = people.enter(Client(), people.person(full_name="Ba"))
    assert "Ba" in text(ba.get(f"/loi-moi/{token}/"))
    assert ba.post(f"/loi-moi/{token}/", {"username": "khac", "is_superuser": "1"})["Location"] == "/toi/"
    assert not User.objects.filter(username="khac").exists()
    assert chief.post(f"/loi-moi/{token}/").status_code == 410


def test_the_inviter_is_refused_by_the_link(chief: Client, there: Office) -> None:
    _, token = invite_person(
        chief_of(there), organisation=there.where, role=there.officer, full_name="Ba", email="ba@example.vn"
    )
    assert chief.post(f"/loi-moi/{token}/").status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"username": "a b"}, {"password": "ngắn"}, {"again": "khac"}, {"password": "password1234"}]
)
def test_a_faulty_account_form_makes_nobody(there: Office, wrong: dict[str, str]) -> None:
    _, token = invite_person(
        chief_of(there), organisation=there.where, role=there.officer, full_name="Ba", email="ba@example.vn"
    )
    before = User.objects.count()
    form = {"username": "ba", "password": PASSWORD, "again": PASSWORD} | wrong
    if "password" in wrong:
        form["again"] = wrong["password"]
    answer = Client().post(f"/loi-moi/{token}/", form)
    assert answer.status_code == 422
    assert PASSWORD not in text(answer)
    assert User.objects.count() == before


def test_a_shared_name_is_asked_about_and_can_be_confirmed(chief: Client) -> None:
    shared = INVITED | {"full_name": "Văn phòng Cục"}
    answer = chief.post("/quan-tri/don-vi/don-vi/moi/", shared)
    assert answer.status_code == 422
    assert 'type="checkbox" name="one_person"' in text(answer)
    assert chief.post("/quan-tri/don-vi/don-vi/moi/", shared | {"one_person": "on"}).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"role": "he-thong"}, {"role": "khong-co"}, {"email": "an"}, {"last_day": "hôm nay"}]
)
def test_a_faulty_invitation_is_shown_again(chief: Client, wrong: dict[str, str]) -> None:
    assert chief.post("/quan-tri/don-vi/don-vi/moi/", INVITED | wrong).status_code == 422
    assert not Invitation.objects.exists()
    assert mail.outbox == []


def test_a_letter_that_does_not_leave_is_said(chief: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 1,
    )  # fmt: skip
    page = text(chief.post("/quan-tri/don-vi/don-vi/moi/", INVITED))
    assert "không gửi được" in page
    assert "/loi-moi/" not in page, "with real mail the link is for the invited alone"


def test_requests_are_approved_and_refused(chief: Client, there: Office) -> None:
    one, other = people.person(), people.person()
    asked = [
        ask_to_join(actor(who, None), person=who, organisation=there.where, role=there.officer) for who in (one, other)
    ]
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    chief.post(f"/quan-tri/yeu-cau/{asked[0].pk}/chap-thuan/", {"first_day": f"{tomorrow:%d/%m/%Y}"})
    assert one.memberships.get().valid.lower == tomorrow
    assert "Hãy ghi lý do" in text(chief.post(f"/quan-tri/yeu-cau/{asked[1].pk}/tu-choi/", follow=True))
    chief.post(f"/quan-tri/yeu-cau/{asked[1].pk}/tu-choi/", {"answer": "Không phải"})
    assert JoinRequest.objects.get(pk=asked[1].pk).state == "refused"


def test_what_is_refused_is_said_on_the_page(chief: Client, there: Office) -> None:
    held = there.chief.memberships.get()
    page = text(chief.post(f"/quan-tri/vai-tro-da-giao/{held.pk}/ket-thuc/", follow=True))
    assert "người quản trị cuối cùng" in page
    page = text(chief.post(f"/quan-tri/vai-tro-da-giao/{held.pk}/ket-thuc/", {"last_day": "mai"}, follow=True))
    assert "Ngày không đọc được" in page


def test_somebody_of_another_organisation_is_not_found_here(chief: Client) -> None:
    stranger = office("khac").colleague
    for path in ("", "vai-tro/", "nghi/"):
        address = f"/quan-tri/don-vi/don-vi/nguoi/{stranger.pk}/{path}"
        answer = chief.post(address, {"role": "can-bo"}) if path else chief.get(address)
        assert answer.status_code == 404
    assert stranger.memberships.count() == 1


def test_extra_fields_change_nothing(chief: Client, there: Office) -> None:
    """Mass assignment: what a form does not name is not taken from the request."""
    extra = {
        "is_superuser": "1", "is_staff": "1", "kind": "citizen", "organisation": "khac", "granted_by": "tôi",
        "valid": "[2000-01-01,)", "person": str(there.chief.pk), "accepted_at": "2026-01-01", "token_hash": "x",
    }  # fmt: skip
    office("khac")
    chief.post("/quan-tri/don-vi/don-vi/moi/", INVITED | extra)
    invitation = Invitation.objects.get()
    assert (invitation.organisation_id, invitation.accepted_at, len(invitation.token_hash)) == ("don-vi", None, 64)
    chief.post(f"/quan-tri/don-vi/don-vi/nguoi/{there.colleague.pk}/vai-tro/", {"role": "quan-tri"} | extra)
    held = Membership.objects.get(person=there.colleague, role="quan-tri")
    assert (held.organisation_id, held.granted_by, held.valid.lower) == (
        "don-vi", "Trưởng don-vi", timezone.localdate(),
    )  # fmt: skip
    assert not User.objects.filter(is_superuser=True).exists()


def test_what_people_write_is_shown_as_text(chief: Client, there: Office) -> None:
    nasty = "<script>alert(1)</script>"
    asker = people.person(full_name=nasty)
    ask_to_join(actor(asker, None), person=asker, organisation=there.where, role=there.officer, message=nasty)
    page = text(chief.get("/quan-tri/don-vi/don-vi/"))
    assert nasty not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_roles_are_explained_in_words(client: Client) -> None:
    there = office()
    page = text(people.enter(client, there.colleague).get("/quan-tri/vai-tro/"))
    assert "Vai trò can-bo" in page
    assert "a.work" in page
