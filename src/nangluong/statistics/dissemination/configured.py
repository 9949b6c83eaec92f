"""What the settings say for the machines' side."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def published_path() -> Path:
    """Return the folder of the published files: one folder for each release below it."""
    return Path(settings.PUBLISHED_PATH)


def requests_per_minute() -> int:
    """Return how many requests a minute one client may make of one web process; 0 = no limit."""
    return int(settings.MACHINE_REQUESTS_PER_MINUTE)


def burst() -> int:
    """Return how many requests a client that has been quiet may make at once."""
    return int(settings.MACHINE_BURST)


def release_seconds() -> float:
    """Return for how long a process trusts what it knows of the releases: a new one is seen that much later at most."""
    return float(settings.MACHINE_RELEASE_SECONDS)


def most_observations() -> int:
    """Return the largest number of observations that one answer may have."""
    return int(settings.MACHINE_MOST_OBSERVATIONS)
