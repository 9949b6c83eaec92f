"""The verbs of asking to join: a person asks an organisation for a role, its administrators decide."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from nangluong.accounts.memberships import check_days, check_role, hold_role, span_of
from nangluong.accounts.models import JoinRequest, Membership, Role, User
from nangluong.accounts.perms import can_manage_people
from nangluong.accounts.refusals import FourEyes, ReasonMissing
from nangluong.accounts.telling import tell_answered, tell_asked
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.permissions import require
from nangluong.registry.models import Organisation

State = JoinRequest.State


def ask_to_join(
    actor: Actor, *, person: User, organisation: Organisation, role: Role, message: str = ""
) -> JoinRequest:
    """Let `person`, who is the actor, ask for a role. Raises `NotPermitted`, `RoleDoesNotFit`, `StateConflict`."""
    if actor.user_id != person.pk:
        raise NotPermitted("Chỉ tự mình xin tham gia.", "People ask for themselves.")
    check_role(SYSTEM, role, organisation, person)
    try:
        with transaction.atomic():
            asked = JoinRequest.objects.create(person=person, organisation=organisation, role=role, message=message)
            tell_asked(asked)
            audit.record(
                actor,
                "ask_to_join",
                kind="join_request",
                key=str(asked.pk),
                after={"organisation": organisation.code, "role": role.code},
            )
    except IntegrityError as error:
        raise StateConflict(
            "Bạn đã xin vai trò này ở đơn vị này và đang chờ trả lời.",
            "You have asked for this role and await the answer.",
        ) from error
    return asked


def _decide(asked: JoinRequest, state: JoinRequest.State, by: str, answer: str = "") -> None:
    won = JoinRequest.objects.filter(pk=asked.pk, state=State.WAITING).update(
        state=state, decided_at=timezone.now(), decided_by=by, answer=answer
    )
    if not won:
        raise StateConflict(
            "Yêu cầu này đã được trả lời hoặc đã rút.", "This request was decided or withdrawn already."
        )


def approve_request(
    actor: Actor, asked: JoinRequest, *, first_day: dt.date | None = None, last_day: dt.date | None = None
) -> Membership:
    """Give the person who asked the role. Raises `NotPermitted`, `FourEyes`, `WrongDays`, `StateConflict`."""
    require(can_manage_people, actor, asked)
    if asked.person_id == actor.user_id:
        raise FourEyes
    check_role(actor, asked.role, asked.organisation, asked.person)
    today = timezone.localdate()
    check_days(first_day or today, last_day, today)
    with transaction.atomic():
        _decide(asked, State.APPROVED, actor.signature)
        held = hold_role(
            actor,
            person=asked.person,
            organisation=asked.organisation,
            role=asked.role,
            valid=span_of(first_day or today, last_day),
            granted_by=actor.signature,
        )
        tell_answered(asked, State.APPROVED)
        audit.record(
            actor,
            "approve_request",
            kind="join_request",
            key=str(asked.pk),
            after={"person": asked.person_id, "membership": held.pk},
        )
    return held


def refuse_request(actor: Actor, asked: JoinRequest, *, answer: str) -> None:
    """Say no, with the reason that the person will read. Raises `NotPermitted`, `ReasonMissing`, `StateConflict`."""
    require(can_manage_people, actor, asked)
    if not answer.strip():
        raise ReasonMissing
    with transaction.atomic():
        _decide(asked, State.REFUSED, actor.signature, answer)
        tell_answered(asked, State.REFUSED)
        audit.record(
            actor,
            "refuse_request",
            kind="join_request",
            key=str(asked.pk),
            after={"person": asked.person_id},
            reason=answer,
        )


def withdraw_request(actor: Actor, asked: JoinRequest) -> None:
    """Take back one's own request. Raises `NotPermitted`, `StateConflict`."""
    if actor.user_id != asked.person_id:
        raise NotPermitted("Chỉ người xin mới rút được yêu cầu.", "Only the person who asked can withdraw it.")
    with transaction.atomic():
        _decide(asked, State.WITHDRAWN, actor.signature)
        audit.record(actor, "withdraw_request", kind="join_request", key=str(asked.pk))
