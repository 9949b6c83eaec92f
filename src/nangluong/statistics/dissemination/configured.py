"""What an installation can set for the machines' side, with the values that hold where it says nothing."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def published_path() -> Path:
    """Return the folder of the published files: one folder for each release below it."""
    return Path(getattr(settings, "PUBLISHED_PATH", settings.CONFIG.home / "published"))


def requests_per_minute() -> int:
    """Return how many requests a minute one client may make of one web process; 0 = no limit."""
    return int(getattr(settings, "MACHINE_REQUESTS_PER_MINUTE", 1200))


def burst() -> int:
    """Return how many requests a client that has been quiet may make at once."""
    return int(getattr(settings, "MACHINE_BURST", 600))


def release_seconds() -> float:
    """Return for how long a process trusts what it knows of the releases: a new one is seen that much later at most."""
    return float(getattr(settings, "MACHINE_RELEASE_SECONDS", 1.0))


def most_observations() -> int:
    """Return the largest number of observations that one answer may have."""
    return int(getattr(settings, "MACHINE_MOST_OBSERVATIONS", 5_000_000))
