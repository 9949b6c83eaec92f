"""A whole collection: the same findings as one by one, and returns against each other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.statistics import perms
from nangluong.statistics.models import CollectionFinding, QuestionnaireVersion, Return
from nangluong.statistics.questionnaires.versions import load_questionnaires
from nangluong.statistics.returns.checking import check_version, check_working
from nangluong.statistics.returns.collections import check_collection, find_in_collection
from nangluong.statistics.returns.verbs import explain, open_return, submit_return
from nangluong.statistics.rules.books import load_rule_books
from tests.statistics.reporting import CHECKOUT, FILLER, GOOD, OFFICER, STRANGER, filled, obligation, published, put


def handed_in(report: Return, actor: Actor = FILLER) -> Return:
    for finding in check_working(report):
        if finding.severity == "explain":
            explain(actor, report, rule=finding.rule, address=finding.address, text="đã kiểm tra")
    submit_return(actor, report, revision=report.revision)
    return report


LARGE: Mapping[str, int] = {
    "stocks.petrol.received": 2005, "stocks.petrol.sold": 2007, "stocks.all.received": 2005, "stocks.all.sold": 2008,
}  # fmt: skip


def test_the_collection_says_what_each_return_says(version: QuestionnaireVersion) -> None:
    handed_in(filled(version, "2026-08"))
    september = open_return(FILLER, obligation(version, "pvn", "2026-09"))
    handed_in(put(september, dict(GOOD) | dict(LARGE)))
    handed_in(filled(version, "2026-09", STRANGER), STRANGER)
    found = find_in_collection("thu-01", "2026-09")
    one_by_one = check_version(september.versions.get())
    assert {(one.rule, one.address) for one in one_by_one} == {
        ("much", "stocks.petrol.sold"), ("grew", "stocks.petrol.sold"), ("grew", "stocks.all.sold"),
    }  # fmt: skip
    assert sorted(found.findings, key=str) == sorted(one_by_one, key=str)
    assert (found.returns, found.cells) == (2, 24)


def test_what_is_found_is_kept_until_it_is_no_longer_found(version: QuestionnaireVersion) -> None:
    report = open_return(FILLER, obligation(version))
    handed_in(put(report, dict(GOOD) | dict(LARGE)))
    check_collection(OFFICER, questionnaire_code="thu-01", period="2026-09")
    assert [one.rule for one in CollectionFinding.objects.all()] == ["much"]
    assert AuditEntry.objects.filter(verb="check_collection").count() == 1
    Return.objects.filter(pk=report.pk).update(period="2026-10")
    Return.objects.filter(pk=report.pk).update(period="2026-09")
    check_collection(OFFICER, questionnaire_code="thu-01", period="2026-09")
    assert CollectionFinding.objects.count() == 1


def test_only_who_reviews_checks_a_collection(version: QuestionnaireVersion) -> None:
    with pytest.raises(NotPermitted):
        check_collection(FILLER, questionnaire_code="thu-01", period="2026-09")


def test_an_empty_collection_finds_nothing(version: QuestionnaireVersion) -> None:
    assert find_in_collection("thu-01", "2026-09").returns == 0


def test_a_return_of_an_older_version_is_looked_back_at(registers: None, db: None) -> None:
    old = published()
    handed_in(filled(old, "2026-08"))
    made = published(valid_from="2026-09-01", name_vi="Mới", name_en="New", position=7)
    report = put(open_return(FILLER, obligation(made)), dict(GOOD) | dict(LARGE))
    assert "grew" in {one.rule for one in check_working(report)}
    handed_in(report)
    assert "grew" in {one.rule for one in find_in_collection("thu-01", "2026-09").findings}


def test_queries_do_not_grow_with_the_returns(
    version: QuestionnaireVersion, django_assert_max_num_queries: object
) -> None:
    handed_in(filled(version, "2026-09"))
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        find_in_collection("thu-01", "2026-09")
    handed_in(filled(version, "2026-09", STRANGER), STRANGER)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        find_in_collection("thu-01", "2026-09")


PETROLEUM = frozenset({perms.FILL_RETURN, perms.SUBMIT_RETURN})


def petroleum(organisation: str, partner: str, bought: int, sold: int) -> Return:
    """Hand in a return of trade between two petroleum companies: so much bought and sold, nothing else."""
    actor = Actor(organisation, on_behalf_of=organisation, rights=PETROLEUM)
    version = QuestionnaireVersion.objects.get(questionnaire_id="xd-02")
    rows = ("ron95", "e5", "gasoline", "diesel", "kerosene", "jet", "fuel_oil")
    cells: dict[str, int] = {}
    for row in rows:
        traded = row in ("ron95", "gasoline")
        cells |= {
            f"trade.{row}.opening": 0 if not traded else 100,
            f"trade.{row}.traders_in": bought if traded else 0,
            f"trade.{row}.traders_out": sold if traded else 0,
            f"trade.{row}.closing": (100 + bought - sold) if traded else 0,
        }
    for row in ("gasoline", "diesel"):
        cells |= {
            f"reserve.{row}.required_days": 20,
            f"reserve.{row}.daily_sales": 0,
            f"reserve.{row}.stock": 0,
        }
    cells |= {f"traders.{partner}.bought": bought, f"traders.{partner}.sold": sold}
    report = put(open_return(actor, obligation(version, organisation)), cells, actor)
    return handed_in(report, actor)


def test_what_one_says_it_sold_the_other_must_have_bought(registers: None, db: None) -> None:
    load_questionnaires(SYSTEM, root=CHECKOUT / "reference")
    load_rule_books(SYSTEM, root=CHECKOUT / "reference")
    seller = petroleum("petrolimex", "pvoil", 0, 50)
    assert find_in_collection("xd-02", "2026-09").findings == ()  # the other side has not reported
    buyer = petroleum("pvoil", "petrolimex", 40, 0)
    found = find_in_collection("xd-02", "2026-09").findings
    assert {(one.report_key, one.rule, one.address) for one in found} == {
        (seller.pk, "petroleum_traders", "traders.pvoil.sold"),
        (buyer.pk, "petroleum_traders", "traders.petrolimex.bought"),
    }
    assert "50" in found[0].text_vi
    assert "lệch 10" in found[0].text_vi
