"""E-mail of the demo: letters are printed where the worker's log goes, none leaves the machine."""

from __future__ import annotations

import sys
from typing import Any

from django.core.mail.backends.console import EmailBackend


class LogBackend(EmailBackend):
    """Print letters to standard error: the supervisor throws standard output away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("stream", sys.stderr)
        super().__init__(*args, **kwargs)
