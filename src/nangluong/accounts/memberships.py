"""The verbs of roles: assign one, end one, let a person leave an organisation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from nangluong.accounts.models import SELF, Delegation, Membership, Role, RoleRight, User
from nangluong.accounts.perms import MANAGE_ALL_PEOPLE, MANAGE_PEOPLE, can_manage_all, can_manage_people
from nangluong.accounts.refusals import FourEyes, LastAdministrator, NotOfTheOrganisation, RoleDoesNotFit, WrongDays
from nangluong.accounts.sessions import end_sessions
from nangluong.accounts.telling import tell_role
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.effective import valid_range
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import Owner, allows, require
from nangluong.registry.models import Organisation

_ADMINISTERS = (MANAGE_PEOPLE, MANAGE_ALL_PEOPLE)


def check_role(actor: Actor, role: Role, organisation: Organisation | None, person: User | None = None) -> None:
    """Raise `RoleDoesNotFit` where the role is not for this organisation or account; `NotPermitted` where only a system
    administrator may give it.
    """
    kind = organisation.kind_id if organisation else SELF
    if kind not in role.held_in:
        raise RoleDoesNotFit(
            f"Vai trò “{role.name}” không dành cho loại đơn vị này.",
            f"The role “{role.name_en}” is not for this kind of organisation.",
        )
    if person and role.account not in (Role.Account.ANY, person.kind):
        raise RoleDoesNotFit(
            f"Vai trò “{role.name}” chỉ giao cho {role.get_account_display()}.",
            f"The role “{role.name_en}” is only for another kind of account.",
        )
    if RoleRight.objects.filter(role=role, right=MANAGE_ALL_PEOPLE).exists():
        require(can_manage_all, actor)


def check_days(first_day: dt.date, last_day: dt.date | None, today: dt.date) -> None:
    """Raise `WrongDays` unless the span begins today or later and does not end before it begins."""
    if first_day < today:
        raise WrongDays("Ngày bắt đầu không được ở quá khứ.", "The first day may not lie in the past.")
    if last_day is not None and last_day < first_day:
        raise WrongDays("Ngày cuối phải không sớm hơn ngày đầu.", "The last day may not be before the first.")


def span_of(first_day: dt.date, last_day: dt.date | None) -> Any:
    """Return the days from `first_day` to `last_day`, both included, as stored."""
    return valid_range(first_day, last_day + dt.timedelta(days=1) if last_day else None)


def hold_role(
    actor: Actor, *, person: User, organisation: Organisation | None, role: Role, valid: Any, granted_by: str
) -> Membership:
    """Store that `person` holds `role` and return it; the caller has checked that they may. Inside its transaction."""
    try:
        with transaction.atomic():
            held = Membership.objects.create(
                person=person, organisation=organisation, role=role, valid=valid, granted_by=granted_by
            )
    except IntegrityError as error:
        raise StateConflict(
            f"{person} đã giữ vai trò “{role.name}” trong thời gian này.",
            f"{person} already holds the role “{role.name_en}” in these days.",
        ) from error
    audit.record(
        actor,
        "assign_role",
        kind="membership",
        key=str(held.pk),
        after={
            "person": person.pk,
            "organisation": held.organisation_code,
            "role": role.code,
            "from": valid.lower,
            "until": valid.upper,
        },
    )
    return held


def assign_role(
    actor: Actor,
    *,
    person: User,
    organisation: Organisation,
    role: Role,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
) -> Membership:
    """Give `person`, who is of the organisation already, a role there from `first_day` (today) to `last_day`.

    Raises `NotPermitted`, `FourEyes`, `RoleDoesNotFit`, `NotOfTheOrganisation`, `WrongDays`, `StateConflict`.
    """
    require(can_manage_people, actor, Owner(organisation.code))
    if person.pk == actor.user_id:
        raise FourEyes
    check_role(actor, role, organisation, person)
    today = timezone.localdate()
    check_days(first_day or today, last_day, today)
    known = Membership.objects.filter(person=person, organisation=organisation).exists()
    if not known and not allows(can_manage_all, actor):
        raise NotOfTheOrganisation(str(person))
    with transaction.atomic():
        held = hold_role(
            actor,
            person=person,
            organisation=organisation,
            role=role,
            valid=span_of(first_day or today, last_day),
            granted_by=actor.signature,
        )
        tell_role(held, "role_given")
    return held


def _keep_an_administrator(organisation: Organisation | None, role: Role, day: dt.date, leaving: int) -> None:
    """Raise `LastAdministrator` where, from `day` on, nobody but `leaving` holds `role`, which administers people.

    Takes the organisation's row, so that two administrators cannot remove each other at the same moment.
    """
    if organisation is None or not RoleRight.objects.filter(role=role, right__in=_ADMINISTERS).exists():
        return
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    others = Membership.objects.as_of(day).filter(organisation=organisation, role=role, person__is_active=True)
    if not others.filter(valid__upper_inf=True).exclude(person=leaving).exists():
        raise LastAdministrator


def _ends_before(held: Membership, day: dt.date) -> bool:
    return held.valid.isempty or (held.valid.upper is not None and held.valid.upper <= day)


def _shorten(actor: Actor, held: Membership, day: dt.date) -> None:
    """Let the role end before `day` (excluded). Raises `StateConflict` where it had ended, `LastAdministrator`."""
    valid = held.valid
    if _ends_before(held, day):
        raise StateConflict("Vai trò này đã kết thúc.", "This role has ended already.")
    _keep_an_administrator(held.organisation, held.role, day, held.person_id)
    shortened = valid_range(valid.lower, day) if valid.lower < day else type(valid)(empty=True)
    won = Membership.objects.filter(pk=held.pk, valid=valid).update(
        valid=shortened, ended_by=actor.signature, ended_at=timezone.now()
    )
    if not won:
        raise StateConflict("Vai trò này vừa được người khác thay đổi.", "Somebody else has just changed this role.")
    tell_role(held, "role_ended")
    audit.record(
        actor,
        "end_role",
        kind="membership",
        key=str(held.pk),
        before={"until": valid.upper},
        after={
            "person": held.person_id,
            "organisation": held.organisation_code,
            "role": held.role_id,
            "until": day,
        },
    )


def _end_day(last_day: dt.date | None) -> dt.date:
    """Return the day from which on it is over: today for “at once”, else the day after `last_day`."""
    today = timezone.localdate()
    if last_day is None:
        return today
    if last_day < today:
        raise WrongDays("Ngày cuối không được ở quá khứ.", "The last day may not lie in the past.")
    return last_day + dt.timedelta(days=1)


def end_role(actor: Actor, held: Membership, *, last_day: dt.date | None = None) -> None:
    """Take a role from its holder, at once or after `last_day`.

    Raises `NotPermitted`, `WrongDays`, `LastAdministrator`, or `StateConflict` where it has ended.
    """
    require(can_manage_people, actor, held)
    with transaction.atomic():
        _shorten(actor, held, _end_day(last_day))


def record_leaver(actor: Actor, *, person: User, organisation: Organisation, last_day: dt.date | None = None) -> int:
    """Let `person` leave: every role and delegation there ends, at once or after `last_day`; return how many roles.

    Leaving at once also ends the person's sessions, so that no open page goes on. Raises `NotPermitted`, `WrongDays`,
    `LastAdministrator`, or `StateConflict` where the person holds nothing there.
    """
    require(can_manage_people, actor, Owner(organisation.code))
    day = _end_day(last_day)
    with transaction.atomic():
        rows = Membership.objects.filter(person=person, organisation=organisation).select_related("role")
        running = [held for held in rows.order_by("pk") if not _ends_before(held, day)]
        if not running:
            raise StateConflict(
                f"{person} không còn vai trò nào ở đơn vị này.", f"{person} holds no role in this organisation."
            )
        for held in running:
            _shorten(actor, held, day)
        ended = _end_delegations(actor, person, organisation, day)
        if last_day is None:
            end_sessions(actor, person, reason="record_leaver")
        audit.record(
            actor,
            "record_leaver",
            kind="person",
            key=str(person.pk),
            after={"organisation": organisation.code, "until": day, "roles": len(running), "delegations": ended},
        )
    return len(running)


def _end_delegations(actor: Actor, person: User, organisation: Organisation, day: dt.date) -> int:
    """End what the person gave or received there. What lasts longer than `day` is cut, what begins later revoked."""
    ended = 0
    there = Delegation.objects.filter(organisation=organisation, revoked_at=None)
    for one in (there.filter(giver=person) | there.filter(taker=person)).order_by("pk"):
        if one.valid.upper <= day:
            continue
        if one.valid.lower < day:
            change: dict[str, Any] = {"valid": valid_range(one.valid.lower, day)}
        else:
            change = {"revoked_at": timezone.now(), "revoked_by": actor.signature}
        ended += Delegation.objects.filter(pk=one.pk, revoked_at=None).update(**change)
    return ended
