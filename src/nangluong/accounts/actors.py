"""From a request to the actor that verbs ask for."""

from __future__ import annotations

from django.http import HttpRequest

from nangluong.accounts.models import User
from nangluong.foundation.actor import Actor

ANONYMOUS = Actor("khách")


def actor_of(request: HttpRequest) -> Actor:
    """Return who makes this request; a visitor who is not signed in holds no rights."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return ANONYMOUS
    return Actor(str(user), user_id=user.pk, rights=frozenset(user.rights))
