"""Reading JSON from the identity provider: a time limit, a size limit, no redirects."""

from __future__ import annotations

import json
from typing import Any

from allauth.socialaccount.adapter import get_adapter

from nangluong.accounts.identity_providers.interface import IdentityRefused
from nangluong.foundation.errors import DomainError

_LARGEST_BYTES = 200_000


class IdentityUnreachable(DomainError):
    """The identity provider does not answer."""

    code = "identity_unreachable"
    http_status = 503

    def __init__(self) -> None:
        super().__init__(
            "Dịch vụ định danh không trả lời. Hãy thử lại sau ít phút.",
            "The identity provider does not answer. Please try again in a few minutes.",
        )


def fetch_json(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at `url`. Raises `IdentityUnreachable`, or `IdentityRefused` for anything else there."""
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, headers=headers or {}, allow_redirects=False, stream=True)
            body = b""
            for piece in answer.iter_content(65536):
                body += piece
                if len(body) > _LARGEST_BYTES:
                    break
    except OSError:
        raise IdentityUnreachable from None
    if answer.status_code >= 500:
        raise IdentityUnreachable
    if answer.status_code != 200 or len(body) > _LARGEST_BYTES:
        raise IdentityRefused(f"status {answer.status_code} of {url}")
    try:
        found = json.loads(body)
    except ValueError:
        raise IdentityRefused(f"no JSON at {url}") from None
    if not isinstance(found, dict):
        raise IdentityRefused(f"no JSON object at {url}")
    return found
