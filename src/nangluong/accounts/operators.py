"""The operator of an installation: the first person who may load figures and publish."""

from __future__ import annotations

import secrets

from django.db import transaction

from nangluong.accounts.models import User
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict

CREATE_OPERATOR = "accounts.create_operator"


def create_operator(actor: Actor, *, username: str, full_name: str, rights: list[str]) -> tuple[User, str]:
    """Create an operator with `rights` and return the person and the password, which is shown this once."""
    if not actor.may(CREATE_OPERATOR):
        raise NotPermitted(
            "Chỉ người vận hành hệ thống được tạo tài khoản này.", "Only the system's operator may create this account."
        )
    with transaction.atomic():
        if User.objects.filter(username=username).exists():
            raise StateConflict(
                f"Tài khoản “{username}” đã có. Hãy chọn tên khác.",
                f"The account “{username}” exists already. Choose another name.",
            )
        password = secrets.token_urlsafe(15)
        user = User(username=username, full_name=full_name, rights=rights)
        user.set_password(password)
        user.save()
        audit.record(actor, "create_operator", kind="user", key=username, after={"rights": rights})
    return user, password
