"""Handing in: what is refused, what is kept for ever."""

from __future__ import annotations

import pytest

from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import Obligation, QuestionnaireVersion, Return, ReturnVersion
from nangluong.statistics.returns.content import content_diff, version_content, working_content
from nangluong.statistics.returns.verbs import (
    EmptyReturn,
    ExplanationMissing,
    Reason,
    ReturnHasErrors,
    WrongState,
    declare_nothing,
    explain,
    open_return,
    send_back,
    submit_return,
    withdraw_return,
)
from tests.statistics.reporting import FILLER, GOOD, OFFICER, SECOND, STRANGER, obligation, put


def test_a_sound_return_becomes_a_version(report: Return) -> None:
    version = submit_return(FILLER, report, revision=report.revision)
    assert (version.number, report.state, report.number) == (1, "submitted", 1)
    assert version_content(version).numbers == working_content(report).numbers
    owed = Obligation.objects.get(pk=report.obligation_id)
    assert owed.state == Obligation.State.REPORTED
    assert owed.reported_at == version.submitted_at
    assert AuditEntry.objects.filter(verb="submit_return").count() == 1


def test_what_was_changed_since_it_was_seen_is_not_handed_in(report: Return) -> None:
    seen = report.revision
    put(report, {"stocks.diesel.received": 0}, SECOND)
    with pytest.raises(StateConflict):
        submit_return(FILLER, report, revision=seen)
    assert not ReturnVersion.objects.exists()


def test_a_return_with_errors_is_not_handed_in(report: Return) -> None:
    put(report, {"stocks.petrol.closing": 9, "stocks.all.closing": 11})
    with pytest.raises(ReturnHasErrors) as refused:
        submit_return(FILLER, report, revision=report.revision)
    assert {finding.address for finding in refused.value.findings} == {"stocks.petrol.closing", "stocks.all.closing"}
    assert "15 khác 16" in refused.value.message_vi


def test_text_in_a_cell_for_numbers_is_an_error_with_the_text_in_it(report: Return) -> None:
    put(report, {"stocks.petrol.closing": "tám"})
    with pytest.raises(ReturnHasErrors) as refused:
        submit_return(FILLER, report, revision=report.revision)
    assert "“tám”" in refused.value.message_vi


def test_a_required_cell_may_not_be_empty(report: Return) -> None:
    put(report, {"stocks.diesel.closing": None})
    with pytest.raises(ReturnHasErrors) as refused:
        submit_return(FILLER, report, revision=report.revision)
    assert ("required", "stocks.diesel.closing") in {(one.rule, one.address) for one in refused.value.findings}


def test_an_empty_return_has_to_say_that_there_is_nothing(version: QuestionnaireVersion) -> None:
    empty = open_return(FILLER, obligation(version))
    with pytest.raises(EmptyReturn):
        submit_return(FILLER, empty, revision=0)
    declare_nothing(FILLER, empty, nothing=True)
    handed_in = submit_return(FILLER, empty, revision=empty.revision)
    assert handed_in.nothing_to_report
    assert handed_in.findings == []


def big(report: Return) -> Return:
    return put(
        report,
        {
            "stocks.petrol.received": 2005, "stocks.petrol.sold": 2007,
            "stocks.all.received": 2005, "stocks.all.sold": 2008,
        },
    )  # fmt: skip


def test_a_figure_that_stands_out_has_to_be_explained_once(report: Return) -> None:
    big(report)
    with pytest.raises(ExplanationMissing) as refused:
        submit_return(FILLER, report, revision=report.revision)
    assert [(one.rule, one.address, one.figure) for one in refused.value.findings] == [
        ("much", "stocks.petrol.sold", "2007")
    ]
    explain(FILLER, report, rule="much", address="stocks.petrol.sold", text="đợt cao điểm lễ 2/9")
    first = submit_return(FILLER, report, revision=report.revision)
    assert [one["rule"] for one in first.findings] == ["much"]
    # Sent back and handed in again with the same figure: the answer is still attached to it.
    send_back(OFFICER, report, reasons=[Reason("stocks.diesel.sold", "kiểm tra lại")])
    put(report, {"stocks.diesel.received": 0})
    assert submit_return(FILLER, report, revision=report.revision).number == 2


def test_another_figure_needs_another_explanation(report: Return) -> None:
    big(report)
    explain(FILLER, report, rule="much", address="stocks.petrol.sold", text="đợt cao điểm")
    put(
        report,
        {
            "stocks.petrol.received": 3005, "stocks.petrol.sold": 3007,
            "stocks.all.received": 3005, "stocks.all.sold": 3008,
        },
    )  # fmt: skip
    with pytest.raises(ExplanationMissing):
        submit_return(FILLER, report, revision=report.revision)


def test_versions_are_kept_as_they_were(report: Return) -> None:
    first = submit_return(FILLER, report, revision=report.revision)
    withdraw_return(FILLER, report)
    put(report, {"stocks.petrol.sold": 6, "stocks.petrol.closing": 9, "stocks.all.sold": 7, "stocks.all.closing": 11})
    second = submit_return(FILLER, report, revision=report.revision)
    old, new = version_content(first), version_content(second)
    assert [(one.address, one.old, one.new) for one in content_diff(old, new)] == [
        ("stocks.all.closing", 10, 11),
        ("stocks.all.sold", 8, 7),
        ("stocks.petrol.closing", 8, 9),
        ("stocks.petrol.sold", 7, 6),
    ]
    assert first.content_hash != second.content_hash
    assert dict(old.numbers) == dict(GOOD)


def test_the_first_handing_in_counts_for_timeliness(report: Return) -> None:
    first = submit_return(FILLER, report, revision=report.revision)
    withdraw_return(FILLER, report)
    submit_return(FILLER, report, revision=report.revision)
    assert Obligation.objects.get(pk=report.obligation_id).reported_at == first.submitted_at


def test_a_return_is_handed_in_once(report: Return) -> None:
    submit_return(FILLER, report, revision=report.revision)
    with pytest.raises(WrongState):
        submit_return(FILLER, report, revision=report.revision)
    assert ReturnVersion.objects.count() == 1


@pytest.mark.parametrize("actor", [SECOND, STRANGER, OFFICER])
def test_only_who_may_submit_for_the_organisation_hands_in(report: Return, actor: object) -> None:
    with pytest.raises(NotPermitted):
        submit_return(actor, report, revision=report.revision)  # type: ignore[arg-type]


def test_what_nobody_has_taken_up_can_be_withdrawn(report: Return) -> None:
    submit_return(FILLER, report, revision=report.revision)
    assert withdraw_return(FILLER, report).state == "draft"
    with pytest.raises(WrongState):
        withdraw_return(FILLER, report)
