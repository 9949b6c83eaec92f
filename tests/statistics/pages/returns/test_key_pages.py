"""The page of keys: shown once, revoked, one's own organisation's only."""

from __future__ import annotations

import re

from django.test import Client

from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion, ReturnKey
from nangluong.statistics.returns.keys import issue_return_key
from tests.accounts import people
from tests.statistics.returns.test_keys import SIGNER


def test_made_shown_once_and_revoked(client: Client, version: QuestionnaireVersion) -> None:
    people.enter(client, people.person(perms.MANAGE_RETURN_KEYS, where=Organisation.objects.get(pk="pvn")))
    assert "Khóa có quyền nộp do người ký báo cáo cấp." in client.get("/bao-cao/khoa/").content.decode()
    made = client.post("/bao-cao/khoa/", {"label": "Kế toán", "may_submit": "1"})
    assert made.status_code == 403
    page = client.post("/bao-cao/khoa/", {"label": "Kế toán"})
    text = re.findall(r"nlb_[\w-]{43}", page.content.decode())
    assert len(text) == 1
    assert page["Cache-Control"] == "no-store"
    assert text[0] not in client.get("/bao-cao/khoa/").content.decode()
    key = ReturnKey.objects.get()
    shown = client.post(f"/bao-cao/khoa/{key.pk}/thu-hoi/", follow=True).content.decode()
    assert "đã thu hồi" in shown


def test_keys_of_others_are_not_there(client: Client, version: QuestionnaireVersion) -> None:
    key, _text = issue_return_key(SIGNER, label="Kế toán", may_submit=False)
    people.enter(client, people.person(perms.MANAGE_RETURN_KEYS, where=Organisation.objects.get(pk="tkv")))
    assert "Kế toán" not in client.get("/bao-cao/khoa/").content.decode()
    assert client.post(f"/bao-cao/khoa/{key.pk}/thu-hoi/").status_code == 404
