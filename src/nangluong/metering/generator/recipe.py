"""The generator's recipe: what classes use, when, how unevenly, and what goes wrong. Pure but for reading files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from nangluong.metering.classes import CustomerClasses
from nangluong.metering.slots import Calendar
from nangluong.metering.vee.profiles import ClassProfiles


@dataclass(frozen=True)
class Recipe:
    """`raw`: the file `generator.yaml`; the rest is what readings also depend on."""

    raw: Mapping[str, Any]
    classes: CustomerClasses
    profiles: ClassProfiles
    calendar: Calendar
    tet: frozenset[int]

    @property
    def made_classes(self) -> list[str]:
        """Return the keys of the classes that meters are drawn from."""
        return list(self.raw["classes"])

    def of_class(self, key: str) -> Mapping[str, int]:
        """Return size, breaker and register of a class."""
        found: Mapping[str, int] = self.raw["classes"][key]
        return found

    def noise(self, key: str) -> Mapping[str, int]:
        """Return the unevenness of a class, in permille."""
        found: Mapping[str, int] = self.raw["noise"][key]
        return found


def read_recipe(
    path: Path, classes: CustomerClasses, profiles: ClassProfiles, calendar: Calendar, tet: frozenset[int]
) -> Recipe:
    """Read `reference/metering/generator.yaml`; `profiles` also fix the number of slots."""
    return Recipe(yaml.safe_load(path.read_text(encoding="utf-8")), classes, profiles, calendar, tet)
