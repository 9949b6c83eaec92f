"""Addresses of signing in and of one's own account."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.repo.permissions.addresses import both, get, post
from tests.repo.permissions.rules import Outcome, Side, Who, personal, public, signed_in


def link(_world: Any, holder: Any) -> dict[str, Any]:
    """Issue a link to set the holder's password."""
    person = holder.person
    return {
        "key": urlsafe_base64_encode(force_bytes(person.pk)),
        "token": default_token_generator.make_token(person),
    }


def session(_world: Any, holder: Any) -> dict[str, Any]:
    """Store another session of the holder."""
    made = UserSession.objects.create(
        user=holder.person, session_key=f"khac-{holder.person.pk}", ip="127.0.0.1", user_agent="kiểm thử"
    )
    return {"number": made.pk}


def passkey(_world: Any, holder: Any) -> dict[str, Any]:
    """Store two passkeys of the holder, of which one may go."""
    made = [
        Authenticator.objects.create(user=holder.person, type=Authenticator.Type.WEBAUTHN, data={"name": "khóa"})
        for _ in range(2)
    ]
    return {"number": made[0].pk}


def half_done(who: Who, _side: Side) -> Outcome:
    """Lead whoever is not in the middle of signing in back to its beginning."""
    return Outcome.OPEN if who.signed_in else Outcome.SIGN_IN


def with_a_factor(who: Who, _side: Side) -> Outcome:
    """Answer whoever has a second factor; nobody of the walk has one."""
    return Outcome.NOT_FOUND if who.signed_in else Outcome.SIGN_IN


def to_the_door(*_: object) -> Outcome:
    """Lead everybody to the sign-in."""
    return Outcome.SIGN_IN


ADDRESSES = [
    get("accounts:sign_in", public),
    get("account_login", public),
    post("account_login", public, form={"login": "khong-ai", "password": "sai"}),
    post("accounts:sign_out", public),
    post("give_up_sign_in", to_the_door),
    *both("mfa_authenticate", half_done),
    *both("mfa_login_webauthn", half_done),
    *both("accounts:set_password", public, make=link),
    post("identity_start", public, at={"flow": "person"}),
    get("identity_answer", public, at={"flow": "person"}),
    get("accounts:security", signed_in),
    get("mfa_index", signed_in),
    get("accounts:sessions", signed_in),
    post("accounts:end_session", personal(), make=session),
    post("accounts:end_sessions", signed_in),
    *both("account_change_password", signed_in),
    *both("account_reauthenticate", signed_in),
    *both("mfa_reauthenticate_webauthn", signed_in),
    *both("mfa_activate_totp", signed_in),
    *both("mfa_add_webauthn", signed_in),
    get("mfa_view_recovery_codes", signed_in),
    post("mfa_generate_recovery_codes", with_a_factor),
    post("mfa_edit_webauthn", personal(), make=passkey, form={"name": "mới"}),
    post("mfa_remove_factor", personal(), make=passkey),
]
