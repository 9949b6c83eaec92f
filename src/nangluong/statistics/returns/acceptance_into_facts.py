"""Accepted returns become facts: one statement a questionnaire and year, with the returns that it rests on.

The statement holds the sums of every period at once (frequency of the questionnaire; provisional while some respondent
is missing) and the figures of the year as soon as every return owed for it is accepted, because the balance reads years
and eleven months are no year. A corrected return makes another statement: the lake keeps what the one before said.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max

from nangluong.foundation.actor import Actor
from nangluong.statistics.classification.catalogue import load_classification
from nangluong.statistics.figures import Statement, load_statement
from nangluong.statistics.importing.facts import RETURNS, FactRow
from nangluong.statistics.models import Batch, Obligation, Return, ReturnStep, ReturnVersion
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.fact_cells import Key, Reported, sums_of_period, year_of_periods

SOURCE, ILLUSTRATIVE_SOURCE = "returns", "returns_illustrative"
_FREQUENCIES = {"day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "A"}


def accepted_versions(questionnaire: str, year: int) -> list[ReturnVersion]:
    """Return the versions accepted last of the returns whose period ends in `year`, in the order of periods.

    A return that was reopened counts with the version that was accepted until a newer one is. Three queries.
    """
    numbers = dict(
        ReturnStep.objects.filter(
            kind=ReturnStep.Kind.ACCEPTED,
            report__obligation__questionnaire_id=questionnaire,
            report__obligation__period_end__year=year,
        )
        .values("report_id")
        .annotate(accepted=Max("number"))
        .values_list("report_id", "accepted")
    )
    found = ReturnVersion.objects.filter(report_id__in=numbers).select_related("report__version", "report__obligation")
    kept = [one for one in found if numbers[one.report_id] == one.number]
    return sorted(kept, key=lambda one: (one.report.obligation.period_start, one.report.organisation_id))


@dataclass(frozen=True)
class _Year:
    """What is owed and accepted of one questionnaire in one year; `owed` counts returns by period in order."""

    questionnaire: str
    year: int
    definition: Definition
    owed: dict[str, int]
    versions: tuple[ReturnVersion, ...]

    def of_period(self, period: str) -> list[ReturnVersion]:
        """Return the accepted versions of one period."""
        return [one for one in self.versions if one.report.period == period]

    def is_complete(self, period: str) -> bool:
        """Whether every return owed for the period is accepted."""
        return len(self.of_period(period)) == self.owed[period]


def _owed(questionnaire: str, year: int) -> dict[str, int]:
    rows = Obligation.objects.filter(questionnaire_id=questionnaire, period_end__year=year)
    rows = rows.exclude(state=Obligation.State.WAIVED).order_by("period_start", "period")
    owed: dict[str, int] = {}
    for period in rows.values_list("period", flat=True):
        owed[period] = owed.get(period, 0) + 1
    return owed


def _covers(owed: Iterable[str], frequency: str) -> bool:
    """Return whether a whole year is owed: twelve months, four quarters, one year. Weeks make no year."""
    needed = {"month": 12, "quarter": 4, "year": 1}.get(frequency)
    return needed is not None and len(list(owed)) == needed


def _reported(version: ReturnVersion) -> Reported:
    return Reported(version.report_id, version.report.period, version_content(version).numbers)


def _rows(sums: dict[Key, Decimal], *, freq: str, period: str, status: str, line: int, demo: bool) -> Iterator[FactRow]:
    for (place, product, flow, unit), value in sorted(sums.items()):
        yield FactRow(
            freq=freq,
            place=place,
            product=product,
            flow=flow,
            period=period,
            value=value,
            unit=unit,
            basis="",
            status="I" if demo else status,
            source=ILLUSTRATIVE_SOURCE if demo else SOURCE,
            confidence="illustrative" if demo else "sourced",
            note="",
            line=line,
            illustrative=demo,
        )


def _status(versions: Iterable[ReturnVersion], *, complete: bool) -> str:
    final = complete and all(one.status == Return.Status.FINAL for one in versions)
    return "A" if final else "P"


def facts_of_year(year: _Year, kinds: dict[str, str]) -> list[FactRow]:
    """Return the facts of the periods, and those of the year where nothing is missing."""
    freq = _FREQUENCIES.get(year.definition.frequency, "")
    demo = any(one.report.is_illustrative for one in year.versions)
    facts: list[FactRow] = []
    sums: list[dict[Key, Decimal]] = []
    for period in year.owed:
        versions = year.of_period(period)
        if not versions:
            continue
        complete, line = year.is_complete(period), versions[0].report_id if len(versions) == 1 else 0
        found = sums_of_period(year.definition, map(_reported, versions))
        sums.append(found)
        if freq and freq != "A":
            status = _status(versions, complete=complete)
            facts += _rows(found, freq=freq, period=period, status=status, line=line, demo=demo)
    if _covers(year.owed, year.definition.frequency) and all(map(year.is_complete, year.owed)):
        whole, one = year_of_periods(sums, kinds), {version.report_id for version in year.versions}
        line, status = next(iter(one)) if len(one) == 1 else 0, _status(year.versions, complete=True)
        facts += _rows(whole, freq="A", period=str(year.year), status=status, line=line, demo=demo)
    return facts


def _statement(year: _Year, facts: list[FactRow]) -> Statement:
    rests_on: list[dict[str, Any]] = [
        {
            "report": one.report_id,
            "organisation": one.report.organisation_id,
            "period": one.report.period,
            "version": one.number,
            "sha256": one.content_hash,
            "status": one.status,
        }
        for one in year.versions
    ]
    said = json.dumps([rests_on, year.owed], sort_keys=True)
    demo = any(one.report.is_illustrative for one in year.versions)
    return Statement(
        dataset=f"{RETURNS}{year.questionnaire}/{year.year}",
        source=ILLUSTRATIVE_SOURCE if demo else SOURCE,
        filename=f"{year.questionnaire.upper()} {year.year}",
        content_hash=hashlib.sha256(said.encode()).hexdigest(),
        facts=facts,
        checks=(),
        read=len(year.versions),
        confidentiality="C" if year.definition.is_confidential else "F",
        report={"returns": rests_on},
    )


def accepted_into_facts(actor: Actor, *, questionnaire: str, year: int) -> Batch | None:
    """Bring the lake's facts of a questionnaire and year in step with the accepted returns; None where there are none.

    Running it twice changes nothing the second time. Raises `NotPermitted` (`statistics.load_figures`).
    """
    versions = accepted_versions(questionnaire, year)
    if not versions:
        return None
    definition = definition_of(versions[-1].report.version)
    flows = load_classification(Path(settings.REFERENCE_ROOT)).flows
    found = _Year(questionnaire, year, definition, _owed(questionnaire, year), tuple(versions))
    return load_statement(actor, _statement(found, facts_of_year(found, {one.code: one.kind for one in flows})))
