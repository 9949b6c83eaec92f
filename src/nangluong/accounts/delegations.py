"""The verbs of delegation: let another person use some of one's rights for a while, and take that back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from nangluong.accounts.memberships import check_days, span_of
from nangluong.accounts.models import Delegation, Membership, Right, RoleRight, User
from nangluong.accounts.people_limits import days
from nangluong.accounts.perms import can_delegate, can_manage_people
from nangluong.accounts.refusals import MoreThanHeld, NotOfTheOrganisation, WrongDays
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import predicate_of, require
from nangluong.registry.models import Organisation


@predicate_of
def is_giver(actor: Actor, delegation: Delegation) -> bool:
    """Whether the actor gave this delegation."""
    return actor.user_id is not None and delegation.giver_id == actor.user_id


can_revoke_delegation = is_giver | can_manage_people


def delegable_rights(person_id: int, organisation: str, day: dt.date) -> list[Right]:
    """Return the rights that `person_id` holds there by role on `day` and may give to another, by code."""
    held = RoleRight.objects.filter(
        role__memberships__person=person_id,
        role__memberships__organisation=organisation,
        role__memberships__valid__contains=day,
    )
    return list(Right.objects.filter(delegable=True, pk__in=held.values("right")).order_by("code"))


def delegate_rights(
    actor: Actor,
    *,
    taker: User,
    organisation: Organisation,
    rights: Collection[str],
    first_day: dt.date,
    last_day: dt.date,
    reason: str,
) -> Delegation:
    """Let `taker` use `rights` of the actor in `organisation`, for which the actor acts, on the days given.

    Only what the actor holds there by role, today, and what may be delegated. Raises `NotPermitted`, `MoreThanHeld`,
    `NotOfTheOrganisation`, `WrongDays`, `StateConflict`.
    """
    require(can_delegate, actor)
    today = timezone.localdate()
    check_days(first_day, last_day, today)
    longest = days("delegation_longest")
    if last_day - first_day >= longest:
        raise WrongDays(
            f"Mỗi lần ủy quyền dài nhất {longest.days} ngày.", f"A delegation lasts {longest.days} days at most."
        )
    if actor.on_behalf_of != organisation.code or actor.user_id is None:
        raise MoreThanHeld(
            "Chỉ ủy quyền trong đơn vị bạn đang làm việc thay mặt.", "Delegate in the organisation you act for."
        )
    if taker.pk == actor.user_id:
        raise StateConflict("Không cần ủy quyền cho chính mình.", "There is no need to delegate to yourself.")
    own = {right.code for right in delegable_rights(actor.user_id, organisation.code, today)}
    if not rights or not set(rights) <= own:
        raise MoreThanHeld(
            "Chỉ ủy quyền được những quyền mà vai trò của bạn đang có và cho phép ủy quyền.",
            "You can delegate only rights that your own roles hold and that may be delegated.",
        )
    if not Membership.objects.as_of(today).filter(person=taker, organisation=organisation).exists():
        raise NotOfTheOrganisation(str(taker))
    with transaction.atomic():
        given = Delegation.objects.create(
            giver_id=actor.user_id,
            taker=taker,
            organisation=organisation,
            rights=sorted(set(rights)),
            valid=span_of(first_day, last_day),
            reason=reason,
        )
        audit.record(
            actor,
            "delegate_rights",
            kind="delegation",
            key=str(given.pk),
            after={
                "to": taker.pk,
                "organisation": organisation.code,
                "rights": given.rights,
                "from": first_day,
                "last": last_day,
            },
            reason=reason,
        )
    return given


def revoke_delegation(actor: Actor, delegation: Delegation) -> None:
    """End a delegation at once: its giver, or an administrator of the organisation.

    Raises `NotPermitted`, or `StateConflict` where it was revoked or is over.
    """
    require(can_revoke_delegation, actor, delegation)
    now = timezone.now()
    with transaction.atomic():
        won = Delegation.objects.filter(
            pk=delegation.pk, revoked_at=None, valid__endswith__gt=timezone.localdate()
        ).update(revoked_at=now, revoked_by=actor.signature)
        if not won:
            raise StateConflict("Ủy quyền này đã kết thúc.", "This delegation is over already.")
        audit.record(
            actor,
            "revoke_delegation",
            kind="delegation",
            key=str(delegation.pk),
            after={"to": delegation.taker_id, "organisation": delegation.organisation_id},
        )
