"""The operator of an installation: the first person, who then invites the others."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from nangluong.accounts.memberships import check_role, hold_role, span_of
from nangluong.accounts.models import Role, User
from nangluong.accounts.perms import can_create_operator
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import StateConflict
from nangluong.foundation.permissions import require
from nangluong.registry.models import Organisation


def create_operator(
    actor: Actor, *, username: str, full_name: str, organisation: Organisation, roles: Sequence[Role]
) -> tuple[User, str]:
    """Create a person who holds `roles` in `organisation` from today; return them and the password, shown this once.

    Raises `NotPermitted`, `RoleDoesNotFit`, or `StateConflict` where the name is taken.
    """
    require(
        can_create_operator,
        actor,
        vi="Chỉ người vận hành hệ thống được tạo tài khoản này.",
        en="Only the system's operator may create this account.",
    )
    for role in roles:
        check_role(actor, role, organisation)
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise StateConflict(
                f"Tài khoản “{username}” đã có. Hãy chọn tên khác.",
                f"The account “{username}” exists already. Choose another name.",
            )
        password = secrets.token_urlsafe(15)
        user = User(username=username, full_name=full_name)
        user.set_password(password)
        user.save()
        valid = span_of(timezone.localdate(), None)
        for role in roles:
            hold_role(actor, person=user, organisation=organisation, role=role, valid=valid, granted_by=actor.signature)
        audit.record(
            actor,
            "create_operator",
            kind="user",
            key=username,
            after={"organisation": organisation.code, "roles": [role.code for role in roles]},
        )
    return user, password
