"""Walking through the site by its own links, as far as one page of each kind and a few more."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

_LINK = re.compile(r"""(?:href|action|src|hx-get|data-url)="(/[^"]*)\"""")
_EACH = 3
"""So many addresses of one view: lists lead to hundreds of pages that are made alike."""


@dataclass(frozen=True)
class Visited:
    """An answer, the name of its view, and its whole body."""

    path: str
    view: str
    response: HttpResponse
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


def _view(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def body_of(response: Any) -> bytes:
    """Return the whole body, of a streamed answer too."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def crawl(client: Client, *starts: str, each: int = _EACH) -> Iterator[Visited]:
    """Yield the answers to GET of everything that links lead to, `each` addresses of a view at most."""
    queue, seen, visits = deque(starts), set(starts), Counter[str]()
    while queue:
        path = queue.popleft()
        view = _view(path)
        if visits[view] >= each or path.startswith("/static/") or not view:
            continue
        visits[view] += 1
        response: Any = client.get(path)
        visited = Visited(path, view, response, body_of(response))
        yield visited
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for link in _LINK.findall(visited.text):
            target = html.unescape(link).partition("#")[0]
            if target not in seen:
                seen.add(target)
                queue.append(target)
