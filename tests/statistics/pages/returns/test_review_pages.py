"""The pages of review: the queue, figures beside figures, back with reasons, accept, reopen, several at once."""

from __future__ import annotations

import pytest
from django.test import Client

from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion, Remark, Return
from nangluong.statistics.returns.verbs import explain, submit_return
from tests.accounts import people
from tests.statistics.reporting import FILLER, GOOD, filled, put


@pytest.fixture
def reviewer(client: Client, version: QuestionnaireVersion) -> Client:
    rights = (perms.SEE_RETURNS, perms.REVIEW_RETURN, perms.ACCEPT_RETURN)
    return people.enter(client, people.person(*rights, where=Organisation.objects.get(pk="bct")))


@pytest.fixture
def handed_in(report: Return) -> Return:
    submit_return(FILLER, report, revision=report.revision)
    return report


def state(report: Return) -> str:
    report.refresh_from_db()
    return report.state


def test_taken_up_sent_back_corrected_accepted(reviewer: Client, handed_in: Return) -> None:
    pk = handed_in.pk
    assert f"/bao-cao/{pk}/tham-tra/" in reviewer.get("/bao-cao/cho-tham-tra/").content.decode()
    reviewer.post(f"/bao-cao/{pk}/tham-tra/nhan/")
    assert reviewer.post(f"/bao-cao/{pk}/tham-tra/tra-lai/", {}).status_code == 400, "a reason is needed"
    said = {"o1": "stocks.petrol.sold", "ly-do1": "thấp bất thường", "ly-do": "xem lại cả biểu"}
    reviewer.post(f"/bao-cao/{pk}/tham-tra/tra-lai/", said)
    assert state(handed_in) == Return.State.RETURNED
    assert list(Remark.objects.values_list("address", "reason")) == [
        ("stocks.petrol.sold", "thấp bất thường"),
        ("", "xem lại cả biểu"),
    ]
    more = {"stocks.petrol.received": 6, "stocks.petrol.sold": 8, "stocks.all.received": 6, "stocks.all.sold": 9}
    put(handed_in, more)
    submit_return(FILLER, handed_in, revision=handed_in.revision)
    page = reviewer.get(f"/bao-cao/{pk}/tham-tra/").content.decode()
    assert page.count("mới sửa") == 4
    assert "thấp bất thường" in page
    reviewer.post(f"/bao-cao/{pk}/tham-tra/nhan/")
    reviewer.post(f"/bao-cao/{pk}/tham-tra/chap-nhan/")
    assert state(handed_in) == Return.State.ACCEPTED
    reviewer.post(f"/bao-cao/{pk}/tham-tra/mo-lai/", {"ly-do": "đính chính"})
    assert state(handed_in) == Return.State.RETURNED


def test_last_period_stands_beside(reviewer: Client, version: QuestionnaireVersion, handed_in: Return) -> None:
    before = put(filled(version, "2026-08"), {**GOOD, "stocks.petrol.opening": 10})
    submit_return(FILLER, before, revision=before.revision)
    assert "kỳ trước 10" in reviewer.get(f"/bao-cao/{handed_in.pk}/tham-tra/").content.decode()
    assert "last period 10" in reviewer.get(f"/en/bao-cao/{handed_in.pk}/tham-tra/").content.decode()


def test_the_reviewer_reads_findings_and_explanations(reviewer: Client, report: Return) -> None:
    more = {"stocks.petrol.opening": 1010, "stocks.petrol.sold": 1007, "stocks.all.opening": 1013}
    put(report, more | {"stocks.all.sold": 1008})
    explain(FILLER, report, rule="much", address="stocks.petrol.sold", text="mùa cao điểm")
    submit_return(FILLER, report, revision=report.revision)
    page = reviewer.get(f"/bao-cao/{report.pk}/tham-tra/").content.decode()
    assert "mùa cao điểm" in page
    assert "0 số liệu cần giải trình" in page


def test_several_are_accepted_at_once_and_comments_are_seen_by_both(reviewer: Client, handed_in: Return) -> None:
    reviewer.post(f"/bao-cao/{handed_in.pk}/trao-doi/", {"text": "cảm ơn", "review": "1"})
    page = reviewer.post("/bao-cao/cho-tham-tra/chap-nhan/", {"return": [str(handed_in.pk), "x"]}, follow=True)
    assert "Đã chấp nhận 1 báo cáo." in page.content.decode()
    assert state(handed_in) == Return.State.ACCEPTED
    reviewer.post(f"/bao-cao/{handed_in.pk}/tham-tra/khoa/")
    assert state(handed_in) == Return.State.LOCKED
    assert "cảm ơn" in reviewer.get(f"/bao-cao/{handed_in.pk}/").content.decode()


def test_what_was_not_handed_in_has_no_review(reviewer: Client, report: Return) -> None:
    assert reviewer.get(f"/bao-cao/{report.pk}/tham-tra/").status_code == 404


def test_a_respondent_reviews_nothing(client: Client, handed_in: Return) -> None:
    people.enter(client, people.person(perms.FILL_RETURN, where=Organisation.objects.get(pk="pvn")))
    assert client.get(f"/bao-cao/{handed_in.pk}/tham-tra/").status_code == 403
    assert client.get("/bao-cao/cho-tham-tra/").status_code == 403
    assert client.post(f"/bao-cao/{handed_in.pk}/tham-tra/chap-nhan/").status_code == 403
