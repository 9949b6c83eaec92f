"""The verbs of review: take up, send back with reasons, accept, lock, reopen, comment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Remark, Return, ReturnSignature, ReturnStep
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.filling import locked_return
from nangluong.statistics.returns.refusals import FourEyes
from nangluong.statistics.returns.signatures.refusals import SignatureMissing
from nangluong.statistics.returns.telling import tell_respondent

_STATE = Return.State


@dataclass(frozen=True)
class Reason:
    """Why a return is sent back: at a cell, or as a whole (address "")."""

    address: str
    text: str


def _moved(
    actor: Actor,
    held: Return,
    verb: str,
    *,
    state: str,
    kind: str,
    reason: str = "",
    after: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Write the new state of a locked return, its step and its audit entry."""
    Return.objects.filter(pk=held.pk).update(state=state, **fields)
    ReturnStep.objects.create(report=held, kind=kind, number=held.number, by=actor.name, reason=reason)
    audit.record(
        actor,
        verb,
        kind="return",
        key=str(held.pk),
        before={"state": held.state},
        after={"state": state, "version": held.number, **(after or {})},
        reason=reason,
    )


def start_review(actor: Actor, report: Return) -> Return:
    """Take up a return that was handed in: from here on the respondent can no longer withdraw it."""
    require(perms.review_return, actor, report)
    with transaction.atomic():
        held = locked_return(report, _STATE.SUBMITTED, vi="nên không thẩm tra được.", en="it is not to be reviewed.")
        _moved(
            actor,
            held,
            "start_review",
            state=_STATE.UNDER_REVIEW,
            kind=ReturnStep.Kind.REVIEW_STARTED,
            reviewed_by=actor.name,
        )
    report.refresh_from_db()
    return report


def send_back(actor: Actor, report: Return, *, reasons: Sequence[Reason]) -> Return:
    """Send a return back to its respondent. At least one reason is needed, none may be empty: `ReasonNeeded`.

    Each reason names its cell (`UnknownCell` where there is none) or the return as a whole.
    """
    require(perms.review_return, actor, report)
    if not reasons or any(not reason.text.strip() for reason in reasons):
        raise ReasonNeeded
    with transaction.atomic():
        held = locked_return(
            report, _STATE.SUBMITTED, _STATE.UNDER_REVIEW, vi="nên không trả lại được.", en="it cannot be sent back."
        )
        definition = definition_of(held.version)
        for reason in reasons:
            if reason.address:
                definition.cell(reason.address)
        Remark.objects.bulk_create(
            Remark(
                report=held,
                number=held.number,
                address=reason.address,
                reason=reason.text.strip(),
                made_by=actor.name,
            )
            for reason in reasons
        )
        _moved(
            actor,
            held,
            "send_back",
            state=_STATE.RETURNED,
            kind=ReturnStep.Kind.RETURNED,
            reason="; ".join(reason.text.strip() for reason in reasons)[:2000],
            after={"cells": [reason.address for reason in reasons][:50]},
            reviewed_by=actor.name,
        )
        tell_respondent(held, "return_sent_back")
    report.refresh_from_db()
    return report


def answer_remark(actor: Actor, remark: Remark, *, text: str) -> Remark:
    """Say what was done about a remark. Raises `ReasonNeeded` for an empty answer."""
    require(perms.fill_return, actor, remark.report)
    if not text.strip():
        raise ReasonNeeded
    with transaction.atomic():
        held = locked_return(remark.report, *Return.EDITABLE, vi="nên không sửa được.", en="it cannot be changed.")
        remark.answer, remark.answered_by, remark.answered_at = text.strip(), actor.name, timezone.now()
        remark.save(update_fields=["answer", "answered_by", "answered_at"])
        audit.record(actor, "answer_remark", kind="return", key=str(held.pk), after={"remark": remark.pk})
    return remark


def comment(actor: Actor, report: Return, *, text: str) -> ReturnStep:
    """Leave a comment that respondent and officers see, in any state. Raises `ReasonNeeded` for an empty one."""
    require(perms.fill_return | perms.review_return, actor, report)
    if not text.strip():
        raise ReasonNeeded
    with transaction.atomic():
        step = ReturnStep.objects.create(
            report=report,
            kind=ReturnStep.Kind.COMMENTED,
            number=report.number,
            by=actor.name,
            reason=text.strip()[:2000],
        )
        audit.record(actor, "comment", kind="return", key=str(report.pk), after={"step": step.pk})
    return step


def accept_return(actor: Actor, report: Return) -> Return:
    """Accept a return as it was handed in. Of a confidential one the reviewer is another person (`FourEyes`).

    Raises `SignatureMissing` where the questionnaire wants an electronic signature first.
    """
    require(perms.accept_return, actor, report)
    with transaction.atomic():
        held = locked_return(report, _STATE.UNDER_REVIEW, vi="nên chưa chấp nhận được.", en="it is not under review.")
        if held.is_confidential and held.reviewed_by == actor.name:
            raise FourEyes
        _must_be_signed(held)
        _moved(
            actor,
            held,
            "accept_return",
            state=_STATE.ACCEPTED,
            kind=ReturnStep.Kind.ACCEPTED,
            accepted_by=actor.name,
            accepted_at=timezone.now(),
        )
        # Queued in this transaction: undone with it, never forgotten after it.
        tell_respondent(held, "return_accepted")
        facts_job.defer(questionnaire=held.version.questionnaire_id, year=held.obligation.period_end.year)
    report.refresh_from_db()
    return report


def _must_be_signed(held: Return) -> None:
    """Raise `SignatureMissing` where the questionnaire wants a signature and the version that stands has none."""
    wanted = definition_of(held.version).needs_signature
    if wanted and not ReturnSignature.objects.filter(version__report=held, version__number=held.number).exists():
        raise SignatureMissing(held.number)


def accept_many(actor: Actor, reports: Iterable[Return]) -> list[tuple[Return, DomainError | None]]:
    """Accept several returns, each by itself; with each the refusal, None where it was accepted.

    Those only handed in are taken up first, confidential ones are not: they need a second person.
    """
    found: list[tuple[Return, DomainError | None]] = []
    for report in reports:
        try:
            if report.state == _STATE.SUBMITTED and not report.is_confidential:
                start_review(actor, report)
            accept_return(actor, report)
            found.append((report, None))
        except DomainError as refusal:
            found.append((report, refusal))
    return found


def lock_return(actor: Actor, report: Return) -> Return:
    """Lock an accepted return, when its period is closed."""
    require(perms.accept_return, actor, report)
    with transaction.atomic():
        held = locked_return(report, _STATE.ACCEPTED, vi="nên không khóa được.", en="it is not accepted.")
        _moved(actor, held, "lock_return", state=_STATE.LOCKED, kind=ReturnStep.Kind.LOCKED)
    report.refresh_from_db()
    return report


def reopen_return(actor: Actor, report: Return, *, reason: str) -> Return:
    """Open an accepted or locked return again for correction. The accepted version stays; a reason is needed."""
    require(perms.accept_return, actor, report)
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        held = locked_return(
            report, _STATE.ACCEPTED, _STATE.LOCKED, vi="nên không mở lại được.", en="it cannot be reopened."
        )
        Remark.objects.create(report=held, number=held.number, reason=reason.strip(), made_by=actor.name)
        _moved(
            actor, held, "reopen_return", state=_STATE.RETURNED, kind=ReturnStep.Kind.REOPENED, reason=reason.strip()
        )
    report.refresh_from_db()
    return report
