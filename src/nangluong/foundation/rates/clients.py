"""Who is counted as one: a signed-in session by itself, everybody else by the address they come from.

An office shares one address, so the address has a generous rate, and whoever is signed in there does not use it up. A
session counts for itself only after this process has seen a person in it: a made-up cookie buys nothing.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from django.conf import settings
from django.http import HttpRequest

from nangluong.foundation.client_address import client_address

_MOST = 20_000


class KnownSessions:
    """Sessions in which this process has seen a signed-in person, the ones used last; only their hashes are kept."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, key: str) -> None:
        """Remember a session."""
        with self._lock:
            self._known[key] = None
            self._known.move_to_end(key)
            if len(self._known) > self._most:
                self._known.popitem(last=False)

    def remove(self, key: str) -> None:
        """Forget a session in which nobody is signed in any more."""
        with self._lock:
            self._known.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._known


known = KnownSessions()


def session_key(request: HttpRequest) -> str:
    """Return the hash of the session that the request claims; "" where it claims none."""
    cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return hashlib.sha256(cookie.encode()).hexdigest() if cookie else ""


def client_key(request: HttpRequest) -> tuple[str, bool]:
    """Return what the request is counted by, and whether that is a signed-in session."""
    key = session_key(request)
    return (key, True) if key and key in known else (client_address(request), False)


def note_session(request: HttpRequest) -> None:
    """Remember or forget the request's session by what its answer found out, without asking anything more."""
    user = getattr(request, "_cached_user", None)
    if user is None:
        return
    key = session_key(request)
    if key and user.is_authenticated:
        known.add(key)
    elif key:
        known.remove(key)
