"""Passwords set through a link: for whoever was invited, or lost theirs. The link works once and for a day."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from nangluong.accounts.models import User
from nangluong.accounts.perms import RESET_CREDENTIALS, can_reset_credentials
from nangluong.accounts.sessions import end_sessions
from nangluong.accounts.telling import tell_way_in
from nangluong.accounts.trail import person
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.foundation.permissions import require


class LinkExpired(DomainError):
    """The link to set a password was used, replaced, or is older than a day."""

    code = "link_expired"
    http_status = 410

    def __init__(self) -> None:
        super().__init__(
            "Liên kết đặt mật khẩu đã được dùng hoặc đã hết hạn. Hãy xin người quản trị của đơn vị liên kết mới.",
            "This link to set a password was used or has expired. Ask your organisation's administrator for a new one.",
        )


def issue_password_link(actor: Actor, user: User, *, reason: str = "") -> str:
    """Return the path of a page where `user` sets a password, once; hand it over by a way you trust.

    The current password stays valid until then. Raises `NotPermitted`; `StateConflict` for a citizen, who has none, and
    for an account without a mail address unless the actor may reset anybody's.
    """
    require(can_reset_credentials, actor, user)
    if user.is_citizen:
        raise StateConflict(
            "Công dân đăng nhập bằng định danh điện tử, không có mật khẩu ở đây.",
            "Citizens sign in with their electronic identity and have no password here.",
        )
    # A link in an administrator's hands is a way into the account: only the system's own get one, for want of mail.
    if not user.email and not actor.may(RESET_CREDENTIALS):
        raise StateConflict(
            "Tài khoản này không có địa chỉ thư. Hãy liên hệ người quản trị hệ thống để nhận liên kết.",
            "This account has no mail address. Ask the administrators of the system for a link.",
        )
    with transaction.atomic():
        key, token = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
        tell_way_in(user)
        audit.record(actor, "issue_password_link", kind="user", key=user.username, reason=reason)
    return reverse("accounts:set_password", args=(key, token))


def user_of_link(key: str, token: str) -> User:
    """Return whose link this is. Raises `LinkExpired`."""
    try:
        user = User.objects.get(pk=int(urlsafe_base64_decode(key)), is_active=True, kind=User.Kind.STAFF)
    except (ValueError, OverflowError, User.DoesNotExist):
        raise LinkExpired from None
    if not default_token_generator.check_token(user, token):
        raise LinkExpired
    return user


def set_password_by_link(key: str, token: str, password: str) -> User:
    """Set the password, end every session, and use the link up. Raises `LinkExpired`, `ValidationError`."""
    with transaction.atomic():
        user = user_of_link(key, token)
        # Two requests with one link: the second waits here and then finds the token used.
        user = User.objects.select_for_update().get(pk=user.pk)
        if not default_token_generator.check_token(user, token):
            raise LinkExpired
        validate_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
        end_sessions(person(user), user, reason="password")
        audit.record(person(user), "set_password", kind="user", key=user.username)
    return user


def fault_of(error: ValidationError) -> str:
    """Return what is wrong with a password, as one paragraph."""
    return " ".join(error.messages)
