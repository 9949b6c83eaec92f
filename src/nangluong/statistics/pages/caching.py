"""Answering a page of a release from memory: conditional requests, and pieces of HTML that are built once.

What a release says never changes; what surrounds it (menu, list of releases, the reader's name) does. So pages carry an
ETag over everything they depend on, and only pieces without nonce, token or name are kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

import nangluong
from nangluong.statistics.models import Release
from nangluong.statistics.queries.snapshot import also_forget

_P = ParamSpec("_P")
View = Callable[Concatenate[HttpRequest, _P], HttpResponse]


@lru_cache(maxsize=1)
def program_version() -> tuple[str, dt.datetime]:
    """Return the version of the running program and when its newest file was made: what a page looks like."""
    root = Path(nangluong.__file__).parent
    newest = max(path.stat().st_mtime for path in root.rglob("*") if path.suffix in (".py", ".html", ".mo"))
    return f"{nangluong.__version__}+{newest:.0f}", dt.datetime.fromtimestamp(newest, tz=dt.UTC)


def _state_of_releases() -> tuple[str, dt.datetime | None]:
    """Return what the release bar and the choice of release depend on, and when it last changed."""
    public = list(Release.objects.public(timezone.now()).values_list("pk", "snapshot", "public_from"))
    changed = max((moment for _, _, moment in public if moment), default=None)
    return repr([(pk, snapshot) for pk, snapshot, _ in public]), changed


def _tag(request: HttpRequest, releases: str) -> str:
    version, _made = program_version()
    parts = (releases, request.get_full_path(), get_language() or "", version, request.headers.get("HX-Request", ""))
    return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'


def release_page(view: View[_P]) -> View[_P]:
    """Answer a view of releases 304 where the reader's copy is still true; views refuse, so errors are never kept.

    A reader who is signed in always gets a fresh page, which is not to be stored: it bears a name and a token.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response
        releases, changed = _state_of_releases()
        tag = _tag(request, releases)
        _version, made = program_version()
        modified = int(max(moment for moment in (changed, made) if moment).timestamp())
        kept = get_conditional_response(request, etag=tag, last_modified=modified)
        response = kept if kept is not None else view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response.headers["ETag"] = tag
            response.headers["Last-Modified"] = http_date(modified)
            response.headers["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ("Cookie", "HX-Request"))
        return response

    return answer


@dataclass(frozen=True)
class PieceRequest:
    """The address that links inside a kept piece start from: never the reader's own, which might carry anything."""

    path: str
    GET: QueryDict


class _Pieces:
    """The pieces used last; what has not been asked for the longest goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[Any, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any, make: Callable[[], str]) -> str:
        """Return the piece kept under `key`, made if it is not there; two threads may make it, both are right."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        html = make()
        with self._lock:
            self._kept[key] = html
            if len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return html

    def clear(self) -> None:
        """Forget all."""
        self._kept.clear()


pieces = _Pieces(96)
also_forget(pieces.clear)


def kept_piece(template: str, key: Any, url: str, build: Callable[[], Mapping[str, Any]]) -> SafeString:
    """Return the HTML of `template` with the context that `build` makes, once per `key` and language.

    `key` must name everything the context depends on; `url` is the clean address that links inside start from. The
    template must hold nothing that belongs to one reader.
    """
    path, _, query = url.partition("?")

    def make() -> str:
        return render_to_string(template, {**build(), "request": PieceRequest(path, QueryDict(query))})

    return mark_safe(pieces.get((template, key, get_language() or "", url), make))  # noqa: S308 - a template escaped it
