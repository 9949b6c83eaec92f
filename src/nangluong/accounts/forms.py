"""Forms of signing in that differ from allauth's: a code is spent once, in all processes."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.db import transaction
from django.forms import ValidationError

from nangluong.accounts.lockout import count_failure

_SPENT = "spent_until"


def spend(authenticator: Authenticator, code: str) -> bool:
    """Mark a right code of an app as used and return True; False when it, or a later one, was used before.

    allauth remembers used codes in the cache, which our processes do not share; this is in the database.
    """
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret = decrypt(row.data["secret"])
        digits = "".join(code.split())
        fitting = [c for c in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, c)) == digits]
        if not fitting or max(fitting) <= row.data.get(_SPENT, -1):
            return False
        row.data[_SPENT] = max(fitting)
        row.save(update_fields=["data"])
    return True


class CodeForm(AuthenticateForm):
    """A code of the app or a recovery code. A wrong one counts towards the lock, like a wrong password."""

    def clean_code(self) -> str:
        """Return the code, which is spent now."""
        try:
            code: str = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP and not spend(self.authenticator, code):
                raise get_adapter().validation_error("incorrect_code")
        except ValidationError:
            count_failure(context.request, self.user.username)
            raise
        return code


# What the libraries below raise for JSON of another shape than a browser's answer.
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class _AnswerOfTheBrowser(AuthenticateWebAuthnForm):
    """A passkey's answer; anything that is none is a field error, never a fault of the server."""

    def clean_credential(self) -> Authenticator:
        """Return the factor that answered."""
        try:
            found: Authenticator = super().clean_credential()
        except _MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        return found


class PasskeySignInForm(_AnswerOfTheBrowser, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeySecondFactorForm(_AnswerOfTheBrowser):
    """A passkey after the password."""


class PasskeyConfirmForm(_AnswerOfTheBrowser, ReauthenticateWebAuthnForm):
    """A passkey before a sensitive step."""


class NewPasskeyForm(AddWebAuthnForm):
    """A new passkey."""

    def clean(self) -> dict[str, Any]:
        """Check what the browser made."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except _MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        return cleaned
