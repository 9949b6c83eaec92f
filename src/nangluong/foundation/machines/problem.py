"""Refusals as problem+json (RFC 9457). Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nangluong.foundation.errors import DomainError


@dataclass(frozen=True)
class Message:
    """The body of a refusal and its content type."""

    content_type: str
    body: bytes


def problem(error: DomainError, *, language: str, instance: str = "", more: Mapping[str, Any] | None = None) -> Message:
    """Return the refusal as problem+json; `code` is ours and stable, `messages` has both languages."""
    fields: dict[str, Any] = {
        "type": f"urn:nangluong:error:{error.code}",
        "title": error.code.replace("_", " "),
        "status": error.http_status,
        "detail": error.message(language),
        "code": error.code,
        "messages": {"vi": error.message_vi, "en": error.message_en},
        **({"instance": instance} if instance else {}),
        **(more or {}),
    }
    return Message("application/problem+json", json.dumps(fields, ensure_ascii=False).encode("utf-8", "replace"))
