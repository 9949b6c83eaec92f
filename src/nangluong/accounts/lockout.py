"""Brute force: failures are counted by account *and* address, so that nobody locks out an office or a colleague."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from nangluong.accounts.limits import limit, minutes
from nangluong.accounts.trail import note_refused
from nangluong.foundation.client_address import client_address


def most_failures(_request: HttpRequest, _credentials: dict[str, Any] | None) -> int:
    """Return after how many failures an account is locked for an address."""
    return limit("failures")


def lock_time(_request: HttpRequest | None = None) -> dt.timedelta:
    """Return how long it stays locked."""
    return minutes("lock")


class LockHandler(AxesDatabaseHandler):
    """Axes' own handler in the database, which all processes share; a lock is recorded when it begins."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any
    ) -> None:
        """Count a failure."""
        was_locked = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **more)
        if request is not None and not was_locked and getattr(request, "axes_locked_out", False):
            note_refused(request, "lock_account", str(credentials.get("username", "")), "failures")


def count_failure(request: HttpRequest, username: str) -> None:
    """Count a wrong code like a wrong password."""
    AxesProxyHandler.user_login_failed("second factor", credentials={"username": username}, request=request)


def is_locked(request: HttpRequest, username: str) -> bool:
    """Return whether `username` may not be tried from this address now."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def lock_page(request: HttpRequest, _answer: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """Answer 429 with the time from which the account may be tried again; the same for accounts that do not exist."""
    username = str((credentials or {}).get("username", ""))
    attempts = AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    until = (last or timezone.now()) + lock_time()
    answer = render(request, "accounts/locked.html", {"until": until}, status=429)
    answer["Retry-After"] = str(max(1, math.ceil((until - timezone.now()).total_seconds())))
    return answer
