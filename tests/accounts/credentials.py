"""Passwords and second factors for the tests of signing in."""

from __future__ import annotations

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from nangluong.accounts.models import User
from tests.app_codes import app_code

__all__ = ["PASSWORD", "app_code", "enrol_app", "staff"]

PASSWORD = "mười hai ký tự và hơn"


def staff(username: str = "an", full_name: str = "Lê An") -> User:
    """Store a member of staff with the password of the tests and no second factor."""
    return User.objects.create_user(username=username, full_name=full_name, password=PASSWORD)


def enrol_app(user: User) -> str:
    """Give `user` an authenticator app; return its secret (base 32)."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
