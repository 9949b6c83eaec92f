"""Who acts: the first argument of every verb."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """A person or the system itself, with what a verb needs to decide and to record.

    `name` is what the audit shows; `on_behalf_of` the organisation code acted for; `rights` the rights held now.
    """

    name: str
    user_id: int | None = None
    on_behalf_of: str = ""
    rights: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False

    def may(self, right: str) -> bool:
        """Return whether the actor holds `right`; the system holds all."""
        return self.is_system or right in self.rights


SYSTEM = Actor("system", is_system=True)
"""The actor of commands, jobs and demo loading run by the operator of the machine."""
