"""The sides of a rule between returns: what was handed in for which periods, and figures of other sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, OuterRef

from nangluong.foundation.lake import lake
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics.importing.facts import RETURNS
from nangluong.statistics.importing.sources import load_sources
from nangluong.statistics.models import Obligation, QuestionnaireVersion, Return, ReturnVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.obligations.periods import Period, period_of, periods_between
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.gathering import newest_versions
from nangluong.statistics.rules.book import Elsewhere, Side
from nangluong.statistics.rules.comparing import Figure
from nangluong.statistics.texts import Text


class CannotCompare(Exception):
    """The rule cannot be looked at."""

    def __init__(self, vi: str, en: str) -> None:
        self.reason = Text(vi, en)


def touching(frequency: str, period: Period) -> list[Period]:
    """Return the periods of `frequency` that share a day with `period`, in order."""
    last = period_of(frequency, period.end)
    return list(periods_between(frequency, period.start, last.end))


def newest_definition(questionnaire: str) -> Definition | None:
    """Return the newest published definition of a questionnaire."""
    rows = QuestionnaireVersion.objects.filter(questionnaire_id=questionnaire, state=VersionState.PUBLISHED)
    newest = rows.order_by("-number").first()
    return definition_of(newest) if newest else None


def _still_out(questionnaire: str, periods: Iterable[str], kinds: Iterable[str]) -> int:
    """Return how many returns owed for the periods were not handed in."""
    handed_in = Return.objects.filter(obligation=OuterRef("pk"), number__gte=1)
    owed = Obligation.objects.filter(questionnaire_id=questionnaire, period__in=list(periods))
    owed = owed.exclude(state=Obligation.State.WAIVED)
    if kinds:
        owed = owed.filter(organisation__kind_id__in=list(kinds))
    return owed.filter(~Exists(handed_in)).count()


@dataclass(frozen=True)
class Told:
    """The returns of a side for some periods: versions by period, and the definition they are read by."""

    side: Side
    definition: Definition
    periods: list[Period]
    versions: list[ReturnVersion]

    def figures(self, inside: Iterable[str]) -> Iterator[Figure]:
        """Yield the figures of the side's column; periods not `inside` only touch the period looked at."""
        whole = set(inside)
        for version in self.versions:
            for address, value in version_content(version).numbers.items():
                section, row, column = address.split(".")
                wanted = (section, column) == (self.side.section, self.side.column)
                if wanted and (not self.side.rows or row in self.side.rows):
                    yield Figure(version.report.organisation_id, row, value, version.report.period in whole)

    def organisations(self) -> set[str]:
        """Return who reported."""
        return {version.report.organisation_id for version in self.versions}

    def in_all_periods(self) -> set[str]:
        """Return who reported for every period."""
        told = {(version.report.organisation_id, version.report.period) for version in self.versions}
        return {one for one in self.organisations() if all((one, period.code) in told for period in self.periods)}

    def need_all(self) -> None:
        """Raise `CannotCompare` where a return is still out, or a period was never asked for."""
        codes = [period.code for period in self.periods]
        name = self.side.questionnaire.upper()
        if missing := set(codes) - {version.report.period for version in self.versions}:
            count = len(missing)
            raise CannotCompare(
                f"chưa có báo cáo {name} nào cho {count} kỳ", f"no return of {name} for {count} periods yet"
            )
        if out := _still_out(self.side.questionnaire, codes, self.side.kinds):
            raise CannotCompare(f"còn {out} báo cáo {name} chưa nộp", f"{out} returns of {name} are still out")


def told(side: Side, period: Period, definition: Definition) -> Told:
    """Return what the respondents of a side handed in for the periods that touch `period`. Two queries at most."""
    periods = touching(definition.frequency, period)
    versions = newest_versions(side.questionnaire, [one.code for one in periods])
    if side.kinds:
        rows = OrganisationVersion.objects.as_of(period.end).filter(organisation__kind_id__in=side.kinds)
        kinds = set(rows.values_list("organisation_id", flat=True))
        versions = [one for one in versions if one.report.organisation_id in kinds]
    return Told(side, definition, periods, versions)


def source_titles() -> dict[str, Text]:
    """Return what the sources of the lake are called."""
    found = load_sources(Path(settings.REFERENCE_ROOT))
    return {code: Text(one.title_vi, one.title_en) for code, one in found.items()}


def figure_elsewhere(where: Elsewhere, year: str) -> tuple[str, Figure]:
    """Return the first source that has a figure, and the figure; an illustrative one never counts.

    Raises `CannotCompare` where no source has one.
    """
    query = (
        "SELECT source, value FROM lake.fact WHERE freq = 'A' AND place = ? AND product = ? AND flow = ? AND unit = ?"
        " AND period = ? AND NOT illustrative AND NOT starts_with(dataset, ?)"
    )
    rows = lake().read(query, [where.place, where.product, where.flow, where.unit, year, RETURNS]).fetchall()
    known = dict(rows)
    for source in where.sources:
        if source in known:
            return source, Figure("", "", known[source])
    names = ", ".join(where.sources)
    raise CannotCompare(f"chưa nguồn nào ({names}) có số năm {year}", f"no source ({names}) has a figure for {year}")
