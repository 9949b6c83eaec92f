"""Filling in: cell by cell, two at once, what is kept as typed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import QuestionnaireVersion, Return, ReturnCell
from nangluong.statistics.questionnaires.definition import UnknownCell
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.content import working_content
from nangluong.statistics.returns.verbs import (
    CellChange,
    CellConflict,
    NothingNotAllowed,
    WrongState,
    copy_last_period,
    declare_nothing,
    explain,
    open_return,
    save_cells,
    set_status,
    submit_return,
)
from tests.statistics.reporting import FILLER, GOOD, OFFICER, SECOND, STRANGER, filled, obligation, published, put


def change(address: str, value: str | int | Decimal | None, seen: int, note: str | None = None) -> CellChange:
    return CellChange(f"stocks.{address}", value, seen, note)


def test_a_return_is_opened_once_and_keeps_its_version(version: QuestionnaireVersion) -> None:
    owed = obligation(version)
    first = open_return(FILLER, owed)
    published(purpose_vi="Mới", purpose_en="New")
    again = open_return(SECOND, owed)
    assert (again.pk, again.version_id, first.state) == (first.pk, version.pk, "draft")
    assert AuditEntry.objects.filter(verb="open_return").count() == 1


@pytest.mark.parametrize("actor", [STRANGER, OFFICER])
def test_nobody_else_opens_or_fills_it(report: Return, actor: object) -> None:
    with pytest.raises(NotPermitted):
        open_return(actor, report.obligation)  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        save_cells(actor, report, [change("petrol.sold", 1, 99)])  # type: ignore[arg-type]


def test_numbers_are_read_as_people_write_them(report: Return) -> None:
    saved = save_cells(
        FILLER,
        report,
        [change("petrol.sold", "1.234,5", report.revision), change("diesel.sold", "2 000", report.revision)],
    )
    assert saved.saved == ("stocks.petrol.sold", "stocks.diesel.sold")
    content = working_content(report)
    assert content.numbers["stocks.petrol.sold"] == Decimal("1234.5")
    assert content.numbers["stocks.diesel.sold"] == 2000
    save_cells(FILLER, report, [change("petrol.sold", "1,234.5", saved.revision)], language="en")
    assert working_content(report).numbers["stocks.petrol.sold"] == Decimal("1234.5")


@pytest.mark.parametrize("typed", ["12.34", "1,234.5", "#REF!", "mười", "1e5", "1.234,5678", "1234567890123"])
def test_what_is_no_number_for_the_cell_is_kept_as_typed(report: Return, typed: str) -> None:
    save_cells(FILLER, report, [change("petrol.sold", typed, report.revision)])
    content = working_content(report)
    assert content.texts["stocks.petrol.sold"] == typed
    assert "stocks.petrol.sold" not in content.numbers


def test_a_binary_fraction_is_not_taken(report: Return) -> None:
    with pytest.raises(TypeError):
        save_cells(FILLER, report, [CellChange("stocks.petrol.sold", 0.1, 9)])  # type: ignore[arg-type]


def test_two_officers_on_different_cells_are_merged(report: Return) -> None:
    seen = report.revision
    save_cells(FILLER, report, [change("petrol.sold", 6, seen)])
    saved = save_cells(SECOND, report, [change("diesel.sold", 2, seen)])
    assert [(one.address, one.number, one.changed_by) for one in saved.others] == [
        ("stocks.petrol.sold", 6, FILLER.name)
    ]
    numbers = working_content(report).numbers
    assert (numbers["stocks.petrol.sold"], numbers["stocks.diesel.sold"]) == (6, 2)


def test_two_officers_on_one_cell_are_told_which(report: Return) -> None:
    seen = report.revision
    save_cells(FILLER, report, [change("petrol.sold", 6, seen)])
    with pytest.raises(CellConflict) as conflict:
        save_cells(SECOND, report, [change("petrol.sold", 5, seen), change("diesel.sold", 2, seen)])
    assert [(one.address, one.number) for one in conflict.value.conflicts] == [("stocks.petrol.sold", 6)]
    assert "stocks.petrol.sold (an.nguyen)" in conflict.value.message_vi
    assert working_content(report).numbers["stocks.diesel.sold"] == 1
    # Having seen it, one may overwrite it.
    assert save_cells(SECOND, report, [change("petrol.sold", 5, seen + 1)]).saved == ("stocks.petrol.sold",)


def test_the_same_value_from_both_is_no_conflict(report: Return) -> None:
    seen = report.revision
    save_cells(FILLER, report, [change("petrol.sold", 6, seen)])
    assert save_cells(SECOND, report, [change("petrol.sold", 6, seen)]).saved == ()


def test_a_cell_emptied_by_one_conflicts_with_a_change_by_another(report: Return) -> None:
    seen = report.revision
    save_cells(FILLER, report, [change("petrol.sold", None, seen)])
    with pytest.raises(CellConflict):
        save_cells(SECOND, report, [change("petrol.sold", 5, seen)])


def test_saving_the_same_again_changes_nothing(report: Return) -> None:
    before = report.revision
    entries = AuditEntry.objects.count()
    assert put(report, GOOD).revision == before
    assert AuditEntry.objects.count() == entries


def test_unknown_cells_are_refused_by_name_and_the_others_saved(report: Return) -> None:
    saved = save_cells(
        FILLER,
        report,
        [CellChange("stocks.kerosene.sold", 1, 9), CellChange("no", 1, 9), change("petrol.sold", 6, 9)],
    )
    assert saved.saved == ("stocks.petrol.sold",)
    assert {one.address for one in saved.refused} == {"stocks.kerosene.sold", "no"}


def test_free_rows_are_added_by_filling_them_in(report: Return) -> None:
    put(report, {"customers.r2.who": "Bạn hàng B", "customers.r1.bought": 3})
    assert working_content(report).rows == {"customers": ["r2", "r1"]}


def test_a_row_code_with_a_foreign_sign_is_refused(report: Return) -> None:
    assert save_cells(FILLER, report, [CellChange("customers.a b.bought", 3, 9)]).refused


def test_a_note_is_kept_with_its_cell(report: Return) -> None:
    save_cells(FILLER, report, [change("petrol.sold", 7, report.revision, note=" theo biên bản 12 ")])
    assert working_content(report).notes == {"stocks.petrol.sold": "theo biên bản 12"}
    save_cells(FILLER, report, [change("petrol.sold", 6, report.revision)])
    assert working_content(report).notes == {"stocks.petrol.sold": "theo biên bản 12"}


def test_one_save_is_one_audit_entry_with_the_cells_in_it(report: Return) -> None:
    entry = AuditEntry.objects.filter(verb="save_cells").latest("id")
    assert entry.after["cells"] == len(GOOD)
    assert entry.after["revision"] == report.revision


def test_the_last_period_is_copied_into_empty_cells_only(version: QuestionnaireVersion) -> None:
    august = filled(version, "2026-08")
    submit_return(FILLER, august, revision=august.revision)
    september = open_return(FILLER, obligation(version, period="2026-09"))
    put(september, {"stocks.petrol.sold": 1})
    assert copy_last_period(FILLER, september) == len(GOOD) - 1
    numbers = working_content(september).numbers
    assert (numbers["stocks.petrol.sold"], numbers["stocks.petrol.closing"]) == (1, 8)
    assert copy_last_period(FILLER, september) == 0


def test_without_a_last_period_nothing_is_copied(report: Return) -> None:
    assert copy_last_period(FILLER, report) == 0


def test_nothing_to_report_is_no_answer_beside_figures(report: Return) -> None:
    with pytest.raises(NothingNotAllowed):
        declare_nothing(FILLER, report, nothing=True)


def test_nothing_to_report_only_where_the_questionnaire_takes_it(registers: None, db: None) -> None:
    strict = published(nothing_to_report=False)
    with pytest.raises(NothingNotAllowed):
        declare_nothing(FILLER, open_return(FILLER, obligation(strict)), nothing=True)


def test_figures_are_provisional_until_said_to_be_final(report: Return) -> None:
    assert report.status == "provisional"
    assert set_status(FILLER, report, status="final").status == "final"


def test_an_answer_needs_words_and_a_cell(report: Return) -> None:
    with pytest.raises(ReasonNeeded):
        explain(FILLER, report, rule="much", address="stocks.petrol.sold", text=" ")
    with pytest.raises(UnknownCell):
        explain(FILLER, report, rule="much", address="stocks.no.sold", text="vì")


def test_what_was_handed_in_cannot_be_changed(report: Return) -> None:
    submit_return(FILLER, report, revision=report.revision)
    for verb in (
        lambda: save_cells(FILLER, report, [change("petrol.sold", 6, 99)]),
        lambda: declare_nothing(FILLER, report, nothing=True),
        lambda: set_status(FILLER, report, status="final"),
        lambda: explain(FILLER, report, rule="much", address="", text="vì"),
    ):
        with pytest.raises(WrongState):
            verb()


def test_saving_costs_the_same_queries_for_one_cell_and_for_many(
    report: Return, django_assert_max_num_queries: object
) -> None:
    many = [CellChange(f"customers.r{n}.bought", n, report.revision) for n in range(100)]
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        save_cells(FILLER, report, many)
    assert ReturnCell.objects.filter(report=report, address__startswith="customers.").count() == 100
