"""What a proxy says of a request is believed only where the proxy is one of ours.

Anybody can send `X-Forwarded-For` and `X-Forwarded-Proto`. The setting `NANGLUONG_PROXIES` names the addresses whose
words count; from all others the headers are taken off before anything looks at them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
_BELIEVED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
_NEVER = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_REAL_IP")
_MOST_HOPS = 20


@lru_cache(maxsize=4096)
def is_ours(address: str, proxies: Sequence[Network]) -> bool:
    """Return whether `address` lies in one of the networks; what is no address does not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in proxies)


def client_behind(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Return the address that speaks to the outermost of our proxies: the last one in the chain that is not ours.

    `forwarded` is the header `X-Forwarded-For`, to which every proxy adds the address that spoke to it. What the client
    wrote there itself stands further left and is never reached. An entry that is no address ends the walk.
    """
    client = peer
    for hop in reversed(forwarded.split(",")[-_MOST_HOPS:]):
        if not is_ours(client, proxies):
            break
        try:
            client = str(ip_address(hop.strip()))
        except ValueError:
            break
    return client


class ProxyMiddleware:
    """Put the client's address into `REMOTE_ADDR` and take off what may not be believed. Stands first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta = request.META
        for name in _NEVER:
            meta.pop(name, None)
        peer, proxies = meta.get("REMOTE_ADDR", ""), settings.PROXIES
        if is_ours(peer, proxies):
            meta["REMOTE_ADDR"] = client_behind(peer, meta.get("HTTP_X_FORWARDED_FOR", ""), proxies)
        else:
            for name in _BELIEVED:
                meta.pop(name, None)
        return self.get_response(request)
