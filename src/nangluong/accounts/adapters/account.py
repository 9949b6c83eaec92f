"""How allauth signs people in and out here: no sign-up, nothing in English behind our back, a trail of everything."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from nangluong.accounts.actors import SESSION_KEY, actor_of
from nangluong.accounts.models import User
from nangluong.accounts.sessions import stamp
from nangluong.accounts.trail import note, note_refused
from nangluong.foundation.client_address import client_address

STAFF_BACKEND = "django.contrib.auth.backends.ModelBackend"


class AccountAdapter(DefaultAccountAdapter):
    """Our answers to allauth's questions about accounts."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra và nhập lại."),
        "incorrect_password": _("Mật khẩu không đúng. Hãy nhập lại."),
        "enter_current_password": _("Mật khẩu hiện tại không đúng. Hãy nhập lại."),
        "too_many_login_attempts": _("Đã thử sai quá nhiều lần. Hãy đợi vài phút rồi thử lại."),
        "rate_limited": _("Đã thử sai quá nhiều lần. Hãy đợi vài phút rồi thử lại."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Refuse: staff are invited, citizens come with their electronic identity."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the rate limits count by."""
        return client_address(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave the counting of failures to axes, which does not lock a whole office behind one address."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a refused password; the answer is the same whether the account exists or not."""
        if not getattr(request, "axes_locked_out", False):
            note_refused(request, "sign_in", str(credentials.get("username", "")), "password")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session of a person who has passed every step: a new key, a stamp, an entry in the audit."""
        assert isinstance(user, User)
        records = get_authentication_records(request, user)
        methods = [str(record.get("type") or record["method"]) for record in records]
        identity = getattr(request, "signed_in_identity", {})
        login(request, user, backend=STAFF_BACKEND)
        stamp(request.session, user, second_factor=any(record["method"] == "mfa" for record in records), **identity)
        if identity.get("organisation_code"):
            request.session[SESSION_KEY] = identity["organisation_code"]
        if records:
            # Whoever has just signed in need not confirm the password for the next sensitive step as well.
            record_authentication(request, user, str(records[-1]["method"]), reauthenticated=True)
        note(user, "sign_in", request, methods=methods or ["identity"], **identity)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where to go if nothing was asked for: the page of the first right held, or one's own."""
        actor = actor_of(request)
        return reverse(next((page for right, page in settings.LANDING_PAGES if actor.may(right)), "accounts:mine"))

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways to confirm a sensitive step: the password, or a passkey where there is one."""
        ways = [{"id": "password", "description": _("Dùng mật khẩu"), "url": reverse("account_reauthenticate")}]
        if isinstance(user, User) and Authenticator.objects.filter(user=user, type="webauthn").exists():
            url = reverse("mfa_reauthenticate_webauthn")
            ways.append({"id": "passkey", "description": _("Dùng khóa truy cập (passkey)"), "url": url})
        return ways if user.is_authenticated and user.has_usable_password() else []

    def is_safe_url(self, url: str) -> bool:
        """Return whether `url` is on this very site: the only place to go on to."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:  # noqa: ARG002
        """Send somebody who was shut out meanwhile back to the start."""
        return redirect("account_login")

    def add_message(self, *_args: Any, **_options: Any) -> None:
        """Say nothing: our pages have sentences of their own, in two languages."""

    def send_notification_mail(self, *_args: Any, **_options: Any) -> None:
        """Send nothing: the audit records it, and notifications are the work of their own room."""
