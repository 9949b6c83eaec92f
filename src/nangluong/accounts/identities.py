"""The verb of a citizen at the door: from verified claims to the same person every time."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from nangluong.accounts.identity_providers.interface import ORGANISATION, PERSON, Claims, IdentityRefused
from nangluong.accounts.memberships import hold_role, span_of
from nangluong.accounts.models import Identity, Membership, Role, User
from nangluong.accounts.trail import person
from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.reference import Column, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.foundation.sealed import lookup_hashes
from nangluong.registry.models import Organisation

_FIRST_ROLE = "organisation_administrator"


@cache
def _identifiers(root: Path) -> dict[str, str]:
    columns = (Column("identifier"), Column("organisation"), Column("source"), Column("confidence", CONFIDENCE))
    rows = read_rows(root, "accounts/organisation_identifiers.csv", columns, ("identifier",))
    return {str(row["identifier"]): str(row["organisation"]) for row in rows}


def organisation_of(code: str) -> Organisation | None:
    """Return the organisation of our register with this code in the electronic identity, None for an unknown one."""
    known = _identifiers(Path(settings.REFERENCE_ROOT)).get(code)
    return Organisation.objects.filter(pk=known).first() if known else None


def person_with(citizen_number: str) -> User | None:
    """Return the person who has this citizen number."""
    return User.objects.filter(citizen_number_hash__in=lookup_hashes(citizen_number, "citizen_number")).first()


def _register(claims: Claims) -> User:
    """Store a person who comes for the first time; where the same person has just come twice, return the one stored."""
    user = User(
        username=f"cd-{secrets.token_hex(8)}",
        kind=User.Kind.CITIZEN,
        full_name=claims.full_name,
        citizen_number=claims.citizen_number,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        found = person_with(claims.citizen_number)
        if found is None:
            raise
        return found
    audit.record(person(user), "register_person", kind="user", key=user.username, after={"name": claims.full_name})
    return user


def _check(claims: Claims, user: User | None, provider: str, least_level: int) -> None:
    """Raise `IdentityRefused` for a level too low, an account shut, or a subject that belonged to somebody else."""
    if claims.level < least_level:
        raise IdentityRefused(
            f"level {claims.level} below {least_level}",
            f"Tài khoản định danh của bạn ở mức {claims.level}, ở đây cần mức {least_level}. Hãy đến cơ quan công an để"
            " nâng mức định danh, rồi đăng nhập lại.",
            f"Your electronic identity is of level {claims.level}, here level {least_level} is needed. Have it raised"
            " by the police authority, then sign in again.",
        )
    if user is not None and not (user.is_active and user.is_citizen):
        raise IdentityRefused(
            "account closed",
            "Tài khoản này đã đóng. Hãy liên hệ bộ phận hỗ trợ.",
            "This account is closed. Please contact support.",
        )
    if claims.flow == PERSON:
        known = Identity.objects.filter(provider=provider, flow=PERSON, subject=claims.subject).first()
        if known is not None and (user is None or known.user_id != user.pk):
            raise IdentityRefused("subject belongs to another person")


def _note_name(user: User, claims: Claims) -> None:
    if user.full_name == claims.full_name:
        return
    before = user.full_name
    user.full_name = claims.full_name
    user.save(update_fields=["full_name"])
    after = {"name": claims.full_name}
    audit.record(person(user), "rename_person", kind="user", key=user.username, before={"name": before}, after=after)


def _seat(identity: Identity) -> None:
    """Let the first to come with the identity of a known organisation administer its people.

    Only somebody who never held anything there, and only while nobody administers: afterwards those who do decide.
    """
    organisation = identity.organisation
    role = Role.objects.filter(pk=_FIRST_ROLE).first()
    if organisation is None or role is None or organisation.kind_id not in role.held_in:
        return
    today = timezone.localdate()
    held = Membership.objects.filter(organisation=organisation)
    if held.filter(person=identity.user).exists() or held.as_of(today).filter(role=role).exists():
        return
    hold_role(
        SYSTEM,
        person=identity.user,
        organisation=organisation,
        role=role,
        valid=span_of(today, None),
        granted_by=f"định danh tổ chức {identity.organisation_code}",
    )


def admit_identity(claims: Claims, *, provider: str, least_level: int) -> Identity:
    """Return the identity, and with it the person, that verified `claims` of `provider` speak of.

    A person is known again by the citizen number, whichever flow and organisation they come with; one who comes for the
    first time is registered. The organisation is linked to our register where its code is known. Raises
    `IdentityRefused`.
    """
    with transaction.atomic():
        user = person_with(claims.citizen_number)
        _check(claims, user, provider, least_level)
        user = user or _register(claims)
        _note_name(user, claims)
        now = timezone.now()
        organisation = organisation_of(claims.organisation_code) if claims.flow == ORGANISATION else None
        said = {
            "level": claims.level,
            "organisation_code": claims.organisation_code,
            "organisation_name": claims.organisation_name,
            "position": claims.position,
            "organisation": organisation,
            "last_used_at": now,
        }
        identity, _ = Identity.objects.update_or_create(
            provider=provider,
            flow=claims.flow,
            subject=claims.subject,
            user=user,
            defaults=said,
            create_defaults=said | {"first_used_at": now},
        )
        _seat(identity)
    return identity
