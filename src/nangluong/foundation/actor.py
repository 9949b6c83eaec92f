"""Who acts: the first argument of every verb."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """A person or the system itself, with what a verb needs to decide and to record.

    `on_behalf_of` is the code of the organisation acted for ("" for oneself) and `place_code` the province that
    organisation answers for ("" for none). `roles` and `rights` are those held now, in that organisation;
    `delegated_by` names those from whom some of the rights are, beyond the own.
    """

    name: str
    user_id: int | None = None
    on_behalf_of: str = ""
    place_code: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    rights: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False
    delegated_by: tuple[str, ...] = ()

    @property
    def signature(self) -> str:
        """What the audit shows: the name, and in whose place."""
        if not self.delegated_by:
            return self.name
        return f"{self.name} (ủy quyền: {', '.join(self.delegated_by)})"[:200]

    def may(self, right: str) -> bool:
        """Return whether the actor holds `right`; the system holds all."""
        return self.is_system or right in self.rights


SYSTEM = Actor("system", is_system=True)
"""The actor of commands, jobs and demo loading run by the operator of the machine."""
