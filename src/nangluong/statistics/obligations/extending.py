"""The verbs about one obligation: waive it, ask for more time, decide on that."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.foundation.permissions import require
from nangluong.statistics import perms
from nangluong.statistics.models import ExtensionRequest, Obligation
from nangluong.statistics.questionnaires.versions import ReasonNeeded
from nangluong.statistics.returns.fact_job import facts_job


class ExtensionTooShort(DomainError):
    """An extension that does not extend."""

    code = "statistics_extension_too_short"

    def __init__(self, due_on: dt.date) -> None:
        super().__init__(
            f"Ngày gia hạn phải sau hạn hiện tại ({due_on:%d/%m/%Y}).",
            f"The new date must be after the present due date ({due_on:%d/%m/%Y}).",
        )


def _open(obligation: Obligation) -> Obligation:
    held = Obligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
    if held.state != Obligation.State.OPEN:
        raise StateConflict(
            f"Nghĩa vụ báo cáo này đã ở trạng thái “{held.get_state_display()}”. Hãy tải lại trang.",
            f"This obligation is already “{held.state}”. Reload the page.",
        )
    return held


def waive_obligation(actor: Actor, obligation: Obligation, *, reason: str) -> Obligation:
    """Free a respondent of one return: the period waits for it no longer. Raises `ReasonNeeded`, `StateConflict`."""
    require(perms.manage_obligations, actor)
    if not reason.strip():
        raise ReasonNeeded
    with transaction.atomic():
        held = _open(obligation)
        Obligation.objects.filter(pk=held.pk).update(state=Obligation.State.WAIVED, reason=reason.strip())
        audit.record(actor, "waive_obligation", kind="obligation", key=str(held), reason=reason.strip())
        facts_job.defer(questionnaire=held.questionnaire_id, year=held.period_end.year)
    obligation.refresh_from_db()
    return obligation


def ask_extension(actor: Actor, obligation: Obligation, *, until: dt.date, reason: str) -> ExtensionRequest:
    """Ask for more time for one's own return. Raises `ReasonNeeded`, `ExtensionTooShort`, `StateConflict`."""
    require(perms.fill_return, actor, obligation)
    if not reason.strip():
        raise ReasonNeeded
    try:
        with transaction.atomic():
            held = _open(obligation)
            if until <= held.due_on:
                raise ExtensionTooShort(held.due_on)
            request = ExtensionRequest.objects.create(
                obligation=held, asked_until=until, reason=reason.strip(), asked_by=actor.name
            )
            audit.record(
                actor, "ask_extension", kind="obligation", key=str(held), after={"until": until}, reason=reason.strip()
            )
    except IntegrityError:
        raise StateConflict(
            "Đã có một đề nghị gia hạn đang chờ quyết định.", "A request for an extension is already waiting."
        ) from None
    return request


def decide_extension(
    actor: Actor, request: ExtensionRequest, *, granted: bool, until: dt.date | None = None, reason: str = ""
) -> ExtensionRequest:
    """Grant (until the day asked for, or `until`) or refuse an extension; a refusal needs a reason.

    Raises `ReasonNeeded`, `ExtensionTooShort`, `StateConflict` where it was decided already.
    """
    require(perms.manage_obligations, actor)
    if not granted and not reason.strip():
        raise ReasonNeeded
    day = (until or request.asked_until) if granted else None
    with transaction.atomic():
        held = Obligation.objects.select_for_update(of=("self",)).get(pk=request.obligation_id)
        if day and day <= held.due_on:
            raise ExtensionTooShort(held.due_on)
        won = ExtensionRequest.objects.filter(pk=request.pk, state=ExtensionRequest.State.PENDING).update(
            state=ExtensionRequest.State.GRANTED if granted else ExtensionRequest.State.REFUSED,
            granted_until=day,
            decision_reason=reason.strip(),
            decided_by=actor.name,
            decided_at=timezone.now(),
        )
        if not won:
            raise StateConflict(
                "Đề nghị này đã được người khác quyết định. Hãy tải lại trang.",
                "Somebody else has decided on this request. Reload the page.",
            )
        if day:
            Obligation.objects.filter(pk=held.pk).update(due_on=day)
        audit.record(
            actor,
            "decide_extension",
            kind="obligation",
            key=str(held),
            before={"due_on": held.due_on},
            after={"granted": granted, "due_on": day or held.due_on},
            reason=reason.strip(),
        )
    request.refresh_from_db()
    return request
