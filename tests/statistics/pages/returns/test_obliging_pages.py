"""Officers waive one return with a reason and call for returns outside the calendar."""

from __future__ import annotations

import pytest
from django.test import Client

from nangluong.foundation.models import AuditEntry
from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, QuestionnaireVersion
from tests.accounts import people
from tests.statistics.reporting import obligation

CALL = {"code": "DX-2026-01", "start": "2026-11-01", "end": "2026-11-10", "due_on": "2026-11-30"}


@pytest.fixture
def officer(client: Client, version: QuestionnaireVersion) -> Client:
    where = Organisation.objects.get(pk="bct")
    return people.enter(client, people.person(perms.MANAGE_OBLIGATIONS, perms.SEE_RETURNS, where=where))


def test_waived_with_a_reason_that_both_sides_read(officer: Client, version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    address = f"/bao-cao/nghia-vu/{owed.pk}/"
    assert "Miễn báo cáo này" in officer.get(address).content.decode()
    assert officer.post(f"{address}mien/", {"reason": " "}).status_code == 400
    page = officer.post(f"{address}mien/", {"reason": "Nhà máy ngừng hoạt động"}, follow=True).content.decode()
    assert "Lý do miễn" in page
    assert "Nhà máy ngừng hoạt động" in page
    assert "Miễn báo cáo này" not in page
    assert AuditEntry.objects.get(verb="waive_obligation").reason == "Nhà máy ngừng hoạt động"


def test_a_call_outside_the_calendar(officer: Client, version: QuestionnaireVersion) -> None:
    address = f"/bao-cao/dot-xuat/?bieu={version.questionnaire_id}"
    page = officer.get(address).content.decode()
    assert 'value="pvn"' in page
    gone = officer.post(address, CALL | {"organisation": ["pvn"], "more": "tkv, khong-co"})
    assert gone.status_code == 302
    called = Obligation.objects.filter(period="DX-2026-01")
    assert sorted(called.values_list("organisation_id", flat=True)) == ["pvn", "tkv"]
    assert AuditEntry.objects.filter(verb="call_ad_hoc").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"code": "2026-09"}, {"code": "a b"}, {"due_on": "2026-10-01"}, {"organisation": []}, {"start": "x"}]
)
def test_a_wrong_call_comes_back_with_what_was_typed(
    officer: Client, version: QuestionnaireVersion, wrong: dict[str, str]
) -> None:
    sent = CALL | {"organisation": ["pvn"]} | wrong
    answer = officer.post(f"/bao-cao/dot-xuat/?bieu={version.questionnaire_id}", sent)
    assert answer.status_code == 400
    assert f'value="{sent["end"]}"' in answer.content.decode()
    assert not Obligation.objects.filter(period=sent["code"]).exists()


def test_who_may_not_is_refused(client: Client, version: QuestionnaireVersion) -> None:
    people.enter(client, people.person(perms.FILL_RETURN, where=Organisation.objects.get(pk="pvn")))
    assert client.get("/bao-cao/dot-xuat/").status_code == 403
    assert client.post(f"/bao-cao/nghia-vu/{obligation(version).pk}/mien/", {"reason": "x"}).status_code == 403
