"""The verbs of handing in: submit a version that is never changed, withdraw it before anybody has taken it up."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, Return, ReturnStep, ReturnVersion
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.checking import check_content, open_questions
from nangluong.statistics.returns.collection_job import queue_collection_check
from nangluong.statistics.returns.content import packed_content, working_content
from nangluong.statistics.returns.filling import locked_return
from nangluong.statistics.returns.refusals import EmptyReturn, ExplanationMissing, ReturnHasErrors


def submit_return(actor: Actor, report: Return, *, revision: int) -> ReturnVersion:
    """Hand in the return as it was at `revision`, what the person saw; it becomes the next version.

    Raises `StateConflict` where a cell was saved since, `EmptyReturn`, `ReturnHasErrors` (hard findings),
    `ExplanationMissing` (findings that ask why, unanswered), `WrongState`, `NotPermitted`.
    """
    require(perms.submit_return, actor, report)
    now = timezone.now()
    with transaction.atomic():
        held = locked_return(report, *Return.EDITABLE, vi="nên không nộp được.", en="it cannot be handed in.")
        if held.revision != revision:
            raise StateConflict(
                "Báo cáo đã được sửa sau khi bạn mở trang. Hãy xem lại rồi nộp.",
                "The return was changed after you opened the page. Look at it again, then hand it in.",
            )
        content = working_content(held)
        if content.is_empty and not content.nothing_to_report:
            raise EmptyReturn
        findings = check_content(held, content)
        if errors := [one for one in findings if one.severity == "hard"]:
            raise ReturnHasErrors(errors)
        if unanswered := open_questions(held, findings):
            raise ExplanationMissing(unanswered)
        version = ReturnVersion.objects.create(
            report=held,
            number=held.number + 1,
            revision=held.revision,
            status=held.status,
            findings=[one.as_json() for one in findings],
            submitted_by=actor.name,
            submitted_for=actor.on_behalf_of,
            submitted_at=now,
            **packed_content(definition_of(held.version), content),
        )
        Return.objects.filter(pk=held.pk).update(
            state=Return.State.SUBMITTED,
            number=version.number,
            submitted_at=now,
            submitted_by=actor.name,
            reviewed_by="",
            accepted_by="",
            accepted_at=None,
        )
        # The first time counts for timeliness; a correction does not make a return late or early.
        Obligation.objects.filter(pk=held.obligation_id, state=Obligation.State.OPEN).update(
            state=Obligation.State.REPORTED, reported_at=now
        )
        ReturnStep.objects.create(report=held, kind=ReturnStep.Kind.SUBMITTED, number=version.number, by=actor.name)
        audit.record(
            actor,
            "submit_return",
            kind="return",
            key=str(held.pk),
            after={"version": version.number, "hash": version.content_hash, "findings": len(findings)},
        )
        queue_collection_check(held.obligation.questionnaire_id, held.period)
    report.refresh_from_db()
    return version


def withdraw_return(actor: Actor, report: Return) -> Return:
    """Take back a return that nobody has taken up yet, to go on filling it in. The version handed in is kept."""
    require(perms.submit_return, actor, report)
    with transaction.atomic():
        held = locked_return(report, Return.State.SUBMITTED, vi="nên không rút về được.", en="it cannot be withdrawn.")
        Return.objects.filter(pk=held.pk).update(state=Return.State.DRAFT)
        ReturnStep.objects.create(report=held, kind=ReturnStep.Kind.WITHDRAWN, number=held.number, by=actor.name)
        audit.record(actor, "withdraw_return", kind="return", key=str(held.pk), after={"version": held.number})
    report.refresh_from_db()
    return report
