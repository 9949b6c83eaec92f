"""Versions of questionnaires: drafted, published, withdrawn, loaded; each refusal."""

from __future__ import annotations

import datetime as dt

import pytest

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import Questionnaire, QuestionnaireVersion, RuleBookVersion
from nangluong.statistics.questionnaires.reading import QuestionnaireFault
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.versions import (
    ReasonNeeded,
    draft_version,
    load_questionnaires,
    publish_version,
    withdraw_version,
)
from nangluong.statistics.rules.books import books_in_force, load_rule_books
from tests.statistics.reporting import CHECKOUT, FILLER, OFFICER, content, obligation, published

pytestmark = pytest.mark.usefixtures("registers", "db")


def test_a_draft_is_published_and_gives_its_name_to_the_list() -> None:
    draft = draft_version(OFFICER, questionnaire_code="thu-01", content=content())
    assert (draft.state, draft.number) == ("draft", 1)
    version = publish_version(OFFICER, draft)
    assert (version.state, version.published_by) == ("published", OFFICER.name)
    assert Questionnaire.objects.get().name == "Biểu thử"
    assert definition_of(version) is definition_of(QuestionnaireVersion.objects.get())
    assert AuditEntry.objects.filter(verb__in=["draft_version", "publish_version"]).count() == 2


def test_the_version_in_force_is_the_latest_that_is_valid() -> None:
    first = published()
    second = published(name_vi="Hai", name_en="Two", valid_from="2026-07-01")
    third = published(name_vi="Ba", name_en="Three", valid_from="2026-07-01")
    versions = QuestionnaireVersion.objects

    def at(day: str) -> list[int]:
        return [one.pk for one in versions.in_force(dt.date.fromisoformat(day))]

    assert (at("2025-12-31"), at("2026-06-30"), at("2026-07-01")) == ([], [first.pk], [third.pk])
    assert second.number == 2


def test_the_same_content_is_not_published_twice() -> None:
    published()
    twin = draft_version(OFFICER, questionnaire_code="thu-01", content=content())
    with pytest.raises(StateConflict):
        publish_version(OFFICER, twin)


def test_a_draft_is_published_once() -> None:
    draft = draft_version(OFFICER, questionnaire_code="thu-01", content=content())
    publish_version(OFFICER, draft)
    QuestionnaireVersion.objects.filter(pk=draft.pk).update(content_hash="x" * 64)
    with pytest.raises(StateConflict):
        publish_version(OFFICER, draft)


def test_what_is_unsound_is_not_even_kept_as_a_draft() -> None:
    for changes in (
        {"frequency": "hourly"},
        {"code": "other"},
        {"respondents": [{"organisations": ["nobody"]}]},
        {"respondents": [{"kinds": ["no_kind"]}]},
        {"legal_base": [{"instrument": "1-1900-xx", "source": "test", "confidence": "sourced"}]},
        {"subsector": "steam"},
    ):
        with pytest.raises(QuestionnaireFault):
            draft_version(OFFICER, questionnaire_code="thu-01", content=content() | changes)
    assert not QuestionnaireVersion.objects.exists()


def test_a_version_that_is_owed_cannot_be_withdrawn() -> None:
    version = published()
    with pytest.raises(ReasonNeeded):
        withdraw_version(OFFICER, version, reason="")
    obligation(version)
    with pytest.raises(StateConflict):
        withdraw_version(OFFICER, version, reason="nhầm")
    unused = published(name_vi="Hai", name_en="Two")
    assert withdraw_version(OFFICER, unused, reason="nhầm").state == "withdrawn"
    assert [one.pk for one in QuestionnaireVersion.objects.in_force(dt.date(2026, 9, 1))] == [version.pk]


def test_only_who_manages_questionnaires_does_any_of_it() -> None:
    version = published()
    for verb in (
        lambda: draft_version(FILLER, questionnaire_code="thu-01", content=content()),
        lambda: publish_version(FILLER, version),
        lambda: withdraw_version(FILLER, version, reason="x"),
        lambda: load_rule_books(FILLER, root=CHECKOUT / "reference"),
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_loading_again_changes_nothing() -> None:
    first = load_questionnaires(SYSTEM, root=CHECKOUT / "reference")
    again = load_questionnaires(SYSTEM, root=CHECKOUT / "reference")
    assert (first.added, again.added, again.changed, again.unchanged) == (21, 0, 0, 21)


def test_a_newer_version_of_an_officer_is_left_alone_by_loading() -> None:
    load_questionnaires(SYSTEM, root=CHECKOUT / "reference")
    shipped = QuestionnaireVersion.objects.get(questionnaire_id="xd-04")
    changed = shipped.content | {"name_vi": "Pha trộn (sửa)"}
    publish_version(OFFICER, draft_version(OFFICER, questionnaire_code="xd-04", content=changed))
    assert load_questionnaires(SYSTEM, root=CHECKOUT / "reference").unchanged == 21
    assert Questionnaire.objects.get(pk="xd-04").name == "Pha trộn (sửa)"


def test_rule_books_are_loaded_once_and_in_force_from_their_day() -> None:
    first = load_rule_books(SYSTEM, root=CHECKOUT / "reference")
    assert (first.added, load_rule_books(SYSTEM, root=CHECKOUT / "reference").unchanged) == (1, 1)
    assert RuleBookVersion.objects.count() == 1
    assert [one.code for one in books_in_force(dt.date(2026, 9, 1))] == ["doi-chieu"]
    assert books_in_force(dt.date(2025, 12, 31)) == []
