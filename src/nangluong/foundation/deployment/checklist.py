"""The whole checklist, in the order in which it is read."""

from __future__ import annotations

from nangluong.foundation.deployment import database_points, machine_points, settings_points
from nangluong.foundation.deployment.findings import Finding, Grade, findings

SECTIONS = (settings_points, database_points, machine_points)


def run_checklist() -> list[Finding]:
    """Return every finding, wrong ones first."""
    order = list(Grade)[::-1]
    return sorted(findings(), key=lambda finding: order.index(finding.grade))
