"""Every rule between returns: clean returns are quiet, a seeded fault is found, what cannot be compared says why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoDbBlocker

from nangluong.foundation.actor import SYSTEM
from nangluong.registry.models import Organisation
from nangluong.statistics.models import CollectionFinding, Obligation, QuestionnaireVersion, Return
from nangluong.statistics.obligations.periods import period_of, read_period
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns import compared_sides
from nangluong.statistics.returns.collection_job import collection_job, queue_collection_check, queue_recent_checks
from nangluong.statistics.returns.collections import find_in_collection
from nangluong.statistics.returns.compared_sides import touching
from nangluong.statistics.returns.content import Content, packed_content
from nangluong.statistics.rules.books import load_rule_books
from nangluong.statistics.rules.findings import Finding
from tests.statistics.reporting import CHECKOUT, load_shipped

pytestmark = pytest.mark.usefixtures("shipped", "db")
MONTH = read_period("2026-09")


@pytest.fixture(scope="module")
def shipped(registers: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Publish the project's questionnaires and rule books once; the registers' fixture takes it all back."""
    with django_db_blocker.unblock():
        load_shipped()
        load_rule_books(SYSTEM, root=CHECKOUT / "reference")
    yield


def told(code: str, organisation: str, period: str, cells: Mapping[str, str] | None) -> Return:
    """Store a return as handed in, its own rules aside; None stands for one that is still out."""
    version, span = QuestionnaireVersion.objects.get(questionnaire_id=code), read_period(period)
    owed = Obligation.objects.create(
        questionnaire_id=code,
        version=version,
        organisation=Organisation.objects.get(pk=organisation),
        period=period,
        period_start=span.start,
        period_end=span.end,
        first_due_on=span.end,
        due_on=span.end,
    )
    made = Return.objects.create(
        obligation=owed, version=version, organisation=owed.organisation, period=period, opened_by="kiểm thử"
    )
    if cells is None:
        return made
    numbers = {address: Decimal(value) for address, value in cells.items()}
    rows: dict[str, list[str]] = {}
    definition = definition_of(version)
    for address in numbers:
        section, row, _ = address.split(".")
        if definition.section(section).open_rows and row not in rows.setdefault(section, []):
            rows[section].append(row)
    made.versions.create(
        number=1,
        revision=0,
        status=made.status,
        **packed_content(definition, Content(numbers=numbers, rows=rows)),
        submitted_by="kiểm thử",
        submitted_at=timezone.now(),
    )
    Return.objects.filter(pk=made.pk).update(number=1, state=Return.State.SUBMITTED)
    return made


def by(rule: str, questionnaire: str, period: str = "2026-09") -> list[Finding]:
    return [one for one in find_in_collection(questionnaire, period).findings if one.rule == rule]


def left_out(rule: str, questionnaire: str, period: str = "2026-09") -> list[str]:
    return [one.reason.en for one in find_in_collection(questionnaire, period).left_out if one.rule == rule]


def weeks(column: str, each: str, *, last: str = "") -> Return:
    """Store the weeks of September of one plant; the last week may say something else."""
    found = touching("week", MONTH)
    for one in found[:-1]:
        told("th-02", "evngenco1", one.code, {f"plants.duyen-hai-1.{column}": each})
    return told("th-02", "evngenco1", found[-1].code, {f"plants.duyen-hai-1.{column}": last or each})


@pytest.mark.parametrize(("delivered", "fault"), [("100", False), ("199", False), ("215", True)])
def test_coal_delivered_must_arrive(delivered: str, fault: bool) -> None:
    seller = told("th-01", "tkv", "2026-09", {"plants.duyen-hai-1.delivered": delivered})
    last = weeks("received", "40")
    found = by("coal_to_power_plants", "th-01")
    assert [(one.report_key, one.address) for one in found] == (
        [(seller.pk, "plants.duyen-hai-1.delivered")] if fault else []
    )
    mirrored = by("coal_to_power_plants", "th-02", touching("week", MONTH)[-1].code)
    assert [one.report_key for one in mirrored] == ([last.pk] if fault else [])
    assert by("coal_to_power_plants", "th-02", touching("week", MONTH)[0].code) == [], "told once, at the last week"
    if fault:
        assert "215" in found[0].text_vi
        assert "200" in found[0].text_en
        assert "09/2026" in found[0].text_en


def test_a_week_that_is_still_out_leaves_the_rule_out() -> None:
    told("th-01", "tkv", "2026-09", {"plants.duyen-hai-1.delivered": "500"})
    weeks("received", "40")
    told("th-02", "tkv", touching("week", MONTH)[1].code, None)
    assert by("coal_to_power_plants", "th-01") == []
    assert left_out("coal_to_power_plants", "th-01") == ["1 returns of TH-02 are still out"]


@pytest.mark.parametrize(("burnt", "fault"), [("150", False), ("119", False), ("117", True), ("206", True)])
def test_coal_for_generation_was_burnt(burnt: str, fault: bool) -> None:
    """Five weeks of 40 touch September, three of them lie wholly within."""
    told("dl-01", "evngenco1", "2026-09", {"plants.duyen-hai-1.coal": burnt})
    weeks("burnt", "40")
    assert bool(by("coal_burnt_in_plants", "dl-01")) is fault


@pytest.mark.parametrize(
    ("rule", "code", "organisation", "cell", "delivered", "fault"),
    [
        ("gas_into_plants", "dk-02", "pvgas", "plants.dinh-co.gas_in", "510", False),
        ("gas_into_plants", "dk-02", "pvgas", "plants.dinh-co.gas_in", "520", True),
        ("gas_burnt_in_plants", "dl-01", "pvpower", "plants.ca-mau-1.gas", "499", False),
        ("gas_burnt_in_plants", "dl-01", "pvpower", "plants.ca-mau-1.gas", "530", True),
    ],
)
def test_no_more_gas_is_used_than_came_ashore(
    rule: str, code: str, organisation: str, cell: str, delivered: str, fault: bool
) -> None:
    told(code, organisation, "2026-09", {cell: delivered})
    field = told("dk-01", "pvn", "2026-09", {"gas.bach-ho.delivered": "300"})
    other = told("dk-01", "vietsovpetro", "2026-09", {"gas.rong.delivered": "200"})
    found = by(rule, "dk-01")
    assert {one.report_key for one in found} == ({field.pk, other.pk} if fault else set())
    assert by(rule, code) == [], "the fields' figures are confidential: only their returns are told"
    assert left_out(rule, code) == ["compared at the confidential returns of DK-01"]


@pytest.mark.parametrize(("received", "fault"), [("790", False), ("700", True)])
def test_crude_delivered_reaches_the_refineries(received: str, fault: bool) -> None:
    told("dk-01", "pvn", "2026-09", {"oil.bach-ho.to_refineries": "800"})
    told("xd-01", "bsr", "2026-09", {"intake.domestic.received": received, "intake.imported.received": "500"})
    assert bool(by("crude_to_refineries", "dk-01")) is fault


@pytest.mark.parametrize(("hydro", "fault"), [("300", False), ("305", False), ("309", True)])
def test_generators_do_not_report_more_than_was_dispatched(hydro: str, fault: bool) -> None:
    told("dl-01", "evngenco1", "2026-09", {"sources.hydro.gross": hydro, "sources.coal.gross": "10"})
    for day in range(30):
        when = period_of("day", MONTH.start + dt.timedelta(days=day))
        told("dl-02", "nsmo", when.code, {"energy.hydro.whole": "10", "energy.coal.whole": "1"})
    assert [one.address for one in by("generation_dispatched", "dl-01")] == (["sources.hydro.gross"] if fault else [])


@pytest.mark.parametrize(
    ("rule", "code", "cell", "period"),
    [
        ("rooftop_by_province", "tt-01", "rooftop.01.generated", "2026-09"),
        ("lines_110_by_province", "dl-05", "provinces.01.v110", "2026"),
    ],
)
@pytest.mark.parametrize(("province", "fault"), [("1010", False), ("900", True)])
def test_grid_company_and_province_say_the_same(
    rule: str, code: str, cell: str, period: str, province: str, fault: bool
) -> None:
    company = told(code, "evnhanoi", period, {cell: "1000"})
    department = told(code, "sct-01", period, {cell: province})
    found = by(rule, code, period)
    assert {(one.report_key, one.address) for one in found} == (
        {(company.pk, cell), (department.pk, cell)} if fault else set()
    )
    if fault:
        assert "Hà Nội" in found[0].text_vi


def year_of_coal(production: str) -> Return:
    reports = [
        told("th-01", "tkv", f"2026-{month:02d}", {"grades.anthracite.production": production})
        for month in range(1, 13)
    ]
    return reports[-1]


def lake_says(monkeypatch: pytest.MonkeyPatch, *rows: tuple[str, Decimal]) -> None:
    """Let the lake answer with these sources and figures."""

    class Answer:
        def read(self, query: str, parameters: list[str]) -> Answer:
            assert parameters == ["VN", "0", "01", "kt", "2026", "returns/"]
            return self

        def fetchall(self) -> list[tuple[str, Decimal]]:
            return list(rows)

    monkeypatch.setattr(compared_sides, "lake", Answer)


@pytest.mark.parametrize(("production", "fault"), [("4000", False), ("4400", True)])
def test_a_year_against_another_source(monkeypatch: pytest.MonkeyPatch, production: str, fault: bool) -> None:
    lake_says(monkeypatch, ("unsd", Decimal(1)), ("energy_institute", Decimal("47000.5")))
    december = year_of_coal(production)
    found = by("coal_production_elsewhere", "th-01", "2026-12")
    assert [(one.report_key, one.address) for one in found] == (
        [(december.pk, "grades.anthracite.production")] if fault else []
    )
    if fault:
        assert "Tổng quan thống kê năng lượng thế giới" in found[0].text_vi
    assert by("coal_production_elsewhere", "th-01", "2026-11") == [], "the year is looked at once, at its end"


def test_a_source_without_a_figure_and_a_year_without_its_months_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    lake_says(monkeypatch)
    told("th-01", "dong-bac", "2026-12", {"grades.anthracite.production": "1"})
    rule = "coal_production_elsewhere"
    assert left_out(rule, "th-01", "2026-12") == ["no return of TH-01 for 11 periods yet"]
    year_of_coal("4000")
    assert left_out(rule, "th-01", "2026-12") == ["no source (energy_institute, unsd) has a figure for 2026"]


def test_after_receipt_the_collection_and_its_mirrors_are_checked() -> None:
    told("th-01", "tkv", "2026-09", {"plants.duyen-hai-1.delivered": "300"})
    last = weeks("received", "40")
    collection_job(questionnaire="th-01", period="2026-09")
    assert CollectionFinding.objects.filter(rule="coal_to_power_plants").count() == 2
    assert CollectionFinding.objects.filter(report=last).exists(), "the plant's own reviewer sees it too"
    collection_job(questionnaire="th-01", period="DX-1")


def test_many_at_the_same_minute_are_checked_once(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        queue_collection_check("th-01", "2026-09")
    (job,) = ProcrastinateJob.objects.filter(task_name=collection_job.name)
    assert job.args == {"questionnaire": "th-01", "period": "2026-09"}
    assert job.queueing_lock == "collection/th-01/2026-09"


def test_a_check_that_was_lost_is_queued_in_the_night() -> None:
    told("th-01", "tkv", "2026-09", {"plants.duyen-hai-1.delivered": "300"})
    assert queue_recent_checks(timezone.now() - dt.timedelta(hours=1)) == 1
    (job,) = ProcrastinateJob.objects.filter(task_name=collection_job.name)
    assert job.args == {"questionnaire": "th-01", "period": "2026-09"}
    assert queue_recent_checks(timezone.now() + dt.timedelta(hours=1)) == 0
