"""From which address a request comes."""

from __future__ import annotations

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, as `foundation.proxies` has put it right behind our own proxies."""
    return str(request.META.get("REMOTE_ADDR", ""))
