"""Readers of settings: each takes a text of the environment and returns its value, or raises `Wrong`. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from nangluong.foundation.object_store import PREFIX


class Wrong(ValueError):
    """A value that does not fit; the two arguments say what was expected (vi, en)."""


def choice(*words: str) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def read(text: str) -> str:
        if text not in words:
            listed = ", ".join(words)
            raise Wrong(f"một trong: {listed}", f"one of: {listed}")
        return text

    return read


def port(text: str) -> int:
    """Read the number of a port."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Wrong("số cổng từ 1 đến 65535", "a port number from 1 to 65535")
    return int(text)


def count(text: str) -> int:
    """Read a number of processes."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 256:
        raise Wrong("số nguyên từ 1 đến 256", "a whole number from 1 to 256")
    return int(text)


def rate(text: str) -> int:
    """Read a number of requests, 0 for no limit."""
    if not text.isascii() or not text.isdigit() or int(text) > 1_000_000:
        raise Wrong("số nguyên từ 0 đến 1000000", "a whole number from 0 to 1000000")
    return int(text)


def yes(text: str) -> bool:
    """Read yes or no."""
    if text not in ("yes", "no"):
        raise Wrong("yes hoặc no", "yes or no")
    return text == "yes"


def words(text: str) -> tuple[str, ...]:
    """Read words with commas between."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def some_words(text: str) -> tuple[str, ...]:
    """Read at least one word."""
    found = words(text)
    if not found:
        raise Wrong("ít nhất một tên", "at least one name")
    return found


def database(text: str) -> str:
    """Read the address of a PostgreSQL."""
    if not text.startswith(("postgresql://", "postgres://")):
        raise Wrong("địa chỉ postgresql://…", "a postgresql://… address")
    return text


def secret(text: str) -> str:
    """Read a secret that is long enough."""
    if len(text) < 40:
        raise Wrong("chuỗi bí mật ít nhất 40 ký tự", "a secret of at least 40 characters")
    return text


def secrets(text: str) -> tuple[str, ...]:
    """Read secrets with commas between."""
    return tuple(secret(word) for word in some_words(text))


def amount(text: str) -> int:
    """Read an amount."""
    if not text.isascii() or not text.isdigit() or int(text) > 10_000_000:
        raise Wrong("số nguyên từ 0 đến 10000000", "a whole number from 0 to 10000000")
    return int(text)


def starting(*starts: str) -> Callable[[str], str]:
    """Return a reader of an address that begins with one of some words."""

    def read(text: str) -> str:
        if not text.startswith(starts):
            listed = ", ".join(f"{start}…" for start in starts)
            raise Wrong(f"một địa chỉ bắt đầu bằng: {listed}", f"an address that starts with one of: {listed}")
        return text

    return read


def files(text: str) -> str:
    """Read a folder or an address in an object store."""
    return text if text.startswith("s3://") else str(path(text))


def path(text: str) -> Path:
    """Read a path as an absolute one."""
    return Path(text).expanduser().resolve()


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read IP addresses or networks with commas between."""
    try:
        return tuple(ip_network(word) for word in words(text))
    except ValueError:
        raise Wrong("các địa chỉ IP hoặc mạng, cách nhau bằng dấu phẩy", "IP addresses or networks") from None


def day(text: str) -> date:
    """Read a day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong("ngày dạng 2027-06-30", "a date such as 2027-06-30") from None


def lake(text: str) -> Path | str:
    """Read the folder of a lake or its address in an object store."""
    return text.rstrip("/") if text.startswith(PREFIX) else path(text)
