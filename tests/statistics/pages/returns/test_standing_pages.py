"""Who has not reported, more time asked for and granted, people told about their returns."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.notices.models import Notice
from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import ExtensionRequest, QuestionnaireVersion
from nangluong.statistics.obligations.verbs import make_reminders
from nangluong.statistics.returns.verbs import Reason, send_back, submit_return
from tests.accounts import people
from tests.statistics.reporting import FILLER, OFFICER, filled, obligation


@pytest.fixture
def manager(client: Client, version: QuestionnaireVersion) -> Client:
    rights = (perms.SEE_RETURNS, perms.MANAGE_OBLIGATIONS)
    return people.enter(client, people.person(*rights, where=Organisation.objects.get(pk="bct")))


@pytest.mark.parametrize("dimension", ["subsector", "place", "parent", "questionnaire", "organisation", "x"])
def test_the_standing_by_every_dimension(manager: Client, version: QuestionnaireVersion, dimension: str) -> None:
    obligation(version, "tkv")
    report = filled(version)
    submit_return(FILLER, report, revision=report.revision)
    page = manager.get(f"/bao-cao/tinh-hinh/?theo={dimension}&ngay=365").content.decode()
    assert "50 %" in page or "100 %" in page
    assert manager.get(f"/en/bao-cao/tinh-hinh/?theo={dimension}").status_code == 200


def test_right_at_the_first_go_counts_what_was_never_sent_back(manager: Client, version: QuestionnaireVersion) -> None:
    report = filled(version)
    submit_return(FILLER, report, revision=report.revision)
    send_back(OFFICER, report, reasons=[Reason("", "xem lại")])
    page = manager.get("/bao-cao/tinh-hinh/?theo=questionnaire&ngay=365").content.decode()
    assert "0 %" in page


def test_more_time_is_asked_for_and_granted(client: Client, version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    people.enter(client, people.person(perms.FILL_RETURN, where=Organisation.objects.get(pk="pvn")))
    until = (owed.due_on + dt.timedelta(days=9)).isoformat()
    page = client.post(f"/bao-cao/nghia-vu/{owed.pk}/", {"until": until, "reason": "máy hỏng"}, follow=True)
    assert "máy hỏng" in page.content.decode()
    assert client.post(f"/bao-cao/nghia-vu/{owed.pk}/", {"until": "x", "reason": "y"}).status_code == 400
    rights = (perms.SEE_RETURNS, perms.MANAGE_OBLIGATIONS)
    people.enter(client, people.person(*rights, where=Organisation.objects.get(pk="bct")))
    asked = ExtensionRequest.objects.get()
    assert "máy hỏng" in client.get("/bao-cao/tinh-hinh/").content.decode()
    client.post(f"/bao-cao/gia-han/{asked.pk}/", {"granted": "1"})
    owed.refresh_from_db()
    assert owed.due_on.isoformat() == until


def test_people_are_told_of_reminders_and_returns_sent_back(version: QuestionnaireVersion) -> None:
    person = people.person(perms.FILL_RETURN, where=Organisation.objects.get(pk="pvn"))
    stranger = people.person(perms.FILL_RETURN, where=Organisation.objects.get(pk="tkv"))
    report = filled(version)
    today = report.obligation.due_on + dt.timedelta(days=2)
    make_reminders(SYSTEM, today=today)
    make_reminders(SYSTEM, today=today)
    submit_return(FILLER, report, revision=report.revision)
    send_back(OFFICER, report, reasons=[Reason("", "xem lại")])
    told = Notice.objects.filter(person_id=person.pk).order_by("pk").values_list("kind", "url")
    assert [kind for kind, _url in told] == ["return_reminder", "return_sent_back"]
    assert told[1][1] == f"/bao-cao/{report.pk}/"
    assert not Notice.objects.filter(person_id=stranger.pk).exists()
