"""The returns beside a return: of the period before, of a year before, of earlier periods."""

from __future__ import annotations

from nangluong.statistics.models import Return, ReturnVersion
from nangluong.statistics.obligations.periods import Period, previous, read_period, same_last_year

HISTORY = 12
"""How many earlier periods the outlier rules look at."""


def _of(report: Return, period: str) -> Return | None:
    return (
        Return.objects.filter(
            organisation_id=report.organisation_id,
            obligation__questionnaire_id=report.version.questionnaire_id,
            period=period,
            number__gte=1,
        )
        .select_related("version")
        .first()
    )


def _period(report: Return) -> Period | None:
    try:
        return read_period(report.period)
    except ValueError:
        return None


def previous_return(report: Return) -> Return | None:
    """Return the respondent's handed-in return for the period just before, None where there is none."""
    period = _period(report)
    return _of(report, previous(period).code) if period else None


def last_year_return(report: Return) -> Return | None:
    """Return the respondent's handed-in return for the same period a year before."""
    before = same_last_year(period) if (period := _period(report)) else None
    return _of(report, before.code) if before else None


def newest_version(report: Return) -> ReturnVersion | None:
    """Return the newest version handed in."""
    found = report.versions.order_by("-number").first()
    if found is not None:
        found.report = report
    return found


def earlier_codes(period: Period, count: int = HISTORY) -> list[str]:
    """Return the codes of the `count` periods before, the nearest first."""
    found = []
    for _ in range(count):
        period = previous(period)
        found.append(period.code)
    return found


def earlier_versions(report: Return, count: int = HISTORY) -> list[ReturnVersion]:
    """Return the newest version of each of the respondent's `count` earlier periods, oldest first. One query."""
    period = _period(report)
    if period is None:
        return []
    found = (
        ReturnVersion.objects.filter(
            report__organisation_id=report.organisation_id,
            report__obligation__questionnaire_id=report.version.questionnaire_id,
            report__period__in=earlier_codes(period, count),
        )
        .select_related("report__version")
        .order_by("report__period", "-number")
        .distinct("report__period")
    )
    return sorted(found, key=lambda version: read_period(version.report.period).start)
