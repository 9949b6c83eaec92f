"""How a sending can end other than well. `why` is a short word for operators, without any personal data."""

from __future__ import annotations


class Unsent(Exception):
    """The message was not sent."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why[:100]


class Dropped(Unsent):
    """There is nobody to send it to any more; it is not tried again and nobody needs to know."""


class Refused(Unsent):
    """The other side will never take it; operators see it."""


class Failed(Unsent):
    """It did not work this time; it is tried again."""
