"""What every answer to a machine has in common: methods, CORS, rate, refusals, conditional requests, compression."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from nangluong.foundation.errors import DomainError
from nangluong.foundation.machines.answers import MethodNotAllowed, language_of, refused
from nangluong.foundation.machines.problem import Message
from nangluong.foundation.rates.clients import client_key
from nangluong.foundation.rates.taking import counts_itself, take
from nangluong.statistics.dissemination.configured import burst, requests_per_minute
from nangluong.statistics.dissemination.encoding import choose_encoding, compressed
from nangluong.statistics.models import Release
from nangluong.statistics.pages.caching import program_version
from nangluong.statistics.queries.snapshot import also_forget

_P = ParamSpec("_P")
View = Callable[Concatenate[HttpRequest, _P], HttpResponseBase]
Refusal = Callable[[HttpRequest, DomainError], Message]

METHODS = "GET, HEAD, OPTIONS"
RELEASE_HEADER = "Nangluong-Release"
_EXPOSED = f"ETag, Last-Modified, Retry-After, Content-Language, {RELEASE_HEADER}, X-Request-ID"
_KEPT_BYTES = 16 * 2**20
_LARGEST_KEPT = 256 * 1024


def check_rate(request: HttpRequest) -> None:
    """Raise `TooManyRequests` where the client has used up its requests."""
    take("machine", client_key(request)[0], requests_per_minute(), burst())


def open_to_all(response: HttpResponseBase) -> None:
    """Let scripts of any site read the answer: it is public and never depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def preflight() -> HttpResponse:
    """Return the answer to OPTIONS."""
    response = HttpResponse(status=204)
    response.headers["Allow"] = METHODS
    response.headers["Access-Control-Allow-Methods"] = METHODS
    response.headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, If-None-Match, If-Modified-Since"
    response.headers["Access-Control-Max-Age"] = "86400"
    open_to_all(response)
    return response


def for_machines(refusal: Refusal) -> Callable[[View[_P]], View[_P]]:
    """Make a view of a machine interface: reading only, from any site, within the rate, refusals by `refusal`."""

    def decorate(view: View[_P]) -> View[_P]:
        @counts_itself
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
            if request.method == "OPTIONS":
                return preflight()
            response: HttpResponseBase
            try:
                if request.method not in ("GET", "HEAD"):
                    raise MethodNotAllowed(
                        f"Chỉ có thể đọc ({METHODS}).", f"This interface is for reading ({METHODS}).", METHODS
                    )
                check_rate(request)
                response = view(request, *args, **kwargs)
            except DomainError as error:
                request.refusal_code = error.code  # type: ignore[attr-defined]
                response = refused(error, refusal(request, error))
            open_to_all(response)
            patch_vary_headers(response, ("Accept", "Accept-Encoding", "Accept-Language"))
            return response

        return answer

    return decorate


class _Bodies:
    """Small finished bodies by their ETag, the ones used last; what a release says can never change."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> bytes | None:
        """Return the body, or None."""
        with self._lock:
            if tag in self._kept:
                self._kept.move_to_end(tag)
            return self._kept.get(tag)

    def keep(self, tag: str, body: bytes) -> None:
        """Keep a body that is small enough; forget what has not been asked for the longest."""
        if len(body) > _LARGEST_KEPT:
            return
        with self._lock:
            self._size += len(body) - len(self._kept.get(tag, b""))
            self._kept[tag] = body
            while self._size > self._most:
                self._size -= len(self._kept.popitem(last=False)[1])

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()
            self._size = 0


bodies = _Bodies(_KEPT_BYTES)
also_forget(bodies.clear)


@dataclass(frozen=True)
class Answer:
    """What a machine gets: `pieces` yields the body when it is needed (never for 304 and HEAD of a kept body).

    `key` names everything that the body depends on beside the release and the program. `pieces` returns bytes when the
    body is small, else an iterator that is streamed; `length` is its size in bytes where that is known beforehand.
    """

    release: Release
    content_type: str
    key: tuple[str, ...]
    pieces: Callable[[], bytes | Iterator[bytes]]
    filename: str = ""
    pinned: bool = False
    length: int | None = None
    compressible: bool = True


def tag_of(answer: Answer, encoding: str) -> str:
    """Return the strong ETag: same release, query, format and coding give the same bytes, and only those."""
    version, _made = program_version()
    release = answer.release
    parts = (version, release.number, str(release.snapshot), str(release.built_at), answer.content_type, *answer.key)
    digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
    return f'"{digest}{f"-{encoding}" if encoding else ""}"'


def respond(request: HttpRequest, answer: Answer) -> HttpResponseBase:
    """Return the answer: 304 where the client's copy is still true, else the body, compressed as the client likes."""
    encoding = choose_encoding(request.headers.get("Accept-Encoding", "")) if answer.compressible else ""
    tag = tag_of(answer, encoding)
    assert answer.release.public_from is not None
    modified = int(answer.release.public_from.timestamp())
    kept = get_conditional_response(request, etag=tag, last_modified=modified)
    response = kept if kept is not None else _with_body(request, answer, encoding, tag)
    response.headers["ETag"] = tag
    response.headers["Last-Modified"] = http_date(modified)
    # What is asked for by its number stays for ever; "the newest" has to be asked for again.
    response.headers["Cache-Control"] = "public, max-age=86400" if answer.pinned else "public, no-cache"
    response.headers[RELEASE_HEADER] = answer.release.number
    response.headers["Content-Language"] = language_of(request)
    return response


def _with_body(request: HttpRequest, answer: Answer, encoding: str, tag: str) -> HttpResponseBase:
    body: bytes | Iterator[bytes] | None = bodies.get(tag)
    if body is None:
        body = answer.pieces()
        if isinstance(body, bytes):
            body = b"".join(compressed([body], encoding)) if encoding else body
            bodies.keep(tag, body)
        elif encoding:
            body = compressed(body, encoding)
    response = _response(request, body, answer.content_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    elif answer.length is not None:
        response.headers["Content-Length"] = str(answer.length)
    if answer.filename:
        response.headers["Content-Disposition"] = f'attachment; filename="{answer.filename}"'
    return response


def _response(request: HttpRequest, body: bytes | Iterator[bytes], content_type: str) -> HttpResponseBase:
    if isinstance(body, bytes):
        response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=content_type)
        response.headers["Content-Length"] = str(len(body))
        return response
    if request.method == "HEAD":
        _close(body)
        return HttpResponse(b"", content_type=content_type)
    return StreamingHttpResponse(body, content_type=content_type)


def _close(pieces: Iterable[bytes]) -> None:
    close = getattr(pieces, "close", None)
    if close:
        close()
