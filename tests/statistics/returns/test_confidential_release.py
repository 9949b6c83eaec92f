"""A release over confidential returns, attacked: whoever adds and subtracts all that is public learns none of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.lake import lake
from nangluong.foundation.work import Silent
from nangluong.statistics import building
from nangluong.statistics.figures import Statement, load_statement
from nangluong.statistics.freezing import confidentiality
from nangluong.statistics.importing.facts import FactRow
from nangluong.statistics.lake_tables import BUILT
from nangluong.statistics.models import Obligation, QuestionnaireVersion, Release
from nangluong.statistics.queries.snapshot import PUBLIC_FACT, at
from nangluong.statistics.release_secrets import hidden_table, mark_hidden
from nangluong.statistics.releases import build_release, publish_release
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.verbs import accept_return, open_return, start_review, submit_return
from tests.statistics.attacker import Figures, Unknown, recovered
from tests.statistics.reporting import FILLER, OFFICER, SENIOR, load_registers, published, put

pytestmark = pytest.mark.usefixtures("empty_lake")
CLEARED = Actor("lan.bui", user_id=9, on_behalf_of="bct", rights=SENIOR.rights)

Cells = dict[str, int]
UPSTREAM = {"crude.made": 8200, "condensate.made": 900, "gas.made": 7600, "crude.sent": 2500, "condensate.sent": 400}
UPSTREAM |= {"crude.used": 90, "gas.used": 410}
OPEN = {"lpg.made": 350, "ngl.made": 60, "lpg.sent": 20, "naphtha.made": 15}


def _questionnaire(code: str, rows: dict[str, tuple[str, str]], **more: Any) -> QuestionnaireVersion:
    """Publish a yearly questionnaire of one section: production, exports and own use of some products."""
    name = {"name_vi": "Dòng", "name_en": "Row"}
    section = {
        "code": "all",
        "feeds_facts": True,
        **name,
        "rows": [{"code": key, **name, "product": product, "unit": unit} for key, (product, unit) in rows.items()],
        "columns": [
            {"code": key, **name, "flow": flow, "minimum": 0}
            for key, flow in (("made", "01"), ("sent", "04"), ("used", "0912"))
        ],
    }
    one = {"respondents": [{"organisations": ["pvn"]}], "rules": [], "frequency": "year"}
    return published(code=code, sections=[section], **one, **more)


def _report(version: QuestionnaireVersion, cells: Cells) -> None:
    code = version.questionnaire_id
    owed = Obligation.objects.create(
        questionnaire_id=code,
        version=version,
        organisation_id="pvn",
        period="2026",
        period_start=dt.date(2026, 1, 1),
        period_end=dt.date(2026, 12, 31),
        first_due_on=dt.date(2027, 3, 31),
        due_on=dt.date(2027, 3, 31),
    )
    report = put(open_return(FILLER, owed), {f"all.{key}": value for key, value in cells.items()})
    submit_return(FILLER, report, revision=report.revision)
    start_review(CLEARED if report.is_confidential else OFFICER, report)
    accept_return(SENIOR, report)
    facts_job(questionnaire=code, year=2026)


def confidential(cells: Cells = UPSTREAM) -> None:
    rows = {"crude": ("4100", "kt"), "condensate": ("4200", "kt"), "gas": ("3000", "10^6-m3")}
    _report(_questionnaire("mat-01", rows, confidential=True), cells)


def open_return_too(cells: Cells = OPEN) -> None:
    rows = {"lpg": ("4630", "kt"), "ngl": ("4300", "kt"), "naphtha": ("4640", "kt")}
    _report(_questionnaire("thu-01", rows), cells)


def elsewhere() -> None:
    """Load what a publisher says: coal, imports, and consumption."""
    said = (
        ("0129", "01", 45000),
        ("0129", "03", 50000),
        ("4100", "03", 9000),
        ("4671", "03", 4000),
        ("4671", "1221", 9),
    )
    facts = [
        FactRow("A", "VN", product, flow, "2026", Decimal(value), "kt", "", "A", "owid", "sourced", "", line)
        for line, (product, flow, value) in enumerate(said, 1)
    ]
    load_statement(SYSTEM, Statement("owid", "owid", "owid.csv", "0" * 64, facts, (), len(facts)))


def release(title: str = "bản") -> Release:
    return publish_release(SYSTEM, build_release(SYSTEM, title_vi=title, title_en=title))


def public(snapshot: int) -> Figures:
    """Return everything that can be read of a release."""
    store = lake()
    tables = {name: store.read(f"FROM {at(name, snapshot)}").to_arrow_table() for name in BUILT}
    facts = store.read(f"FROM {at('fact', snapshot)} WHERE {PUBLIC_FACT}").to_arrow_table().to_pylist()
    return Figures(tables, facts)


def unprotected(monkeypatch: pytest.MonkeyPatch, previous: int | None = None, *, closed: bool = True) -> Figures:
    """Return what would be published if only the cells made straight from confidential facts were closed, or none."""
    with monkeypatch.context() as patch:
        patch.setattr(confidentiality, "choose_shown", lambda _unknowns, offered, *_more: [True] * len(offered))
        if not closed:
            patch.setattr(building, "hide", lambda *_: confidentiality.Hidden())
            patch.setattr("nangluong.statistics.freezing.balances.CONFIDENTIAL", 0)
        return Figures(building.compute(lake(), previous, Silent()), [])


def secrets(snapshot: int) -> set[Unknown]:
    names = "dataset, source, place, period, product, flow"
    found = lake().read(f"SELECT {names} FROM {at('fact', snapshot)} WHERE confidentiality = 'C'").fetchall()
    return {("fact", *row) for row in found}


def attacked(true: Figures, shown: Figures, wanted: set[Unknown], *earlier: tuple[Figures, Figures]) -> set[Unknown]:
    return recovered([*earlier, (true, shown)], wanted)


def test_totals_gave_confidential_figures_away_and_do_so_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_registers()
    elsewhere()
    open_return_too()
    before = release()
    assert before.snapshot is not None
    earlier = (unprotected(monkeypatch, closed=False), public(before.snapshot))
    confidential()
    true = unprotected(monkeypatch, closed=False)
    naive = unprotected(monkeypatch, before.snapshot)
    made = release()
    assert made.snapshot is not None
    wanted = secrets(made.snapshot)
    assert len(wanted) == 7
    assert attacked(true, naive, wanted) == wanted, "the attacker is worth something"
    shown = public(made.snapshot)
    assert not attacked(true, shown, wanted, earlier), "nor the new release less the one before"
    total = ("TJ", "real", "energy", "VN", "2026", "1.1", "TOTAL")
    assert shown.known[total] == true.known[total], "the country's total stays"
    _is_told(client, made)


def test_the_months_of_a_hidden_year_are_hidden_and_a_later_load_sees_no_change() -> None:
    def said(*more: FactRow) -> Statement:
        year = FactRow("A", "VN", "4630", "01", "2026", Decimal(24), "kt", "", "A", "returns", "sourced", "", 1)
        month = replace(year, freq="M", period="2026-01", value=Decimal(2))
        rows = (year, month, replace(year, flow="04"), *more)
        return Statement("returns/thu-01/2026", "returns", "thu", f"{len(more)}" * 64, rows, (), 1)

    load_statement(SYSTEM, said())
    hidden = hidden_table(frozenset({("returns/thu-01/2026", "returns", "VN", "2026", "4630", "01", "kt")}))
    with lake().commit("test", "hide") as commit:
        mark_hidden(commit.connection, hidden)
    query = "SELECT freq, flow FROM lake.fact WHERE confidentiality = 'D' ORDER BY ALL"
    assert lake().read(query).fetchall() == [("A", "01"), ("M", "01")]
    batch = load_statement(SYSTEM, said(FactRow(*_NEW)))
    assert (batch.added, batch.changed, batch.removed, batch.unchanged) == (1, 0, 0, 3)
    with lake().commit("test", "show") as commit:
        mark_hidden(commit.connection, hidden_table(frozenset()))
    assert not lake().read(query).fetchall()


_NEW = ("A", "VN", "4630", "03", "2026", Decimal(1), "kt", "", "A", "returns", "sourced", "", 4)


def _is_told(client: Client, made: Release) -> None:
    """Every page and file says that figures are not shown, and has none of them."""
    asked = f"year=2026&release={made.number}&unit=TJ"
    page = client.get(f"/can-doi/?{asked}").content.decode()
    assert "để giữ kín số liệu mật" in page
    cell = client.get(f"/en/can-doi/o/?{asked}&row=1.1&product=4100").content.decode()
    assert "This figure is not published" in cell
    assert "8200" not in cell.replace(",", "").replace(".", "")
    lines = client.get(f"/can-doi/tai-ve.csv?{asked}").content.decode()
    hidden = [line for line in lines.splitlines() if line.endswith((",C", ",D"))]
    assert hidden
    assert client.get(f"/can-doi/tai-ve.xlsx?{asked}").status_code == 200
    assert client.get(f"/can-doi/so-do/?{asked}").status_code == 200
    flow = "/sdmx/data/dataflow/VN_MOIT/DF_ENERGY_BALANCE/1.0.0/A.VN.*.1_1.TJ.real"
    answer = client.get(f"{flow}?release={made.number}&format=csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(answer)))
    kinds = {row["CONF_STATUS"]: (row["OBS_VALUE"], row["OBS_STATUS"]) for row in rows}
    assert kinds["C"] == ("", "Q")
    assert kinds["F"][0]
    seen = client.get(
        f"/api/v1/observations?dataflow=DF_ENERGY_BALANCE&key=A.VN.4100.1_1.TJ.real&release={made.number}"
    )
    assert [one["value"] for one in seen.json()["items"]] == [None]
