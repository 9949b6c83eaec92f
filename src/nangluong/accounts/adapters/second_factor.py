"""How allauth keeps second factors here: secrets sealed, the code drawn as SVG, the last factor of staff stays."""

from __future__ import annotations

import io
from typing import Any, ClassVar

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext, gettext_lazy

from nangluong.foundation.sealed import seal, unseal

_COLUMN = "mfa.Authenticator.data"
_ISSUER = "nangluong"


class SecondFactorAdapter(DefaultMFAAdapter):
    """Our answers to allauth's questions about second factors."""

    error_messages: ClassVar = {
        "add_email_blocked": "",
        "cannot_delete_authenticator": gettext_lazy(
            "Đây là cách xác thực thứ hai duy nhất của tài khoản. Hãy thêm cách khác trước khi gỡ cách này."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Hãy thêm ứng dụng xác thực hoặc khóa truy cập trước."),
        "incorrect_code": gettext_lazy("Mã không đúng hoặc đã được dùng. Hãy đợi mã tiếp theo rồi nhập lại."),
        "unverified_email": "",
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it is stored."""
        return seal(text, _COLUMN)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a stored secret in plain."""
        return unseal(encrypted_text, _COLUMN)

    def get_totp_issuer(self) -> str:
        """Return the name an authenticator app shows."""
        return _ISSUER

    def build_totp_svg(self, url: str) -> str:
        """Return `url` as a QR code in SVG, as high as wide."""
        buffer = io.BytesIO()
        segno.make(url, error="m").save(buffer, kind="svg", scale=5, border=3, xmldecl=False, light="white")
        return buffer.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say no to the last factor beside the recovery codes: the account would be shut."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        """Return a name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Khóa truy cập %(number)s") % {"number": number}

    def send_notification_mail(self, *_args: Any, **_options: Any) -> None:
        """Send nothing, as the account adapter does."""
