"""Who has not reported: by subsector, province, corporation; only what one may see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.registry.models import Place
from nangluong.statistics.models import Obligation, QuestionnaireVersion
from nangluong.statistics.obligations.queries import missing_by, obligations_of, pending_extensions
from nangluong.statistics.obligations.verbs import ask_extension
from tests.statistics.reporting import FILLER, OFFICER, PROVINCE, STRANGER, obligation

TODAY = dt.date(2026, 11, 1)


def reported(one: Obligation, on: dt.date) -> None:
    noon = dt.datetime.combine(on, dt.time(12), tzinfo=timezone.get_default_timezone())
    Obligation.objects.filter(pk=one.pk).update(state="reported", reported_at=noon)


@pytest.fixture
def several(version: QuestionnaireVersion) -> list[Obligation]:
    found = [obligation(version, who, period) for who in ("pvn", "tkv") for period in ("2026-07", "2026-08", "2026-09")]
    found.append(obligation(version, "evnhanoi", "2026-09", place="22"))
    reported(found[0], found[0].due_on)
    reported(found[1], found[1].due_on + dt.timedelta(days=1))
    Obligation.objects.filter(pk=found[3].pk).update(state="waived")
    return found


def test_who_has_not_reported_by_organisation(several: list[Obligation]) -> None:
    rows = {row.code: row for row in missing_by("organisation", OFFICER, today=TODAY)}
    pvn, tkv = rows["pvn"], rows["tkv"]
    assert (pvn.due, pvn.reported, pvn.late, pvn.waived, pvn.missing) == (3, 2, 1, 0, 1)
    assert (tkv.due, tkv.reported, tkv.waived, tkv.missing) == (3, 0, 1, 2)
    assert pvn.name.vi != "pvn"


@pytest.mark.parametrize(
    ("dimension", "code", "missing"),
    [("subsector", "petroleum", 4), ("place", "22", 1), ("questionnaire", "thu-01", 4)],
)
def test_the_same_by_other_dimensions(several: list[Obligation], dimension: str, code: str, missing: int) -> None:
    rows = {row.code: row for row in missing_by(dimension, OFFICER, today=TODAY)}
    assert rows[code].missing == missing
    assert rows[code].name.vi != ""


def test_a_corporation_answers_for_those_below_it(several: list[Obligation]) -> None:
    rows = {row.code: row.missing for row in missing_by("parent", OFFICER, today=TODAY)}
    assert rows["evn"] == 1


def test_what_is_not_due_yet_is_not_missing(several: list[Obligation]) -> None:
    rows = missing_by("questionnaire", OFFICER, today=dt.date(2026, 9, 1))
    assert [row.due for row in rows] == [2]


def test_states_can_be_asked_for(several: list[Obligation]) -> None:
    counts = {
        state: obligations_of(OFFICER, today=TODAY, state=state).count()
        for state in ("", "open", "reported", "waived", "overdue", "late")
    }
    assert counts == {"": 7, "open": 4, "reported": 2, "waived": 1, "overdue": 4, "late": 1}
    assert obligations_of(OFFICER, today=TODAY, organisation="tkv", period="2026-09").count() == 1
    assert obligations_of(OFFICER, today=TODAY, subsector="coal").count() == 0


@pytest.mark.parametrize(
    ("actor", "seen"),
    [(FILLER, {"pvn"}), (STRANGER, {"tkv"}), (PROVINCE, {"evnhanoi"}), (Actor("khách"), set())],
    ids=lambda one: getattr(one, "name", ""),
)
def test_everybody_sees_what_is_theirs(several: list[Obligation], actor: Actor, seen: set[str]) -> None:
    assert {one.organisation_id for one in obligations_of(actor, today=TODAY)} == seen
    assert {row.code for row in missing_by("organisation", actor, today=TODAY)} <= seen


def test_requests_that_wait_are_seen_by_who_decides(several: list[Obligation]) -> None:
    ask_extension(FILLER, several[2], until=several[2].due_on + dt.timedelta(days=9), reason="a")
    assert pending_extensions(OFFICER).count() == 1
    assert pending_extensions(STRANGER).count() == 0


def test_the_list_costs_the_same_however_long(several: list[Obligation], django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        for one in obligations_of(OFFICER, today=TODAY):
            assert one.questionnaire.name
    assert Place.objects.filter(pk="22").exists()
    for dimension, most in (("subsector", 2), ("parent", 3)):
        with django_assert_num_queries(most):  # type: ignore[operator]
            missing_by(dimension, OFFICER, today=TODAY)
