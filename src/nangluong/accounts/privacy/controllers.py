"""Which organisations answer for the personal data of the system."""

from __future__ import annotations

from functools import cache

from nangluong.accounts.privacy.rows import reference_rows


@cache
def controllers() -> frozenset[str]:
    """Return the codes of the organisations that control the system's personal data."""
    return frozenset(row["organisation"] for row in reference_rows("controllers"))
