"""What files can belong to: each room registers its kinds of objects and who may read the files of one.

The foundation does not know the rooms; a room calls `register` when its app is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nangluong.foundation.actor import Actor


@dataclass(frozen=True, slots=True)
class FileOwner:
    """A kind of object with files. `may_read(actor, key)` decides for the object called `key`; `url` leads to it."""

    kind: str
    name_vi: str
    name_en: str
    may_read: Callable[[Actor, str], bool]
    url: Callable[[str], str]


_OWNERS: dict[str, FileOwner] = {}


def register(owner: FileOwner) -> None:
    """Make a kind of owner known. The same kind may be registered again only as it is."""
    known = _OWNERS.setdefault(owner.kind, owner)
    if known is not owner and known != owner:
        raise ValueError(f"files of {owner.kind} are registered twice")


def owner_of(kind: str) -> FileOwner | None:
    """Return the kind of owner, None where its room is not installed."""
    return _OWNERS.get(kind)
