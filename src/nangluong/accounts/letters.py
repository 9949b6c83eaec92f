"""Letters to people who have no account yet; everybody else is told through notifications."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.core.mail import send_mail
from django.template.loader import render_to_string

from nangluong.accounts.models import Invitation

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
    try:
        send_mail(subject, text, None, [invitation.email])
    except (OSError, SMTPException):
        log.exception("the letter of invitation %s could not be sent", invitation.pk)
        return False
    return True
