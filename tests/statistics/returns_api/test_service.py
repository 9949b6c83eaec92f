"""The interface of returns: the same verbs, checks and refusals as the page, scoped to the key's organisation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from nangluong.foundation.rates.taking import forget_rates
from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.keys import issue_return_key
from nangluong.statistics.returns.verbs import CellChange, open_return, save_cells
from nangluong.statistics.returns_api.service import description
from tests.statistics.reporting import FILLER, GOOD, OFFICER, STRANGER, filled, obligation
from tests.statistics.returns.test_keys import SIGNER

BASE = "/bao-cao/api/v1"


class Caller:
    """Calls the interface with one key."""

    def __init__(self, *, may_submit: bool = True) -> None:
        self.key = issue_return_key(SIGNER, label="Kế toán", may_submit=may_submit)[1]

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.key}"} | headers
        data = b"" if body is None else json.dumps(body).encode()
        return Client().generic(method, BASE + path, data, content_type="application/json", headers=sent)


@pytest.fixture
def call(version: QuestionnaireVersion) -> Caller:
    return Caller()


def cells(values: Any) -> list[dict[str, Any]]:
    return [{"address": address, "value": value} for address, value in values.items()]


def test_from_the_obligation_to_handing_in(call: Caller, version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    obligation(version, "tkv")
    listed = call("GET", "/obligations?state=open").json()
    assert [one["id"] for one in listed["items"]] == [owed.pk]
    opened = call("POST", f"/obligations/{owed.pk}/return").json()
    assert call("POST", f"/obligations/{owed.pk}/return").json()["id"] == opened["id"]
    path = f"/returns/{opened['id']}"
    saved = call("PUT", f"{path}/cells", {"revision": opened["revision"], "cells": cells(GOOD)}).json()
    assert len(saved["saved"]) == len(GOOD)
    assert saved["refused"] == []
    assert call("GET", f"{path}/check").json() == {"revision": saved["revision"], "ready": True, "findings": []}
    done = call("POST", f"{path}/submit", {"revision": saved["revision"]})
    assert done.status_code == 200
    read = call("GET", path).json()
    assert (read["state"], read["number"]) == ("submitted", 1)
    report = Return.objects.get(pk=opened["id"])
    assert report.submitted_by.startswith("khóa nlb_")


def test_the_form_tells_what_there_is_to_fill_in(call: Caller, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    form = call("GET", f"/returns/{report.pk}/form").json()
    stocks, customers = form["sections"]
    assert [row["code"] for row in stocks["rows"]] == ["petrol", "diesel", "all"]
    assert stocks["rows"][2]["total_of"] == ["petrol", "diesel"]
    assert (stocks["columns"][3]["unit"], stocks["columns"][3]["required"]) == ("kt", True)
    assert customers["open_rows"] == "free"


def test_figures_are_exact_and_nothing_is_guessed(call: Caller, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    sent = {"stocks.petrol.opening": "0.1", "stocks.petrol.sold": "1,234", "a.b.c": 1, "stocks.diesel.sold": "hai"}
    told = call("PUT", f"/returns/{report.pk}/cells", {"revision": 0, "cells": cells(sent)}).json()
    assert {one["address"] for one in told["refused"]} == {"stocks.petrol.sold", "a.b.c"}
    now = working_content(report)
    assert {address: str(value) for address, value in now.numbers.items()} == {"stocks.petrol.opening": "0.1"}
    assert now.texts == {"stocks.diesel.sold": "hai"}
    found = call("GET", f"/returns/{report.pk}/check").json()
    assert not found["ready"]
    assert "stocks.diesel.sold" in {one["address"] for one in found["findings"] if one["severity"] == "hard"}
    fraction = call("PUT", f"/returns/{report.pk}/cells", {"revision": 0, "cells": [{"address": "a", "value": 0.1}]})
    assert (fraction.status_code, fraction.json()["code"]) == (422, "invalid_parameters")


def test_a_note_stays_with_the_cell(call: Caller, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    cell = {"address": "stocks.petrol.opening", "value": 3, "note": "kiểm kê"}
    call("PUT", f"/returns/{report.pk}/cells", {"revision": 0, "cells": [cell]})
    assert call("GET", f"/returns/{report.pk}").json()["cells"] == [
        {"address": "stocks.petrol.opening", "value": "3", "note": "kiểm kê", "revision": 1}
    ]


def test_a_cell_changed_since_is_a_conflict_that_names_it(call: Caller, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    save_cells(FILLER, report, [CellChange("stocks.petrol.opening", 9, seen=0)])
    answer = call("PUT", f"/returns/{report.pk}/cells", {"revision": 0, "cells": cells({"stocks.petrol.opening": 1})})
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "statistics_cell_conflict"
    assert answer.json()["conflicts"][0] | {"changed_by": ""} == {
        "address": "stocks.petrol.opening",
        "value": "9",
        "changed_by": "",
        "revision": 1,
    }


def test_what_stands_against_handing_in_is_named(call: Caller, version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    empty = call("POST", f"/returns/{report.pk}/submit", {"revision": 0})
    assert (empty.status_code, empty.json()["code"]) == (422, "statistics_return_empty")
    save_cells(FILLER, report, [CellChange("stocks.petrol.opening", 9, seen=0)])
    wrong = call("POST", f"/returns/{report.pk}/submit", {"revision": 1}).json()
    assert wrong["code"] == "statistics_return_errors"
    assert {"required", "balance"} & {one["rule"] for one in wrong["findings"]}
    stale = call("POST", f"/returns/{report.pk}/submit", {"revision": 0})
    assert stale.status_code == 409


def test_nothing_to_report_and_remarks(call: Caller, version: QuestionnaireVersion) -> None:
    from nangluong.statistics.returns.verbs import Reason, send_back, start_review

    report = open_return(FILLER, obligation(version))
    told = call("PUT", f"/returns/{report.pk}/nothing-to-report", {"nothing": True}).json()
    assert call("POST", f"/returns/{report.pk}/submit", told).status_code == 200
    report.refresh_from_db()
    start_review(OFFICER, report)
    send_back(OFFICER, report, reasons=[Reason("", "Có bán hàng")])
    remark = call("GET", f"/returns/{report.pk}").json()["remarks"][0]
    assert call("POST", f"/returns/{report.pk}/remarks/{remark['id']}/answer", {"text": "Đã sửa"}).status_code == 200
    assert call("GET", f"/returns/{report.pk}").json()["remarks"][0]["answer"] == "Đã sửa"


def test_a_key_without_that_right_does_not_hand_in(version: QuestionnaireVersion) -> None:
    call, report = Caller(may_submit=False), filled(version)
    answer = call("POST", f"/returns/{report.pk}/submit", {"revision": report.revision})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")


def test_another_organisations_returns_are_not_there(call: Caller, version: QuestionnaireVersion) -> None:
    owed = obligation(version, "tkv")
    foreign = open_return(STRANGER, owed)
    for method, path, body in (
        ("GET", f"/returns/{foreign.pk}", None),
        ("GET", f"/returns/{foreign.pk}/form", None),
        ("GET", f"/returns/{foreign.pk}/check", None),
        ("PUT", f"/returns/{foreign.pk}/cells", {"revision": 0, "cells": []}),
        ("POST", f"/returns/{foreign.pk}/submit", {"revision": 0}),
        ("POST", f"/obligations/{owed.pk}/return", None),
    ):
        answer = call(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_thing")


def test_without_a_key_nothing_is_told(version: QuestionnaireVersion) -> None:
    for headers in ({}, {"Authorization": "Bearer nlb_sai"}, {"Authorization": "Basic x"}):
        answer = Client().get(f"{BASE}/obligations", headers=headers)
        # The key is asked for before anything else is read.
        assert Client().post(f"{BASE}/returns/1/submit", b"x", "application/json", headers=headers).status_code == 401
        assert (answer.status_code, answer.json()["code"]) == (401, "statistics_wrong_key")


def test_every_operation_is_described_with_its_refusals() -> None:
    paths = description()["paths"]
    assert len([one for operations in paths.values() for one in operations]) == 10
    for operations in paths.values():
        for operation in operations.values():
            assert operation["security"] == [{"returnKey": []}]
            assert {"200", "401", "404", "409"} <= set(operation["responses"])


def test_a_key_that_asks_too_often_is_told_when_to_come_back(call: Caller, settings: Any) -> None:
    settings.MACHINE_REQUESTS_PER_MINUTE, settings.MACHINE_BURST = 60, 2
    forget_rates()
    other = Caller()
    assert [call("GET", "/obligations").status_code for _ in range(3)] == [200, 200, 429]
    refused = call("GET", "/obligations")
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    told = refused.json()
    assert (told["code"], set(told["messages"])) == ("too_many_requests", {"vi", "en"})
    assert call("GET", "/obligations", **{"Accept-Language": "en"}).json()["detail"] == told["messages"]["en"]
    assert other("GET", "/obligations").status_code == 200, "another key has its own rate"
    forget_rates()
