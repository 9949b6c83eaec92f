"""Accepted returns become facts: one statement a questionnaire and year, with the returns that it rests on.

The statement holds the sums of every period at once (frequency of the questionnaire; provisional while some respondent
is missing) and the figures of the year as soon as every return owed for it is accepted, because the balance reads years
and eleven months are no year. An estimate that an officer adopted stands in for a missing return, and every sum it is
in is marked estimated (E). A corrected return makes another statement: the lake keeps what the one before said.
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
from nangluong.statistics.models import Batch, Estimate, Obligation, Return, ReturnStep, ReturnVersion
from nangluong.statistics.quality.missing import estimates_of_year
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.returns.fact_cells import (
    Key,
    Reported,
    sums_of_period,
    with_stock_changes,
    year_of_periods,
)

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
    """What is owed and accepted of one questionnaire in one year, and the estimates that stand in for what is missing.

    `owed` counts returns by period in order.
    """

    questionnaire: str
    year: int
    definition: Definition
    owed: dict[str, int]
    versions: tuple[ReturnVersion, ...]
    estimates: tuple[Estimate, ...] = ()

    def of_period(self, period: str) -> list[ReturnVersion]:
        """Return the accepted versions of one period."""
        return [one for one in self.versions if one.report.period == period]

    def estimated(self, period: str) -> list[Estimate]:
        """Return the estimates for one period."""
        return [one for one in self.estimates if one.obligation.period == period]

    def is_complete(self, period: str) -> bool:
        """Whether every return owed for the period is accepted or estimated."""
        return len(self.of_period(period)) + len(self.estimated(period)) == self.owed[period]

    @property
    def is_illustrative(self) -> bool:
        """Whether a return is illustrative, or an estimate rests on one that is."""
        reports = {int(base["report"]) for one in self.estimates for base in one.based_on}
        return any(one.report.is_illustrative for one in self.versions) or (
            bool(reports) and Return.objects.filter(pk__in=reports, is_illustrative=True).exists()
        )


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


def _guessed(estimate: Estimate) -> Reported:
    numbers = {address: Decimal(value) for address, value in estimate.values.items()}
    return Reported(0, estimate.obligation.period, numbers)


@dataclass(frozen=True)
class _Sums:
    """Sums with their mark: `guessed` are the keys in which an estimate is."""

    status: str
    line: int
    demo: bool
    guessed: frozenset[Key] = frozenset()

    def status_of(self, key: Key) -> str:
        """Return the observation status: estimated, illustrative, provisional or normal."""
        if key in self.guessed:
            return "E"
        return "I" if self.demo else self.status

    def confidence_of(self, key: Key) -> str:
        """Return how sure the figure is."""
        if self.demo:
            return "illustrative"
        return "derived" if key in self.guessed else "sourced"


def _rows(sums: dict[Key, Decimal], mark: _Sums, *, freq: str, period: str) -> Iterator[FactRow]:
    for key, value in sorted(sums.items()):
        place, product, flow, unit = key
        yield FactRow(
            freq=freq,
            place=place,
            product=product,
            flow=flow,
            period=period,
            value=value,
            unit=unit,
            basis="",
            status=mark.status_of(key),
            source=ILLUSTRATIVE_SOURCE if mark.demo else SOURCE,
            confidence=mark.confidence_of(key),
            note="",
            line=mark.line,
            illustrative=mark.demo,
        )


def _status(versions: Iterable[ReturnVersion], *, complete: bool) -> str:
    final = complete and all(one.status == Return.Status.FINAL for one in versions)
    return "A" if final else "P"


def _period_sums(year: _Year, period: str) -> tuple[dict[Key, Decimal], frozenset[Key]]:
    """Return what the returns and estimates of a period add up to, and the keys in which an estimate is."""
    estimates = [_guessed(one) for one in year.estimated(period)]
    guessed = frozenset(sums_of_period(year.definition, estimates))
    return sums_of_period(year.definition, [*map(_reported, year.of_period(period)), *estimates]), guessed


def _only_report(versions: Iterable[ReturnVersion]) -> int:
    one = {version.report_id for version in versions}
    return next(iter(one)) if len(one) == 1 else 0


def facts_of_year(year: _Year, kinds: dict[str, str]) -> list[FactRow]:
    """Return the facts of the periods, and those of the year where nothing is missing that is not estimated."""
    freq = _FREQUENCIES.get(year.definition.frequency, "")
    demo = year.is_illustrative
    facts: list[FactRow] = []
    sums: list[dict[Key, Decimal]] = []
    all_guessed: set[Key] = set()
    for period in year.owed:
        versions = year.of_period(period)
        if not versions and not year.estimated(period):
            continue
        found, guessed = _period_sums(year, period)
        sums.append(found)
        all_guessed |= guessed
        if freq and freq != "A":
            status = _status(versions, complete=year.is_complete(period) and not year.estimated(period))
            facts += _rows(found, _Sums(status, _only_report(versions), demo, guessed), freq=freq, period=period)
    if _covers(year.owed, year.definition.frequency) and all(map(year.is_complete, year.owed)):
        whole = year_of_periods(sums, kinds)
        guessed = with_stock_changes(frozenset(all_guessed))
        mark = _Sums(_status(year.versions, complete=not year.estimates), _only_report(year.versions), demo, guessed)
        facts += _rows(whole, mark, freq="A", period=str(year.year))
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
    stands_in: list[dict[str, Any]] = [
        {
            "estimate": one.pk,
            "organisation": one.obligation.organisation_id,
            "period": one.obligation.period,
            "sha256": one.content_hash,
            "methods": sorted(set(one.methods.values())),
            "reason": one.reason,
        }
        for one in year.estimates
    ]
    said = json.dumps([rests_on, year.owed, *([stands_in] if stands_in else [])], sort_keys=True)
    demo = year.is_illustrative
    return Statement(
        dataset=f"{RETURNS}{year.questionnaire}/{year.year}",
        source=ILLUSTRATIVE_SOURCE if demo else SOURCE,
        filename=f"{year.questionnaire.upper()} {year.year}",
        content_hash=hashlib.sha256(said.encode()).hexdigest(),
        facts=facts,
        checks=(),
        read=len(year.versions),
        confidentiality="C" if year.definition.is_confidential else "F",
        report={"returns": rests_on, "estimates": stands_in},
    )


def accepted_into_facts(actor: Actor, *, questionnaire: str, year: int) -> Batch | None:
    """Bring the lake's facts of a questionnaire and year in step with the accepted returns; None where there are none.

    Estimates stand in for returns not accepted yet. Running it twice changes nothing the second time. Raises
    `NotPermitted` (`statistics.load_figures`).
    """
    versions, estimates = accepted_versions(questionnaire, year), estimates_of_year(questionnaire, year)
    known = Batch.objects.filter(dataset=f"{RETURNS}{questionnaire}/{year}").exists()
    owed = Obligation.objects.filter(questionnaire_id=questionnaire, period_end__year=year).select_related("version")
    last = owed.order_by("-period_start", "-pk").first()
    if last is None or not (versions or estimates or known):
        return None
    definition = definition_of(versions[-1].report.version if versions else last.version)
    flows = load_classification(Path(settings.REFERENCE_ROOT)).flows
    found = _Year(questionnaire, year, definition, _owed(questionnaire, year), tuple(versions), tuple(estimates))
    return load_statement(actor, _statement(found, facts_of_year(found, {one.code: one.kind for one in flows})))
