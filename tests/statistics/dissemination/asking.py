"""Asking our own service."""

from __future__ import annotations

from typing import Any

from django.test import Client


def get(client: Client, path: str, **headers: str) -> Any:
    """Return the answer to GET; header names with `_` for `-`."""
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def body_of(response: Any) -> bytes:
    """Return the whole body, streamed or not."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)
