"""Letters to people who cannot sign in, or not yet; everybody else is told through notifications."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string

from nangluong.accounts.models import Invitation, User

log = logging.getLogger(__name__)

REAL_MAIL = "django.core.mail.backends.smtp.EmailBackend"
"""The backend by which letters really leave; with any other the inviter is shown the link."""


def send_invitation(invitation: Invitation, organisation: str, link: str) -> bool:
    """Send the link to whoever is invited, in both languages; return whether the letter left.

    The link is in the letter alone: it is not logged and stands in no table.
    """
    text = render_to_string(
        "accounts/letters/invitation.txt", {"invitation": invitation, "organisation": organisation, "link": link}
    )
    subject = "Lời mời tham gia Hệ thống thông tin năng lượng quốc gia / Invitation"
    return _sent(subject, text, invitation.email, f"invitation {invitation.pk}")


def send_password_link(user: User, link: str) -> bool:
    """Send the link by which `user` sets a password to the person's own address; return whether the letter left."""
    text = render_to_string("accounts/letters/password_link.txt", {"user": user, "link": link})
    subject = "Đặt mật khẩu, Hệ thống thông tin năng lượng quốc gia / Set your password"
    return _sent(subject, text, user.email, f"password link of {user.pk}")


def _sent(subject: str, text: str, address: str, what: str) -> bool:
    try:
        send_mail(subject, text, None, [address])
    except (OSError, SMTPException):
        log.exception("a letter could not be sent: %s", what)
        return False
    return True
