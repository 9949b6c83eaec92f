"""Taking a token, and the middleware that does so for every page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from nangluong.foundation.rates.buckets import Limiter
from nangluong.foundation.rates.clients import client_key, note_session
from nangluong.foundation.rates.refusal import TooManyRequests, refuse

_View = TypeVar("_View", bound=Callable[..., Any])

_limiters: dict[tuple[str, int, int], Limiter] = {}


def take(kind: str, key: str, per_minute: int, burst: int) -> None:
    """Take one token of `kind` for `key`. Raises `TooManyRequests` where none is left."""
    limiter = _limiters.get((kind, per_minute, burst))
    if limiter is None:
        limiter = _limiters.setdefault((kind, per_minute, burst), Limiter(per_minute, burst))
    wait = limiter.wait(key, time.monotonic())
    if wait:
        raise TooManyRequests(wait)


def forget_rates() -> None:
    """Fill every bucket again (tests)."""
    _limiters.clear()


def counts_itself(view: _View) -> _View:
    """Mark a view that takes its tokens by itself, or that must always answer; the middleware leaves it alone."""
    view.counts_itself = True  # type: ignore[attr-defined]
    return view


def take_page(request: HttpRequest) -> None:
    """Take the token of a page. Raises `TooManyRequests`."""
    key, signed_in = client_key(request)
    per_minute = settings.PAGES_PER_MINUTE if signed_in else settings.ADDRESS_PER_MINUTE
    # A third of a minute's requests at once: a page and its pieces, or an office that starts work.
    take("person" if signed_in else "address", key, per_minute, max(1, per_minute // 3))


class RateMiddleware:
    """Refuse a flood of pages before any session or database is touched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        note_session(request)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Answer 429 where the client has used up its requests."""
        if getattr(view, "counts_itself", False):
            return None
        try:
            take_page(request)
        except TooManyRequests as error:
            return refuse(request, error)
        return None
