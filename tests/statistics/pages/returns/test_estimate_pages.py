"""Officers see what is missing with each method's proposal, adopt one with a reason and take it back."""

from __future__ import annotations

import pytest
from django.test import Client

from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import Estimate, Obligation
from nangluong.statistics.quality.estimates import proposals_for
from tests.accounts import people
from tests.statistics.quality.missing_returns import RECEIVED, missing_september, monthly_stocks

pytestmark = pytest.mark.usefixtures("registers", "db")


@pytest.fixture
def missing(registers: None) -> Obligation:
    return missing_september(monthly_stocks())


@pytest.fixture
def officer(client: Client, missing: Obligation) -> Client:
    where = Organisation.objects.get(pk="bct")
    return people.enter(client, people.person(perms.ESTIMATE_MISSING, perms.SEE_RETURNS, where=where))


def test_what_is_missing_leads_to_the_methods_side_by_side(officer: Client, missing: Obligation) -> None:
    listed = officer.get("/bao-cao/con-thieu/").content.decode()
    assert "THU-01 · tháng 09/2026" in listed
    chosen = officer.get("/bao-cao/con-thieu/?bieu=thu-01&ky=2026-09").content.decode()
    address = f"/bao-cao/nghia-vu/{missing.pk}/uoc-tinh/"
    assert address in chosen
    assert "Cùng kỳ × tăng trưởng" in chosen
    page = officer.get(address).content.decode()
    assert page.count(f'name="m:{RECEIVED}"') == 3, "carried, share of the group, none"
    assert "Memobust" in page


def test_adopted_with_a_reason_shown_and_taken_back(officer: Client, missing: Obligation) -> None:
    address = f"/bao-cao/nghia-vu/{missing.pk}/uoc-tinh/"
    form = {"seen": proposals_for(missing).seen, f"m:{RECEIVED}": "carry_forward", f"v:{RECEIVED}": "4,5"}
    refused = officer.post(address, form | {"reason": " "})
    assert refused.status_code == 400
    assert 'value="4,5"' in refused.content.decode(), "what was typed stays"
    wrong = officer.post(address, form | {"reason": "x", f"v:{RECEIVED}": "bốn"})
    assert "Petrol" in wrong.content.decode() or RECEIVED in wrong.content.decode()
    assert wrong.status_code == 400
    page = officer.post(address, form | {"reason": "báo qua điện thoại"}, follow=True).content.decode()
    assert Estimate.objects.get().values == {RECEIVED: "4.5"}
    assert "báo qua điện thoại" in page
    assert "Rút ước tính" in page
    listed = officer.get("/bao-cao/con-thieu/?bieu=thu-01&ky=2026-09").content.decode()
    assert "đang ước tính" in listed
    after = officer.post(f"{address}rut/", {"reason": "số sai"}, follow=True).content.decode()
    assert "rút ước tính" in after
    assert "Lý do rút" not in after


def test_english_and_what_is_not_missing(officer: Client, missing: Obligation) -> None:
    missing.state, missing.reason = "waived", "ngừng"
    missing.save()
    page = officer.get(f"/bao-cao/nghia-vu/{missing.pk}/uoc-tinh/").content.decode()
    assert "không thiếu" in page
    assert "Không thiếu báo cáo nào" in officer.get("/bao-cao/con-thieu/").content.decode()


def test_who_may_not_is_refused(client: Client, missing: Obligation) -> None:
    people.enter(client, people.person(perms.SEE_RETURNS, where=Organisation.objects.get(pk="bct")))
    assert client.get("/bao-cao/con-thieu/").status_code == 403
    assert client.get(f"/bao-cao/nghia-vu/{missing.pk}/uoc-tinh/").status_code == 403
