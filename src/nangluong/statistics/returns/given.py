"""Values from elsewhere that rules hold returns against: `given.<name>`. Providers are declared here by name."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from nangluong.registry.models import FacilityVersion
from nangluong.statistics.models import Return
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.returns.content import Content

Given = dict[tuple[str | None, str | None, str], Fraction]
Provider = Callable[[Return, Definition, Content], Given]


def facility_capacity(report: Return, definition: Definition, content: Content) -> Given:
    """Return `capacity`: what the register says of each facility row at the end of the period, in its own unit."""
    sections = [one for one in definition.sections if one.open_rows and one.open_rows.source == "facilities"]
    wanted = {row for section in sections for row in content.rows.get(section.code, ())}
    if not wanted:
        return {}
    known = dict(
        FacilityVersion.objects.as_of(report.obligation.period_end)
        .filter(facility_id__in=wanted, capacity__isnull=False)
        .values_list("facility_id", "capacity")
    )
    return {
        (section.code, row, "capacity"): Fraction(capacity)
        for section in sections
        for row in content.rows.get(section.code, ())
        if (capacity := known.get(row)) is not None
    }


_PROVIDERS: dict[str, Provider] = {"capacity": facility_capacity}


def register_given(name: str, provider: Provider) -> None:
    """Let rules speak of `given.<name>`; a room that knows meters or customs registers it when its app is ready."""
    if _PROVIDERS.setdefault(name, provider) is not provider:
        raise ValueError(f"given.{name} has two providers")


def known_names() -> frozenset[str]:
    """Return the names that rules may speak of."""
    return frozenset(_PROVIDERS)


def given_for(report: Return, definition: Definition, content: Content) -> Given:
    """Return all values from elsewhere for a return."""
    found: Given = {}
    asked = {name for name in _PROVIDERS if any(f"given.{name}" in f"{r.check} {r.when}" for r in definition.rules)}
    for name in sorted(asked):
        found |= _PROVIDERS[name](report, definition, content)
    return found
