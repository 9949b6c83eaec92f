"""From an accepted return to a published release: facts, balance, flow diagram, list of revisions, and the way back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.statistics.models import Batch, Obligation, QuestionnaireVersion, Release, Return
from nangluong.statistics.pages import lineage
from nangluong.statistics.queries.balance import ILLUSTRATIVE, REAL, cells, contributions
from nangluong.statistics.queries.changes import changes
from nangluong.statistics.releases import build_release, publish_release
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.verbs import accept_return, open_return, reopen_return, start_review, submit_return
from tests.statistics.dissemination.asking import body_of, get
from tests.statistics.reporting import FILLER, GOOD, OFFICER, SENIOR, STRANGER, content, load_registers, published, put

pytestmark = pytest.mark.usefixtures("empty_lake")
_NOBODY = Actor("khách")


def yearly(code: str = "thu-01", **more: Any) -> QuestionnaireVersion:
    """Publish the small questionnaire as a yearly one whose imports and stocks feed the balance."""
    made = content()
    rows = made["sections"][0]
    rows["feeds_facts"] = True
    rows["columns"][1]["flow"] = "03"
    rows["columns"][0]["flow"], rows["columns"][3]["flow"] = "21", "22"
    return published(code=code, frequency="year", sections=made["sections"], **more)


def reported(version: QuestionnaireVersion, organisation: str, actor: Actor, cells: dict[str, int]) -> Return:
    owed = Obligation.objects.create(
        questionnaire_id=version.questionnaire_id,
        version=version,
        organisation_id=organisation,
        period="2026",
        period_start=dt.date(2026, 1, 1),
        period_end=dt.date(2026, 12, 31),
        first_due_on=dt.date(2027, 3, 31),
        due_on=dt.date(2027, 3, 31),
    )
    return accepted(put(open_return(actor, owed), {**GOOD, **cells}, actor), actor)


def accepted(report: Return, actor: Actor = FILLER) -> Return:
    submit_return(actor, report, revision=report.revision)
    start_review(OFFICER, report)
    return accept_return(SENIOR, report)


def release(title: str, code: str = "thu-01") -> Release:
    facts_job(questionnaire=code, year=2026)
    built = build_release(SYSTEM, title_vi=title, title_en=title)
    return publish_release(SYSTEM, built)


def imports(shown: Release, product: str = "4652", variant: str = REAL) -> Decimal | None:
    assert shown.snapshot is not None
    found = cells(shown.snapshot, variant, "VN", "2026").get(("1.2", product))
    return found.energy_tj if found else None


def drawn(client: Client, shown: Release) -> str:
    """Return the page of the flow diagram of a release; what it draws also stands in its table."""
    page = client.get(f"/can-doi/so-do/?release={shown.number}&year=2026&unit=TJ").content.decode()
    main = page.partition("<main")[2]
    return re.sub(r"\s*(<)|(>)\s*", r"\1\2", main)


@pytest.fixture
def as_actor(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give a way to read the page of lineage as an actor; who is who at sign-in is tested elsewhere."""

    def become(actor: Actor) -> None:
        monkeypatch.setattr(lineage, "actor_of", lambda _request: actor)

    return become


def test_from_acceptance_to_the_release_and_back_to_the_cell(client: Client, as_actor: Any) -> None:
    load_registers()
    version = yearly()
    more = {"stocks.petrol.received": 6, "stocks.petrol.sold": 8, "stocks.all.received": 6, "stocks.all.sold": 9}
    report = reported(version, "pvn", FILLER, {})
    reported(version, "tkv", STRANGER, more)
    first = release("bản một")
    # 11 kt of motor gasoline at 44.3 TJ/kt (IPCC 2006), imported.
    assert imports(first) == Decimal("487.3")
    assert ">487<" in drawn(client, first)

    reopen_return(SENIOR, report, reason="đối chiếu hải quan")
    accepted(put(report, more))
    second = release("bản hai")
    assert imports(second) == Decimal("531.6")
    assert imports(first) == Decimal("487.3"), "what was published stays"
    assert ">532<" in drawn(client, second)
    assert ">532<" not in drawn(client, first)

    assert second.snapshot is not None
    batch = Batch.objects.latest("pk")
    revised = [one for one in changes(second.snapshot, "fact", 0, 50) if one.item == "03"]
    assert [(one.old_value, one.new_value, one.reason) for one in revised] == [(11, 12, f"batch:{batch.pk}")]
    page = client.get(f"/ban-cong-bo/{second.number}/").content.decode()
    assert "THU-01 2026: 2 báo cáo đã chấp nhận" in page
    way = f"/can-doi/bao-cao/{batch.pk}/?product=4652&amp;flow=03"
    assert way in page
    cell = client.get(f"/can-doi/o/?row=1.2&product=4652&year=2026&release={second.number}").content.decode()
    assert way in cell

    way = way.replace("&amp;", "&")
    as_actor(_NOBODY)
    stranger = client.get(way).content.decode()
    assert "2 báo cáo không hiển thị" in stranger
    assert "/bao-cao/" not in stranger.replace("/can-doi/bao-cao/", "").partition("<main")[2].partition("</main>")[0]
    as_actor(FILLER)
    own = client.get(way).content.decode()
    assert f'href="/bao-cao/{report.pk}/#c-stocks.petrol.received"' in own
    assert "đối chiếu hải quan" in own
    assert "sửa từ bản 1" in own
    assert "1 báo cáo không hiển thị" in own
    as_actor(OFFICER)
    assert "không hiển thị ở đây" not in client.get(way).content.decode()


def test_what_is_not_published_is_shown_to_nobody_outside(client: Client, as_actor: Any) -> None:
    load_registers()
    report = reported(yearly(respondents=[{"organisations": ["pvn"]}]), "pvn", FILLER, {})
    facts_job(questionnaire="thu-01", year=2026)
    way = f"/can-doi/bao-cao/{Batch.objects.get().pk}/"
    as_actor(_NOBODY)
    assert client.get(way).status_code == 404
    as_actor(FILLER)
    assert f"/bao-cao/{report.pk}/" in client.get(way).content.decode()


def test_questionnaires_and_units_of_one_product_are_added_up(client: Client) -> None:
    load_registers()
    both = content()["sections"][0]
    both["feeds_facts"] = True
    both["columns"][1]["flow"] = "03"
    both["rows"][0]["product"] = both["rows"][1]["product"] = "3000"
    both["rows"][1]["unit"] = "10^6-m3"
    both["rows"] = both["rows"][:2]
    one = {"respondents": [{"organisations": ["pvn"]}], "rules": [], "frequency": "year"}
    version = published(code="thu-02", sections=[both], **one)
    gas = {key: value for key, value in GOOD.items() if ".all." not in key}
    owed = {"stocks.diesel.received": 2}
    for code, made in (("thu-02", version), ("thu-03", published(code="thu-03", sections=[both], **one))):
        report = Obligation.objects.create(
            questionnaire_id=code,
            version=made,
            organisation_id="pvn",
            period="2026",
            period_start=dt.date(2026, 1, 1),
            period_end=dt.date(2026, 12, 31),
            first_due_on=dt.date(2027, 3, 31),
            due_on=dt.date(2027, 3, 31),
        )
        accepted(put(open_return(FILLER, report), {**gas, **owed}))
        facts_job(questionnaire=code, year=2026)
    first = release("bản một", "thu-03")
    assert first.snapshot is not None
    # In each: 5 kt of LNG at 48 TJ/kt (IPCC 2006) and 2 million m3 of CNG at 36 TJ (Energy Institute).
    assert imports(first, "3000") == 2 * (5 * 48 + 2 * 36)
    assert len(contributions(first.snapshot, ILLUSTRATIVE, "VN", "2026", "1.2", "3000")) == 4
    said = body_of(get(client, "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY/1.0.0/A.VN.3000.03.*.*?format=csv")).decode()
    keys = [(row["SOURCE"], row["UNIT_MEASURE"]) for row in csv.DictReader(io.StringIO(said))]
    assert sorted(keys) == [(f"returns_thu_0{n}", unit) for n in (2, 3) for unit in ("10_6-m3", "kt")]
    assert release("bản hai", "thu-03").changes == 0, "a product in two units is no fault of the comparison"
