"""Sending one message of the outbox: a letter by SMTP or a push by HTTPS, in the person's language."""

from __future__ import annotations

import contextlib
import smtplib
from email.utils import parseaddr
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from nangluong.foundation.notices import directory
from nangluong.foundation.notices.choices import language_of
from nangluong.foundation.notices.kinds import NoticeKind, notice_kinds
from nangluong.foundation.notices.models import Delivery, Notice, PushSubscription
from nangluong.foundation.notices.outcome import Dropped, Failed, Refused
from nangluong.foundation.notices.pushing import push

_NEVER = range(500, 600)


class Postman:
    """Sends messages one after another over one connection to the mail server; a context manager."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Postman:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def _hang_up(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._connection.close()
            self._connection = None

    def send(self, row: Delivery) -> None:
        """Send `row`. Raises `Dropped`, `Refused` or `Failed`."""
        notice = Notice.objects.get(pk=row.notice_id)
        kind = notice_kinds().get(notice.kind)
        if kind is None:
            raise Dropped("kind_unknown")
        person = directory.person(notice.person_id)
        if person is None:
            raise Dropped("person_gone")
        language = language_of(notice.person_id)
        if row.channel == Delivery.Channel.EMAIL:
            if not person.email:
                raise Dropped("no_address")
            self._post(row, notice, kind, person.email, language)
        else:
            _push(row, notice, kind, language)

    def _post(self, row: Delivery, notice: Notice, kind: NoticeKind, address: str, language: str) -> None:
        if self._connection is None:
            self._connection = get_connection()
        letter = compose(row, notice, kind, address, language)
        letter.connection = self._connection
        try:
            letter.send()
        except smtplib.SMTPRecipientsRefused as refused:
            self._hang_up()
            codes = {code for code, _text in refused.recipients.values()}
            raise (Refused if codes <= set(_NEVER) else Failed)(f"recipient_{min(codes)}") from None
        except smtplib.SMTPResponseException as answer:
            self._hang_up()
            raise (Refused if answer.smtp_code in _NEVER else Failed)(f"smtp_{answer.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            raise Failed(type(error).__name__) from None


def compose(row: Delivery, notice: Notice, kind: NoticeKind, address: str, language: str) -> EmailMessage:
    """Return the letter; its `Message-ID` is the row's, so that a repetition can be recognised."""
    subject, body = kind.words(language, notice.params)
    prefix = "" if language.startswith("vi") else "/en"
    link = f"{settings.SITE}{prefix}{notice.url}" if notice.url else f"{settings.SITE}{prefix}/hop-thu/"
    with override(language):
        foot = _("Hệ thống thông tin năng lượng quốc gia. Chọn thư muốn nhận:")
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=subject,
        body=f"{body}\n\n{link}\n\n-- \n{foot} {settings.SITE}{prefix}/hop-thu/lua-chon/\n",
        to=[address],
        headers={"Message-ID": f"<{row.pk}@{host}>", "Auto-Submitted": "auto-generated", "Content-Language": language},
    )


def _push(row: Delivery, notice: Notice, kind: NoticeKind, language: str) -> None:
    subscription = PushSubscription.objects.filter(pk=row.target, person_id=notice.person_id).first()
    if subscription is None:
        raise Dropped("subscription_gone")
    prefix = "" if language.startswith("vi") else "/en"
    # The push service of the browser's maker carries this: what kind of thing, not what it says.
    payload = {
        "title": urlsplit(settings.SITE).hostname or "nangluong",
        "body": kind.name(language),
        "url": f"{prefix}/hop-thu/{notice.pk}/",
        "tag": str(row.pk),
        "lang": language,
    }
    try:
        push(subscription.endpoint, subscription.p256dh, subscription.auth, payload)
    except Dropped:
        PushSubscription.objects.filter(pk=subscription.pk).delete()
        raise
