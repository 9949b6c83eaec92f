"""Sessions: the stamp a sign-in leaves, when a session ends by itself, and ending sessions from afar."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from nangluong.accounts.limits import session_limits
from nangluong.accounts.models import User
from nangluong.accounts.trail import person
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor

_STAMP = "sign_in"
# How much later than the truth `seen` may be: not every request writes the session.
_SEEN_EVERY_S = 60.0


class End(StrEnum):
    """Why a session may not go on."""

    IDLE = "idle"
    ABSOLUTE = "absolute"
    UNSTAMPED = "unstamped"


@dataclass(frozen=True)
class Stamp:
    """What a session remembers of its sign-in. Times are seconds since 1970.

    `second_factor` says that one was shown in this session. `organisation_code` and `level` come from the electronic
    identity, "" and 0 for staff.
    """

    at: float
    seen: float
    kind: str
    second_factor: bool = False
    identity: int | None = None
    organisation_code: str = ""
    level: int = 0


def stamp(session: SessionBase, user: User, **more: object) -> None:
    """Note in `session` that `user` signed in now; `more` are further fields of `Stamp`."""
    now = time.time()
    session[_STAMP] = {"at": now, "seen": now, "kind": user.kind, **more}


def stamp_of(session: SessionBase) -> Stamp | None:
    """Return the stamp of a session, None where it has none."""
    found = session.get(_STAMP)
    return Stamp(**found) if isinstance(found, dict) else None


def note_second_factor(session: SessionBase) -> None:
    """Note that a second factor was shown in, or enrolled by, this session."""
    session[_STAMP] = {**session[_STAMP], "second_factor": True}


def end_of(found: Stamp | None, now: float) -> End | None:
    """Return why a session with this stamp has ended at `now`, None while it goes on."""
    if found is None:
        return End.UNSTAMPED
    limits = session_limits(found.kind)
    if now - found.at > limits.absolute.total_seconds():
        return End.ABSOLUTE
    if now - found.seen > limits.idle.total_seconds():
        return End.IDLE
    return None


def touch(session: SessionBase, found: Stamp, now: float) -> None:
    """Note that the session is in use; written at most once a minute, for the list of sessions as well."""
    if now - found.seen < _SEEN_EVERY_S:
        return
    session[_STAMP] = {**session[_STAMP], "seen": now}
    seen_at = dt.datetime.fromtimestamp(now, dt.UTC)
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=seen_at)


def sessions_of(user: User) -> list[UserSession]:
    """Return the living sessions of a person, the newest first; those that have ended are forgotten on the way."""
    living = UserSession.objects.purge_and_list(user)
    return sorted(living, key=lambda session: (session.created_at, session.pk), reverse=True)


def end_sessions(
    actor: Actor, user: User, *, keep: str | None = None, only: int | None = None, reason: str = ""
) -> int:
    """End the sessions of `user` but the one whose key is `keep`, or `only` the one with this number; return how many.

    Whoever calls it has checked the right: the person, or a verb on the person's account.
    """
    with transaction.atomic():
        found = UserSession.objects.select_for_update().filter(user=user)
        if keep is not None:
            found = found.exclude(session_key=keep)
        if only is not None:
            found = found.filter(pk=only)
        keys = list(found.values_list("session_key", flat=True))
        store = import_module(settings.SESSION_ENGINE).SessionStore
        for key in keys:
            store().delete(key)
        found.delete()
        if keys:
            audit.record(
                actor, "end_sessions", kind="user", key=user.username, after={"ended": len(keys)}, reason=reason
            )
    return len(keys)


def end_other_sessions(user: User, keep: str | None, reason: str) -> int:
    """End all sessions of `user` but the own one, at the person's own wish or with a change of password."""
    return end_sessions(person(user), user, keep=keep, reason=reason)
