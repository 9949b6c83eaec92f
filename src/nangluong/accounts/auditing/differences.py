"""What changed between the two states of an audit entry, as lines for people. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_MOST = 200


@dataclass(frozen=True)
class Difference:
    """One value at its place (`rights › 2`); None is “not there”."""

    place: str
    before: str | None
    after: str | None

    @property
    def is_changed(self) -> bool:
        """Whether the value is another one after."""
        return self.before != self.after


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _leaves(item, f"{place} › {name}" if place else str(name))
    elif isinstance(value, list) and value:
        for number, item in enumerate(value, 1):
            yield from _leaves(item, f"{place} › {number}" if place else str(number))
    else:
        yield place, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def differences(before: Any, after: Any) -> list[Difference]:
    """Return every value of either state, changed ones first, at most 200."""
    old = {} if before is None else dict(_leaves(before, ""))
    new = {} if after is None else dict(_leaves(after, ""))
    found = [Difference(place, old.get(place), new.get(place)) for place in {**old, **new}]
    return sorted(found, key=lambda one: not one.is_changed)[:_MOST]
