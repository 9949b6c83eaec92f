"""The gate every request of a signed-in person goes through: sessions end in time, staff show a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from nangluong.accounts.models import User
from nangluong.accounts.sessions import End, end_of, stamp_of, touch
from nangluong.accounts.trail import note

_WITHOUT_SECOND_FACTOR = frozenset({
    "accounts:sign_out", "accounts:security", "accounts:sessions", "accounts:end_session", "accounts:end_sessions",
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "account_reauthenticate",
    "account_change_password", "healthz", "readyz", "set_language",
})  # fmt: skip
"""All that a member of staff without a second factor can reach: what leads to one, and the way out."""


def _spoken(end: End) -> str:
    if end is End.IDLE:
        return _("Phiên làm việc đã kết thúc vì lâu không dùng. Hãy đăng nhập lại.")
    return _("Phiên làm việc đã hết thời hạn. Hãy đăng nhập lại.")


def _name_of(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


class GateMiddleware:
    """End a session whose time is over; lead staff without a second factor to the page where they get one.

    It fails closed: a session without the stamp of a sign-in is ended, an address not on the short list is shut.
    A request without a session cookie passes at no cost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            user = request.user
            if isinstance(user, User):
                stopped = self._stop(request, user)
                if stopped is not None:
                    return stopped
        return self.get_response(request)

    def _stop(self, request: HttpRequest, user: User) -> HttpResponse | None:
        found, now = stamp_of(request.session), time.time()
        end = end_of(found, now)
        if end is not None or found is None:
            note(user, "session_ended", request, reason=str(end))
            logout(request)
            messages.warning(request, _spoken(end or End.UNSTAMPED))
            return None
        if not user.is_citizen and not found.second_factor and _name_of(request) not in _WITHOUT_SECOND_FACTOR:
            return redirect("accounts:security")
        touch(request.session, found, now)
        return None
