"""The middleware that takes nothing new while the disk is nearly full: reading goes on, and so does signing in and out.

Large writes ask for space once more themselves (`foundation.space.require_space`), with the bytes they need.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nangluong.foundation.object_store import PREFIX
from nangluong.foundation.refusals import refusal_page
from nangluong.foundation.space import NoSpace, require_space

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_DOORS = ("nangluong.accounts.", "allauth.")
"""Views of signing in and out write little, and without them nobody could come and make room."""
_TRUSTED_S = 1.0
_COME_BACK_S = "300"


class _Answer:
    """When the disks last had room; asked again after a second, so that a request costs no system call."""

    def __init__(self) -> None:
        self._asked = -_TRUSTED_S
        self._lock = threading.Lock()

    def require(self) -> None:
        """Raise `NoSpace` where a disk of ours is below the floor."""
        now = time.monotonic()
        with self._lock:
            if now - self._asked < _TRUSTED_S:
                return
        lake = [] if str(settings.LAKE_PATH).startswith(PREFIX) else [Path(settings.LAKE_PATH)]
        for folder in (settings.CONFIG.home, *lake):
            require_space(folder)
        with self._lock:
            self._asked = now


_answer = _Answer()


class SpaceMiddleware:
    """Refuse what writes, in the words of `NoSpace`, while a disk is below the floor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Ask for space before anything that is not plain reading."""
        if request.method in _SAFE or str(getattr(view, "__module__", "")).startswith(_DOORS):
            return None
        try:
            _answer.require()
        except NoSpace as error:
            response = refusal_page(request, error)
            response.headers["Retry-After"] = _COME_BACK_S
            return response
        return None
