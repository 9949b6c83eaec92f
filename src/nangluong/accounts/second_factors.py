"""Second factors of a person: what there is, recovery codes shown once, removal by an administrator."""

from __future__ import annotations

from dataclasses import dataclass, field

from allauth.mfa.models import Authenticator
from django.db import transaction

from nangluong.accounts.models import User
from nangluong.accounts.perms import can_reset_credentials
from nangluong.accounts.sessions import end_sessions
from nangluong.accounts.telling import tell_way_in
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import require


@dataclass(frozen=True)
class Factors:
    """The second factors of one person. `codes_left` is None where recovery codes were never made."""

    app: Authenticator | None = None
    passkeys: list[Authenticator] = field(default_factory=list)
    codes_left: int | None = None

    def __bool__(self) -> bool:
        return self.app is not None or bool(self.passkeys)


def factors_of(user: User) -> Factors:
    """Return the second factors of `user`, passkeys in the order they were added."""
    app, passkeys, codes_left = None, [], None
    for row in Authenticator.objects.filter(user=user).order_by("created_at", "pk"):
        if row.type == Authenticator.Type.TOTP:
            app = row
        elif row.type == Authenticator.Type.WEBAUTHN:
            passkeys.append(row)
        else:
            codes_left = len(row.wrap().get_unused_codes())
    return Factors(app, passkeys, codes_left)


def codes_to_show(user: User) -> list[str]:
    """Return the recovery codes if nobody has seen them yet, and mark them as seen; else nothing."""
    with transaction.atomic():
        row = (
            Authenticator.objects.select_for_update()
            .filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
            .exclude(data__has_key="viewed_at")
            .first()
        )
        if row is None:
            return []
        codes = row.wrap()
        shown: list[str] = codes.get_unused_codes()
        codes.mark_as_viewed()
        return shown


def remove_second_factors(actor: Actor, user: User, *, reason: str) -> int:
    """Remove all second factors of somebody who lost them, and end their sessions; the next sign-in asks for a new one.

    Raises `NotPermitted`.
    """
    require(can_reset_credentials, actor, user)
    with transaction.atomic():
        count, _ = Authenticator.objects.filter(user=user).delete()
        end_sessions(actor, user, reason="second_factors_removed")
        tell_way_in(user)
        after = {"removed": count}
        audit.record(actor, "remove_second_factors", kind="user", key=user.username, after=after, reason=reason)
    return count
