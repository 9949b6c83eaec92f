"""The reading API of statistics: a house API whose answers carry an ETag and can be compressed."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from nangluong.foundation.machines.answers import language_of
from nangluong.foundation.machines.house import HouseAPI
from nangluong.statistics.dissemination.encoding import choose_encoding, compressed

REFUSALS = {
    "400": "Bad syntax, or two parameters that contradict each other",
    "404": "There is no such thing, or nothing has been published yet",
    "405": "This interface is for reading only",
    "422": "A parameter has a value that cannot be; `errors` names it",
    "429": "Too many requests; `Retry-After` says when to come back",
    "500": "Our fault; the request id leads to the log",
}


class ReadingAPI(HouseAPI):
    """A house API for reading: a client's copy may still be true."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(refusals=REFUSALS, methods="GET, HEAD, OPTIONS", **kwargs)

    def more_answers(self) -> dict[str, dict[str, Any]]:
        """Return the answer to a conditional request."""
        return {"304": {"description": "The copy that the client has is still true"}}


def with_manners(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer with a strong ETag over its bytes, 304 where the client has them, and compressed."""
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    encoding = choose_encoding(request.headers.get("Accept-Encoding", ""))
    digest = hashlib.sha256(response.content).hexdigest()[:32]
    tag = f'"{digest}{f"-{encoding}" if encoding else ""}"'
    kept = get_conditional_response(request, etag=tag, last_modified=None)
    if kept is None and encoding:
        response.content = b"".join(compressed([response.content], encoding))
        response.headers["Content-Encoding"] = encoding
    answer = kept or response
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "public, no-cache"
    answer.headers["Content-Language"] = language_of(request)
    if kept is None:
        answer.headers["Content-Length"] = str(len(response.content))
    return answer
