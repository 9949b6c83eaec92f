"""Pages of personal data: each person sees the own, the officer the queue; free texts are escaped."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from nangluong.accounts.models import AccessRecord, Breach, Consent, SubjectRequest, User
from nangluong.accounts.privacy.requests import file_request
from nangluong.foundation.actor import Actor
from nangluong.foundation.models import AuditEntry
from tests.accounts.people import enter, organisation, person

pytestmark = pytest.mark.django_db
EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
def at_home(an: User) -> Client:
    """The citizen's browser."""
    return enter(Client(), an)


@pytest.fixture
def at_work(officer_user: User) -> Client:
    """The officer's browser."""
    return enter(Client(), officer_user)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_my_data_show_what_is_kept_and_mask_the_number(at_home: Client) -> None:
    page = text(at_home, "/du-lieu-cua-toi/")
    assert "Nguyễn Văn An" in page
    assert "001204012345" not in page
    assert "•••345" in page
    assert "My data" in text(at_home, "/en/du-lieu-cua-toi/")


def test_my_data_are_taken_along(at_home: Client) -> None:
    response = at_home.post("/du-lieu-cua-toi/tai-ve/", {"dang": "json"})
    assert response["Cache-Control"] == "no-store"
    assert json.loads(response.content)["tables"][0]["rows"][0]["citizen_number"] == "001204012345"
    assert at_home.post("/du-lieu-cua-toi/tai-ve/", {"dang": "exe"}).status_code == 404
    assert at_home.get("/du-lieu-cua-toi/tai-ve/").status_code == 405


def test_consent_is_given_and_withdrawn_on_the_page(at_home: Client, an: User) -> None:
    page = text(at_home, "/du-lieu-cua-toi/dong-y/")
    assert "Tôi đồng ý nhận thư điện tử" in page
    given = {"purpose": "newsletter", "version": "1", "action": "give"}
    assert at_home.post("/du-lieu-cua-toi/dong-y/", given).status_code == 302
    assert at_home.post("/du-lieu-cua-toi/dong-y/", given).status_code == 409
    assert "Bạn đã đồng ý" in text(at_home, "/du-lieu-cua-toi/dong-y/")
    at_home.post("/du-lieu-cua-toi/dong-y/", {"purpose": "newsletter", "action": "withdraw"})
    assert not Consent.objects.filter(person=an, withdrawn_at=None).exists()
    assert "Biên nhận" in text(at_home, "/du-lieu-cua-toi/dong-y/")


def test_nothing_is_agreed_to_before_somebody_chose(at_home: Client) -> None:
    page = text(at_home, "/du-lieu-cua-toi/dong-y/")
    assert "checked" not in page
    assert not Consent.objects.exists()


def test_a_post_cannot_name_another_person(at_home: Client, an: User, officer_user: User) -> None:
    at_home.post(
        "/du-lieu-cua-toi/dong-y/",
        {"purpose": "push", "version": "1", "action": "give", "person": officer_user.pk, "person_id": officer_user.pk},
    )
    at_home.post("/du-lieu-cua-toi/yeu-cau/", {"kind": "see", "wish": "x", "person": officer_user.pk, "state": "done"})
    assert set(Consent.objects.values_list("person_id", flat=True)) == {an.pk}
    request = SubjectRequest.objects.get()
    assert (request.person_id, request.state) == (an.pk, "received")


def test_a_request_of_another_person_does_not_exist(at_home: Client, officer: Actor) -> None:
    foreign = file_request(officer, kind="see", wish="việc riêng")
    path = f"/du-lieu-cua-toi/yeu-cau/{foreign.pk}/"
    assert at_home.get(path).status_code == 404
    assert at_home.post(path).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == "received"
    assert "việc riêng" not in text(at_home, "/du-lieu-cua-toi/yeu-cau/")


def test_from_request_to_answer(at_home: Client, at_work: Client, an: User, officer_user: User) -> None:
    response = at_home.post("/du-lieu-cua-toi/yeu-cau/", {"kind": "correct", "wish": EVIL})
    request = SubjectRequest.objects.get()
    assert response["Location"].endswith(f"/du-lieu-cua-toi/yeu-cau/{request.pk}/")
    assert "<script>alert" not in text(at_home, response["Location"])

    assert f"/bao-ve-du-lieu/yeu-cau/{request.pk}/" in text(at_work, "/bao-ve-du-lieu/")
    path = f"/bao-ve-du-lieu/yeu-cau/{request.pk}/"
    page = text(at_work, path)
    assert "<script>alert" not in page
    assert "onerror=&quot;" in page
    assert at_work.post(path, {"action": "accept"}).status_code == 302
    assert at_work.post(path, {"action": "finish", "words": ""}).status_code == 422
    assert at_work.post(path, {"action": "finish", "words": EVIL}).status_code == 302
    assert at_work.post(path, {"action": "refuse", "words": "lại"}).status_code == 409
    assert at_work.post(path, {"action": "steal", "words": "x"}).status_code == 404

    answered = text(at_home, f"/du-lieu-cua-toi/yeu-cau/{request.pk}/")
    assert "&lt;script&gt;" in answered
    assert "<script>alert" not in answered
    record = AccessRecord.objects.get(subject_key=str(an.pk))
    assert (record.user_id, record.purpose) == (officer_user.pk, "data_requests")
    assert "Trần Thị Bình" in text(at_home, "/du-lieu-cua-toi/ai-da-xem/")
    assert f"/bao-ve-du-lieu/yeu-cau/{request.pk}/" in text(at_work, "/bao-ve-du-lieu/?xem=xong")


def test_the_officer_does_not_see_the_whole_name_in_the_list(at_home: Client, at_work: Client) -> None:
    at_home.post("/du-lieu-cua-toi/yeu-cau/", {"kind": "see", "wish": "x"})
    page = text(at_work, "/bao-ve-du-lieu/")
    assert "N••• V••• A•••" in page
    assert "Nguyễn Văn An" not in page
    assert not AccessRecord.objects.exists()


def test_a_request_to_delete_is_carried_out_from_the_page(at_home: Client, at_work: Client, an: User) -> None:
    at_home.post("/du-lieu-cua-toi/yeu-cau/", {"kind": "delete", "wish": "Xóa tôi"})
    request = SubjectRequest.objects.get()
    at_work.post(f"/bao-ve-du-lieu/yeu-cau/{request.pk}/", {"action": "erase", "words": "Đã xóa."})
    an.refresh_from_db()
    assert (an.full_name, an.is_active) == ("", False)
    assert at_home.get("/du-lieu-cua-toi/").status_code == 302


def test_an_empty_or_endless_wish_is_refused_at_its_field(at_home: Client) -> None:
    for wish in ("", "x" * 4001):
        assert at_home.post("/du-lieu-cua-toi/yeu-cau/", {"kind": "see", "wish": wish}).status_code == 422
    assert not SubjectRequest.objects.exists()


def test_a_breach_is_opened_and_closed_on_its_pages(at_work: Client) -> None:
    given = {"title": EVIL, "description": EVIL, "detected_at": "20/11/2026 08:00"}
    response = at_work.post("/bao-ve-du-lieu/su-co/", given)
    breach = Breach.objects.get()
    assert response["Location"].endswith(f"/bao-ve-du-lieu/su-co/{breach.pk}/")
    path = f"/bao-ve-du-lieu/su-co/{breach.pk}/"
    assert "<script>alert" not in text(at_work, path)
    assert at_work.post(path, {"step": "authority", "words": "x"}).status_code == 422
    at_work.post(path, {"step": "authority", "words": "Công văn 1", "authority": "A05"})
    at_work.post(path, {"step": "subjects", "words": "Thư", "subjects": "3"})
    at_work.post(path, {"step": "close", "words": "Xong"})
    breach.refresh_from_db()
    assert (breach.state, breach.authority, breach.subjects) == ("closed", "A05", 3)
    assert at_work.post(path, {"step": "measure", "words": "x"}).status_code == 409
    assert at_work.post("/bao-ve-du-lieu/su-co/", {**given, "detected_at": "20/11/2099 08:00"}).status_code == 409


def test_a_breach_says_how_many_were_touched(at_work: Client, at_home: Client, officer_user: User) -> None:
    at_home.post("/du-lieu-cua-toi/yeu-cau/", {"kind": "see", "wish": "x"})
    at_work.get(f"/bao-ve-du-lieu/yeu-cau/{SubjectRequest.objects.get().pk}/")
    given = {"title": "x", "description": "y", "detected_at": "20/11/2026 08:00", "account": officer_user.pk}
    at_work.post("/bao-ve-du-lieu/su-co/", given)
    assert "Người có dữ liệu bị chạm tới" in text(at_work, f"/bao-ve-du-lieu/su-co/{Breach.objects.get().pk}/")


def test_the_notice_is_public_and_names_every_purpose(client: Client) -> None:
    page = text(client, "/quyen-rieng-tu/")
    assert "Thư về bản công bố mới và khảo sát" in page
    assert "E-mails about new releases" in text(client, "/en/quyen-rieng-tu/")


def test_the_register_is_shown_and_sent(at_work: Client) -> None:
    assert "citizen_number" in text(at_work, "/bao-ve-du-lieu/so-xu-ly/")
    assert at_work.get("/bao-ve-du-lieu/so-xu-ly/?dang=xlsx").content[:2] == b"PK"
    assert "Impact assessment" in text(at_work, "/bao-ve-du-lieu/so-xu-ly/?dang=md")


OFFICER_PAGES = (
    "/bao-ve-du-lieu/",
    "/bao-ve-du-lieu/so-xu-ly/",
    "/bao-ve-du-lieu/su-co/",
    "/bao-ve-du-lieu/su-co/1/",
    "/bao-ve-du-lieu/yeu-cau/1/",
)


@pytest.mark.parametrize("path", OFFICER_PAGES)
def test_the_officers_pages_are_the_officers(path: str, at_home: Client) -> None:
    assert Client().get(path).status_code == 302
    assert at_home.get(path).status_code == 403
    rights = ("accounts.answer_data_requests", "accounts.manage_breaches", "accounts.see_processing")
    foreign = enter(Client(), person(*rights, where=organisation("evn", "state_group")))
    assert foreign.get(path).status_code == 403


@pytest.mark.parametrize("path", ["", "dong-y/", "ai-da-xem/", "yeu-cau/", "yeu-cau/1/"])
def test_a_visitor_is_sent_to_sign_in(path: str) -> None:
    assert Client().get(f"/du-lieu-cua-toi/{path}").status_code == 302


def test_a_refused_attempt_is_in_the_audit(at_home: Client) -> None:
    at_home.get("/bao-ve-du-lieu/")
    assert AuditEntry.objects.filter(refused=True).count() == 1
