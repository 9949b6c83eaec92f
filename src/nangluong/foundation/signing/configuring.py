"""What the settings say of electronic signatures. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nangluong.foundation.errors import ConfigurationError


@dataclass(frozen=True)
class SigningConfig:
    """Electronic signatures: `authority` is `simulated` or `none`; `timestamp` "" where there is no such authority."""

    authority: str
    timestamp: str
    timestamp_roots: Path | None


def signing_config(values: Mapping[str, object], production: bool) -> SigningConfig:
    """Return what `values`, by the names of settings, say. Raises `ConfigurationError`."""
    authority = values["NANGLUONG_SIGNING"] or ("none" if production else "simulated")
    if authority == "simulated" and production:
        raise ConfigurationError(
            "NANGLUONG_SIGNING=simulated chỉ dành cho bản trình diễn: chữ ký mô phỏng không ràng buộc ai."
            " Ví dụ: NANGLUONG_SIGNING=none",
            "NANGLUONG_SIGNING=simulated is for the demo only: a simulated signature binds nobody."
            " Example: NANGLUONG_SIGNING=none",
        )
    roots = values["NANGLUONG_TIMESTAMP_ROOTS"]
    assert roots is None or isinstance(roots, Path)
    return SigningConfig(str(authority), str(values["NANGLUONG_TIMESTAMP"] or ""), roots)
