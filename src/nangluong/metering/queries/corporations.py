"""Reads of the power corporations."""

from __future__ import annotations

from django.utils import timezone

from nangluong.registry.models import OrganisationVersion


def corporation_names() -> dict[str, str]:
    """Return the short names of the power corporations today, by code. One query."""
    rows = OrganisationVersion.objects.as_of(timezone.localdate()).filter(organisation__kind_id="power_corporation")
    return {row.organisation_id: row.short_name or row.label for row in rows}
