"""The verbs of invitations: invite a person by a one-time link, withdraw it, accept it."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from nangluong.accounts.memberships import check_days, check_role, hold_role, span_of
from nangluong.accounts.models import Invitation, Membership, Role, User
from nangluong.accounts.people_limits import days
from nangluong.accounts.perms import can_manage_people
from nangluong.accounts.refusals import FourEyes, InvitationUnusable, PerhapsShared
from nangluong.accounts.shared_names import shared_word
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.effective import valid_range
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import Owner, require
from nangluong.registry.models import Organisation


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite_person(
    actor: Actor,
    *,
    organisation: Organisation,
    role: Role,
    full_name: str,
    email: str,
    first_day: dt.date | None = None,
    last_day: dt.date | None = None,
    one_person: bool = False,
) -> tuple[Invitation, str]:
    """Invite a person to hold `role` from `first_day` (today) to `last_day`; return it with the token of its link.

    The token is not stored and works once, until the invitation expires. An open invitation of the same person to the
    same role is replaced. `one_person` confirms that a name that looks shared is not. Raises `NotPermitted`,
    `RoleDoesNotFit`, `WrongDays`, `PerhapsShared`.
    """
    require(can_manage_people, actor, Owner(organisation.code))
    check_role(actor, role, organisation)
    now, today = timezone.now(), timezone.localdate()
    check_days(first_day or today, last_day, today)
    word = shared_word(full_name, email)
    if word and not one_person:
        raise PerhapsShared(word)
    token, address = secrets.token_urlsafe(24), email.strip().lower()
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        replaced = Invitation.objects.filter(
            organisation=organisation, role=role, email=address, accepted_at=None, withdrawn_at=None
        ).update(withdrawn_at=now)
        invitation = Invitation.objects.create(
            organisation=organisation,
            role=role,
            full_name=full_name.strip(),
            email=address,
            valid=span_of(first_day or today, last_day),
            token_hash=_hash(token),
            inviter_id=actor.user_id,
            invited_by=actor.signature,
            expires_at=now + days("invitation"),
        )
        audit.record(
            actor,
            "invite_person",
            kind="invitation",
            key=str(invitation.pk),
            after={
                "organisation": organisation.code,
                "role": role.code,
                "looks_shared": word,
                "replaced": replaced,
                "expires_at": invitation.expires_at,
            },
        )
    return invitation, token


def withdraw_invitation(actor: Actor, invitation: Invitation) -> None:
    """Let the link of an invitation no longer work. Raises `NotPermitted`, or `StateConflict` where it was used."""
    require(can_manage_people, actor, invitation)
    with transaction.atomic():
        won = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).update(
            withdrawn_at=timezone.now()
        )
        if not won:
            raise StateConflict(
                "Lời mời này đã được dùng hoặc đã hủy.", "This invitation was used or withdrawn already."
            )
        audit.record(
            actor,
            "withdraw_invitation",
            kind="invitation",
            key=str(invitation.pk),
            after={"organisation": invitation.organisation_id, "role": invitation.role_id},
        )


def open_invitation(token: str) -> Invitation:
    """Return the open invitation with this token. Raises `InvitationUnusable`."""
    found = Invitation.objects.select_related("role", "organisation").filter(token_hash=_hash(token)).first()
    if found is None or not found.is_open(timezone.now()):
        raise InvitationUnusable
    return found


def accept_invitation(person: User, token: str) -> Membership:
    """Give `person`, who shows the link, the role they were invited to; the link is used up.

    The link is the right. Raises `InvitationUnusable`, `FourEyes` where the inviter opens it, `RoleDoesNotFit` where
    the role is for another kind of account, `StateConflict` where the person holds the role already.
    """
    invitation = open_invitation(token)
    if invitation.inviter_id == person.pk:
        raise FourEyes
    actor = Actor(str(person), user_id=person.pk)
    invited = Actor(invitation.invited_by, is_system=True)
    check_role(invited, invitation.role, invitation.organisation, person)
    today, now = timezone.localdate(), timezone.now()
    first_day = max(invitation.valid.lower, today)
    if invitation.valid.upper is not None and invitation.valid.upper <= first_day:
        raise InvitationUnusable
    with transaction.atomic():
        won = Invitation.objects.filter(
            pk=invitation.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=now
        ).update(accepted_at=now, accepted_by=person)
        if not won:
            raise InvitationUnusable
        held = hold_role(
            actor,
            person=person,
            organisation=invitation.organisation,
            role=invitation.role,
            valid=valid_range(first_day, invitation.valid.upper),
            granted_by=invitation.invited_by,
        )
        audit.record(
            actor,
            "accept_invitation",
            kind="invitation",
            key=str(invitation.pk),
            after={"membership": held.pk, "organisation": invitation.organisation_id, "role": invitation.role_id},
        )
    return held


def create_invited_person(token: str, *, username: str, password: str) -> tuple[User, Membership]:
    """Create a staff account for whoever shows the link and has none, and accept the invitation with it.

    Raises `InvitationUnusable`, or `StateConflict` where the name is taken or the invited address has an account.
    """
    invitation = open_invitation(token)
    with transaction.atomic():
        if has_account(invitation):
            raise StateConflict(
                "Địa chỉ thư được mời đã có tài khoản. Hãy đăng nhập bằng tài khoản đó rồi mở lại liên kết.",
                "The invited address has an account already. Sign in with it and open the link again.",
            )
        if User.objects.filter(username__iexact=username).exists():
            raise StateConflict(
                f"Tên đăng nhập “{username}” đã có. Hãy chọn tên khác.",
                f"The name “{username}” is taken. Choose another one.",
            )
        person = User(username=username, full_name=invitation.full_name, email=invitation.email)
        person.set_password(password)
        person.save()
        audit.record(
            Actor(str(person), user_id=person.pk),
            "create_person",
            kind="user",
            key=username,
            after={"invitation": invitation.pk},
        )
        return person, accept_invitation(person, token)


def has_account(invitation: Invitation) -> bool:
    """Whether the invited address belongs to an account: one person has one."""
    return User.objects.filter(email__iexact=invitation.email).exists()
