"""How to reach an object store with the S3 interface. Pure."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "s3://"


@dataclass(frozen=True)
class S3Access:
    """`endpoint`: host:port, "" for the provider's own; `key` and `secret`: "" = those of the machine's environment."""

    endpoint: str = ""
    region: str = ""
    key: str = ""
    secret: str = ""
    tls: bool = True
