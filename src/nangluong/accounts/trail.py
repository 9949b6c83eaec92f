"""What signing in leaves in the audit: who came in and how, who was refused, what ended, which factors changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from nangluong.accounts.models import User
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.client_address import client_address

UNKNOWN = "?"
"""The key of a refused attempt with a name that no account has: what was typed may be somebody's password."""


def person(user: User) -> Actor:
    """Return the person alone as an actor: acting for nobody, with no rights."""
    return Actor(str(user), user_id=user.pk)


def note(user: User, verb: str, request: HttpRequest, *, reason: str = "", refused: bool = False, **what: Any) -> None:
    """Record what `user` did to the own account, with the address it was done from."""
    after = {"address": client_address(request), **what}
    audit.record(person(user), verb, kind="user", key=user.username, after=after, reason=reason, refused=refused)


def note_refused(request: HttpRequest, verb: str, username: str, reason: str, **what: Any) -> None:
    """Record an attempt of somebody unknown to sign in as `username`, which need not exist."""
    user = User.objects.filter(username=username).first() if username else None
    if user is not None:
        note(user, verb, request, reason=reason, refused=True, **what)
        return
    after = {"address": client_address(request), **what}
    audit.record(Actor("khách"), verb, kind="user", key=UNKNOWN, after=after, reason=reason, refused=True)
