"""Web push: the only address that this system ever calls because a browser named it, hence fenced.

The endpoint must be HTTPS on port 443 of a host on the list of the settings, every address of that host must be public,
and the connection goes to the very address that was checked. Redirections are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from nangluong.foundation.errors import DomainError
from nangluong.foundation.notices.outcome import Dropped, Failed, Refused
from nangluong.foundation.notices.vapid import authorization

_TIMEOUT_S = 20.0
_LIFE_S = 3 * 24 * 3600
"""How long a push service keeps a message for a device that is off; its own default is not at all."""
_GONE, _LATER = (404, 410), (408, 425, 429)


class PushRefused(DomainError):
    """The browser named an address that pushes are not sent to."""

    code = "push_refused"


def _on_list(host: str) -> bool:
    return any(
        host == name.lstrip(".") or (name.startswith(".") and host.endswith(name)) for name in settings.PUSH_HOSTS
    )


def _is_loopback(host: str | None) -> bool:
    return bool(settings.PUSH_TO_LOOPBACK) and host == "127.0.0.1"


def checked_endpoint(endpoint: str) -> SplitResult:
    """Return the parts of an endpoint that pushes may be sent to. Raises `PushRefused`."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, SplitResult("", "", "", "", "")
    if _is_loopback(host):
        return parts
    plain = parts.username is None and parts.password is None and not parts.fragment
    if parts.scheme == "https" and host and port in (None, 443) and plain and _on_list(host) and len(endpoint) <= 1000:
        return parts
    raise PushRefused(
        "Trình duyệt này dùng dịch vụ thông báo mà hệ thống không gửi tới. Hãy dùng thư điện tử hoặc trình duyệt khác.",
        "This browser uses a push service that this system does not send to. Use e-mail or another browser.",
    )


def public_address(host: str, port: int) -> str:
    """Return an address of `host`, all of whose addresses are public. Raises `Refused`, `Failed`."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError:
        raise Failed("name_unknown") from None
    if not found or not all(ipaddress.ip_address(one.partition("%")[0]).is_global for one in found):
        raise Refused("address_not_public")
    return min(found)


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if _is_loopback(host):
        return http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT_S)
    address = public_address(host, 443)
    # The address checked is the address called: a name that changes its answer in between changes nothing.
    plain = socket.create_connection((address, 443), timeout=_TIMEOUT_S)
    connection = http.client.HTTPSConnection(host, 443, timeout=_TIMEOUT_S)
    connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    return connection


def push(endpoint: str, p256dh: str, auth: str, payload: dict[str, Any]) -> None:
    """Encrypt `payload` for the browser (RFC 8291) and hand it to its push service. Raises an outcome."""
    from pywebpush import WebPusher, WebPushException

    try:
        parts = checked_endpoint(endpoint)
        text = json.dumps(payload, ensure_ascii=False).encode()
        encoded = WebPusher({"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}).encode(text, "aes128gcm")
    except (PushRefused, WebPushException, ValueError):
        raise Dropped("subscription_unusable") from None
    headers = {
        "Authorization": authorization(endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(_LIFE_S),
        "Urgency": "normal",
    }
    try:
        connection = _connection(parts)
        try:
            path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
            connection.request("POST", path, body=encoded["body"], headers=headers)
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise Failed(type(error).__name__) from None
    _judge(status)


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in _GONE:
        raise Dropped(f"push_{status}")
    raise (Failed if status in _LATER or status >= 500 else Refused)(f"push_{status}")
