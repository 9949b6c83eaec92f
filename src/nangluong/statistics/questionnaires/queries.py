"""Reads of questionnaires: those in force on a day, one with its versions, and the legal calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from nangluong.foundation.official_calendar import working_calendar
from nangluong.registry.models import Instrument, OrganisationKind, OrganisationVersion, Subsector
from nangluong.statistics.models import Questionnaire, QuestionnaireVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.obligations.due_dates import due_date
from nangluong.statistics.obligations.periods import Period, period_of, previous
from nangluong.statistics.questionnaires.definition import Definition, Respondents
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.texts import Text


@dataclass(frozen=True)
class Listed:
    """A questionnaire with the version in force."""

    questionnaire: Questionnaire
    version: QuestionnaireVersion
    definition: Definition


@dataclass(frozen=True)
class DueEntry:
    """A line of the legal calendar: the period `of` a questionnaire is due on `due_on`."""

    listed: Listed
    period: Period
    due_on: dt.date


def questionnaires_in_force(day: dt.date, *, subsector: str = "", frequency: str = "") -> list[Listed]:
    """Return the questionnaires for periods that start on `day`, in their order. One query."""
    rows = QuestionnaireVersion.objects.in_force(day).select_related("questionnaire__subsector")
    found = [Listed(row.questionnaire, row, definition_of(row)) for row in rows]
    kept = [
        one
        for one in found
        if (not subsector or one.definition.subsector == subsector)
        and (not frequency or one.definition.frequency == frequency)
    ]
    return sorted(kept, key=lambda one: (one.definition.position, one.definition.code))


def questionnaire_detail(code: str, day: dt.date, *, number: int | None = None) -> Listed | None:
    """Return a questionnaire in the version in force on `day`, or in the published version `number`."""
    rows = QuestionnaireVersion.objects.filter(questionnaire_id=code).select_related("questionnaire__subsector")
    if number is None:
        row = rows.in_force(day).first()
    else:
        row = rows.filter(number=number).exclude(state=VersionState.DRAFT).first()
    return Listed(row.questionnaire, row, definition_of(row)) if row else None


def published_versions(code: str) -> list[QuestionnaireVersion]:
    """Return all versions that were published, the newest first; their content is not read. One query."""
    rows = QuestionnaireVersion.objects.filter(questionnaire_id=code).exclude(state=VersionState.DRAFT)
    return list(rows.defer("content").order_by("-number"))


def legal_calendar(listed: Sequence[Listed], start: dt.date, end: dt.date) -> list[DueEntry]:
    """Return what is due from `start` to `end`, both included, in order; daily and weekly ones by their next date."""
    calendar, found = working_calendar(), []
    for one in listed:
        frequency = one.definition.frequency
        if frequency == "ad_hoc":
            continue
        period = period_of(frequency, end)
        dues: list[DueEntry] = []
        # Back from the end: the due date lies at most some months after its period.
        while period.end >= start - dt.timedelta(days=400):
            due_on = due_date(one.definition.due, period, calendar)
            if start <= due_on <= end:
                dues.append(DueEntry(one, period, due_on))
            elif due_on < start:
                break
            period = previous(period)
        found += dues[-1:] if frequency in ("day", "week") else dues
    return sorted(found, key=lambda entry: (entry.due_on, entry.listed.definition.position, entry.period.start))


@dataclass(frozen=True)
class Names:
    """What codes of a definition are called: organisations, kinds, subsectors and instruments."""

    organisations: dict[str, Text]
    kinds: dict[str, Text]
    subsectors: dict[str, Text]
    instruments: dict[str, Instrument]

    def respondents(self, one: Respondents, language: str) -> list[str]:
        """Return who `one` means, in words."""
        found = [self.organisations.get(code, Text(code, code)).say(language) for code in one.organisations]
        fields = ", ".join(self.subsectors.get(code, Text(code, code)).say(language) for code in one.subsectors)
        for code in one.kinds:
            kind = self.kinds.get(code, Text(code, code)).say(language)
            found.append(f"{kind} ({fields})" if fields else kind)
        return found


def names_in(definitions: Sequence[Definition], day: dt.date) -> Names:
    """Return the names of everything that `definitions` mention. Four queries."""
    who = {code for one in definitions for part in one.respondents for code in part.organisations}
    rows = OrganisationVersion.objects.as_of(day).filter(organisation_id__in=who)
    bases = {base.instrument for one in definitions for base in one.legal_base}
    return Names(
        {one.organisation_id: Text(one.name, one.name_en or one.name) for one in rows},
        {one.pk: Text(one.name, one.name_en) for one in OrganisationKind.objects.all()},
        {one.pk: Text(one.name, one.name_en) for one in Subsector.objects.all()},
        Instrument.objects.in_bulk(bases),
    )
