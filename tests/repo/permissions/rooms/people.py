"""Addresses of people: own roles, invitations, administration."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone

from nangluong.accounts.models import Delegation, Invitation, JoinRequest
from nangluong.accounts.perms import DELEGATE, MANAGE_ALL_PEOPLE, MANAGE_PEOPLE
from nangluong.foundation.effective import valid_range
from nangluong.registry.models import Organisation
from tests.accounts import people
from tests.repo.permissions.addresses import both, get, post
from tests.repo.permissions.rules import Outcome, manages_people, needs, personal, public, signed_in

World, Holder = Any, Any


def organisation(_world: World, holder: Holder) -> dict[str, Any]:
    """Name the holder's organisation."""
    return {"code": holder.organisation} if holder.organisation else {}


def colleague(world: World, holder: Holder) -> dict[str, Any]:
    """Name a colleague of the holder."""
    if not holder.organisation:
        return {}
    return {"code": holder.organisation, "person_id": world.colleague(holder.organisation).pk}


def membership(world: World, holder: Holder) -> dict[str, Any]:
    """Name a role of a colleague."""
    if not holder.organisation:
        return {}
    return {"number": world.colleague(holder.organisation).memberships.get().pk}


def invitation(world: World, holder: Holder) -> dict[str, Any]:
    """Store an open invitation of the holder's organisation."""
    if not holder.organisation:
        return {}
    made = Invitation.objects.create(
        organisation_id=holder.organisation,
        role=people.role("dong-nghiep"),
        full_name="Khách mời",
        email=f"{holder.person.pk}@example.vn",
        valid=valid_range(timezone.localdate(), None),
        token_hash=hashlib.sha256(str(holder.person.pk).encode()).hexdigest(),
        invited_by="kiểm thử",
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
    return {"number": made.pk}


def link(world: World, _holder: Holder) -> dict[str, Any]:
    """Store an open invitation to an organisation; whoever has the link is whom it is for."""
    token = "lien-ket-moi"
    if not Invitation.objects.filter(token_hash=hashlib.sha256(token.encode()).hexdigest()).exists():
        Invitation.objects.create(
            organisation=Organisation.objects.get(pk="evnnpc"),
            role=people.role("dong-nghiep"),
            full_name="Khách mời",
            email="khach@example.vn",
            valid=valid_range(timezone.localdate(), None),
            token_hash=hashlib.sha256(token.encode()).hexdigest(),
            invited_by="kiểm thử",
            expires_at=timezone.now() + dt.timedelta(days=1),
        )
    return {"token": token}


def asked(world: World, holder: Holder) -> dict[str, Any]:
    """Store a request to join the holder's organisation, of somebody else."""
    if not holder.organisation:
        return {}
    made = JoinRequest.objects.create(
        person=people.person(), organisation_id=holder.organisation, role=people.role("dong-nghiep")
    )
    return {"number": made.pk}


def own_request(world: World, holder: Holder) -> dict[str, Any]:
    """Store a request of the holder to join somewhere."""
    made = JoinRequest.objects.create(person=holder.person, organisation_id="evnnpc", role=people.role("dong-nghiep"))
    return {"number": made.pk}


def delegation(world: World, holder: Holder) -> dict[str, Any]:
    """Store a delegation between two others of the holder's organisation."""
    if not holder.organisation:
        return {}
    today = timezone.localdate()
    made = Delegation.objects.create(
        giver=world.colleague(holder.organisation),
        taker=people.person(),
        organisation_id=holder.organisation,
        rights=["a.b"],
        valid=valid_range(today, today + dt.timedelta(days=9)),
        reason="thử",
    )
    return {"number": made.pk}


_NEWCOMER = {"full_name": "Lê Thị An", "email": "an.le@example.vn", "role": "organisation_administrator"}
_ACCOUNT = {"username": "khach-moi", "password": "mot-mat-khau-dai-2026", "again": "mot-mat-khau-dai-2026"}

ADDRESSES = [
    get("accounts:mine", signed_in),
    post("accounts:act_for", needs("nobody's"), form={"organisation": "tkv"}),
    *both("accounts:delegate", needs(DELEGATE)),
    *both("accounts:join", signed_in, form={"organisation": "evn", "role": "reporting_officer"}),
    post("accounts:withdraw_request", personal(Outcome.REFUSED), make=own_request),
    get("accounts:invitation", public, make=link),
    post("accounts:invitation", public, make=link, form=_ACCOUNT),
    get("accounts:administration", needs(MANAGE_PEOPLE, MANAGE_ALL_PEOPLE)),
    get("accounts:roles", signed_in),
    get("accounts:organisations", needs(MANAGE_ALL_PEOPLE)),
    get("accounts:people", manages_people, make=organisation),
    *both("accounts:invite", manages_people, make=organisation, form=_NEWCOMER),
    get("accounts:person", manages_people, make=colleague),
    post("accounts:assign_role", manages_people, make=colleague, form={"role": "organisation_administrator"}),
    post("accounts:record_leaver", manages_people, make=colleague),
    post("accounts:password_link", manages_people, make=colleague, form={"reason": "quên"}),
    post("accounts:remove_factors", manages_people, make=colleague, form={"reason": "mất máy"}),
    post("accounts:end_role", manages_people, make=membership),
    post("accounts:withdraw_invitation", manages_people, make=invitation),
    post("accounts:approve_request", manages_people, make=asked),
    post("accounts:refuse_request", manages_people, make=asked, form={"answer": "Không phải đơn vị này"}),
    post("accounts:revoke_delegation", manages_people, make=delegation),
]
