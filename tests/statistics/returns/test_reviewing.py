"""Review: reasons are mandatory, states move one way, two people for confidential returns."""

from __future__ import annotations

import pytest

from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.models import AuditEntry
from nangluong.statistics.models import Remark, Return, ReturnStep
from nangluong.statistics.questionnaires.definition import UnknownCell
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.verbs import (
    FourEyes,
    Reason,
    WrongState,
    accept_many,
    accept_return,
    answer_remark,
    comment,
    lock_return,
    reopen_return,
    send_back,
    start_review,
    submit_return,
    withdraw_return,
)
from tests.statistics.reporting import FILLER, OFFICER, PROVINCE, SENIOR, STRANGER, filled, published


@pytest.fixture
def handed_in(report: Return) -> Return:
    submit_return(FILLER, report, revision=report.revision)
    return report


def kinds(report: Return) -> list[str]:
    return list(ReturnStep.objects.filter(report=report).values_list("kind", flat=True))


def test_the_whole_way_leaves_a_trace(handed_in: Return) -> None:
    start_review(OFFICER, handed_in)
    send_back(
        OFFICER, handed_in, reasons=[Reason("stocks.petrol.sold", "Thấp hơn hóa đơn"), Reason("", "Thiếu phụ lục")]
    )
    assert handed_in.state == "returned"
    remark = Remark.objects.get(address="stocks.petrol.sold")
    answer_remark(FILLER, remark, text="Đã đối chiếu, số đúng")
    submit_return(FILLER, handed_in, revision=handed_in.revision)
    start_review(OFFICER, handed_in)
    accept_return(SENIOR, handed_in)
    lock_return(SENIOR, handed_in)
    reopen_return(SENIOR, handed_in, reason="Số nhập khẩu thay đổi")
    assert (handed_in.state, handed_in.number) == ("returned", 2)
    assert kinds(handed_in) == [
        "opened", "submitted", "review_started", "returned", "submitted", "review_started", "accepted", "locked",
        "reopened",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(verb="accept_return").count() == 1


@pytest.mark.parametrize("reasons", [[], [Reason("stocks.petrol.sold", "  ")], [Reason("", "có"), Reason("", "")]])
def test_a_return_is_not_sent_back_without_a_reason(handed_in: Return, reasons: list[Reason]) -> None:
    with pytest.raises(ReasonNeeded):
        send_back(OFFICER, handed_in, reasons=reasons)
    handed_in.refresh_from_db()
    assert handed_in.state == "submitted"


def test_a_reason_names_a_cell_that_is_there(handed_in: Return) -> None:
    with pytest.raises(UnknownCell):
        send_back(OFFICER, handed_in, reasons=[Reason("stocks.no.sold", "sai")])
    assert not Remark.objects.exists()


def test_nobody_may_skip_review(handed_in: Return) -> None:
    with pytest.raises(WrongState):
        accept_return(SENIOR, handed_in)
    with pytest.raises(WrongState):
        lock_return(SENIOR, handed_in)
    with pytest.raises(WrongState):
        reopen_return(SENIOR, handed_in, reason="sai")


def test_what_is_taken_up_cannot_be_withdrawn(handed_in: Return) -> None:
    start_review(OFFICER, handed_in)
    with pytest.raises(WrongState):
        withdraw_return(FILLER, handed_in)
    with pytest.raises(WrongState):
        start_review(OFFICER, handed_in)


@pytest.mark.parametrize("actor", [FILLER, STRANGER, PROVINCE])
def test_only_officers_review(handed_in: Return, actor: object) -> None:
    for verb in (
        lambda: start_review(actor, handed_in),  # type: ignore[arg-type]
        lambda: send_back(actor, handed_in, reasons=[Reason("", "sai")]),  # type: ignore[arg-type]
        lambda: accept_return(actor, handed_in),  # type: ignore[arg-type]
        lambda: lock_return(actor, handed_in),  # type: ignore[arg-type]
        lambda: reopen_return(actor, handed_in, reason="x"),  # type: ignore[arg-type]
    ):
        with pytest.raises(NotPermitted):
            verb()


def test_an_officer_without_the_right_does_not_accept(handed_in: Return) -> None:
    start_review(OFFICER, handed_in)
    with pytest.raises(NotPermitted):
        accept_return(OFFICER, handed_in)


def test_opening_again_needs_a_reason(handed_in: Return) -> None:
    start_review(OFFICER, handed_in)
    accept_return(SENIOR, handed_in)
    with pytest.raises(ReasonNeeded):
        reopen_return(SENIOR, handed_in, reason=" ")


def test_a_confidential_return_takes_two_people(registers: None, db: None) -> None:
    secret = filled(published(confidential=True))
    assert secret.is_confidential
    submit_return(FILLER, secret, revision=secret.revision)
    with pytest.raises(NotPermitted):
        start_review(OFFICER, secret)
    start_review(SENIOR, secret)
    with pytest.raises(FourEyes):
        accept_return(SENIOR, secret)
    other = SENIOR.__class__("khanh.ly", user_id=9, on_behalf_of="bct", rights=SENIOR.rights)
    assert accept_return(other, secret).state == "accepted"


def test_clean_ones_are_accepted_together_and_each_refusal_is_told(handed_in: Return, registers: None) -> None:
    draft = filled(handed_in.version, "2026-08")
    found = accept_many(SENIOR, [handed_in, draft])
    assert [(one.pk, refusal is None) for one, refusal in found] == [(handed_in.pk, True), (draft.pk, False)]


def test_comments_are_left_by_both_sides_and_not_empty(handed_in: Return) -> None:
    comment(FILLER, handed_in, text="Số sơ bộ")
    comment(OFFICER, handed_in, text="Đã rõ")
    with pytest.raises(ReasonNeeded):
        comment(OFFICER, handed_in, text=" ")
    with pytest.raises(NotPermitted):
        comment(STRANGER, handed_in, text="?")
    assert kinds(handed_in)[-2:] == ["commented", "commented"]


def test_an_answer_to_a_remark_needs_words(handed_in: Return) -> None:
    send_back(OFFICER, handed_in, reasons=[Reason("", "sai")])
    with pytest.raises(ReasonNeeded):
        answer_remark(FILLER, Remark.objects.get(), text="")
