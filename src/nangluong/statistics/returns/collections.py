"""Checking a whole collection: every return of a questionnaire and period, and returns against each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.number_text import format_number
from nangluong.foundation.permissions import holds, require
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics import perms
from nangluong.statistics.models import CollectionFinding, QuestionnaireVersion, ReturnVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.obligations.periods import Period, periods_between, read_period
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.unit_names import unit_names
from nangluong.statistics.returns.content import Content, version_content
from nangluong.statistics.returns.filling import figure_text
from nangluong.statistics.returns.gathering import gather, newest_versions, periods_beside
from nangluong.statistics.returns.given import given_for
from nangluong.statistics.returns.names import row_names
from nangluong.statistics.rules.book import Apart, Mirror, PeriodSum, Side, mirrored, summed
from nangluong.statistics.rules.books import books_in_force
from nangluong.statistics.rules.compiling import compile_rules
from nangluong.statistics.rules.findings import Finding, decimal_of_fraction, finding, plain
from nangluong.statistics.rules.running import Checker
from nangluong.statistics.texts import Text


@dataclass(frozen=True)
class CollectionReport:
    """What a check of a collection looked at and found. `cells` are the numeric cells of all returns."""

    returns: int
    cells: int
    findings: tuple[Finding, ...]


def _by_rules(versions: list[ReturnVersion], earlier: list[ReturnVersion], period: Period) -> tuple[int, list[Finding]]:
    """Check returns of one questionnaire version with its own rules; return how many cells, and what was found."""
    definition = definition_of(versions[0].report.version)
    given = {}
    if any("given." in f"{rule.check} {rule.when}" for rule in definition.rules):
        contents = [version_content(version, definition) for version in versions]
        given = {ret: given_for(version.report, definition, contents[ret]) for ret, version in enumerate(versions)}
    gathered = gather(versions, earlier, period, given)
    found: list[Finding] = []
    known: dict[int, tuple[Content, dict[str, Text]]] = {}
    with Checker(gathered.collection) as checker:
        for hit in checker.hits(compile_rules(definition)):
            version = versions[hit.ret]
            if hit.ret not in known:
                content = version_content(version, definition)
                known[hit.ret] = (content, row_names(definition, content, period.end))
            content, names = known[hit.ret]
            one = finding(
                definition,
                hit.rule,
                hit.row,
                hit.left,
                hit.right,
                report_key=version.report_id,
                period=period.code,
                names=names,
                units=unit_names(),
            )
            found.append(replace(one, figure=figure_text(content.numbers.get(one.address), "")))
    return gathered.collection.cells, found


def _figures(versions: Iterable[ReturnVersion], side: Side) -> dict[tuple[str, str], Fraction]:
    """Return the figures of a side, summed by (respondent, row)."""
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for version in versions:
        for address, value in version_content(version).numbers.items():
            section, row, column = address.split(".")
            if (section, column) == (side.section, side.column):
                found[(version.report.organisation_id, row)] += Fraction(value)
    return dict(found)


class _Between:
    """Applies rule books to one questionnaire and period."""

    def __init__(self, questionnaire: str, period: Period, versions: list[ReturnVersion]) -> None:
        self.questionnaire, self.period, self.versions = questionnaire, period, versions
        self.keys = {version.report.organisation_id: version.report_id for version in versions}
        names = OrganisationVersion.objects.as_of(period.end).filter(organisation_id__in=list(self.keys))
        self.names = {one.organisation_id: Text(one.name, one.name_en or one.name) for one in names}

    def _name(self, code: str) -> Text:
        return self.names.get(code, Text(code, code))

    def _said(self, rule: Mirror | PeriodSum, one: Apart, side: Side, key: str) -> Finding:
        address = f"{side.section}.{one.row if key == one.reporter else one.reporter}.{side.column}"
        texts = {}
        for language in ("vi", "en"):
            numbers = {"left": one.first, "right": one.second, "difference": abs(one.first - one.second)}
            texts[language] = rule.message.say(language).format(
                **{name: format_number(decimal_of_fraction(value), language) for name, value in numbers.items()},
                seller=self._name(one.reporter).say(language),
                buyer=self._name(one.other).say(language),
                row=one.row,
            )
        kind = "mirror" if isinstance(rule, Mirror) else "source"
        return Finding(
            self.keys[key],
            rule.code,
            kind,
            rule.severity,
            address,
            texts["vi"],
            texts["en"],
            plain(one.first),
            plain(one.second),
        )

    def mirrors(self, rule: Mirror) -> Iterator[Finding]:
        """Yield a finding at either side of every trade whose sides differ."""
        if (rule.sold.questionnaire, rule.bought.questionnaire) != (self.questionnaire, self.questionnaire):
            return
        sold, bought = _figures(self.versions, rule.sold), _figures(self.versions, rule.bought)
        for one in mirrored(rule, sold, bought, frozenset(self.keys)):
            yield self._said(rule, one, rule.sold, one.reporter)
            yield self._said(rule, one, rule.bought, one.other)

    def sums(self, rule: PeriodSum) -> Iterator[Finding]:
        """Yield where a long period is not the sum of the short ones within it."""
        if rule.whole.questionnaire != self.questionnaire:
            return
        latest = QuestionnaireVersion.objects.filter(
            questionnaire_id=rule.parts.questionnaire, state=VersionState.PUBLISHED
        ).first()
        if latest is None:
            return
        frequency = definition_of(latest).frequency
        inside = [one.code for one in periods_between(frequency, self.period.start, self.period.end)]
        shorter = newest_versions(rule.parts.questionnaire, inside)
        whole, parts = _figures(self.versions, rule.whole), _figures(shorter, rule.parts)
        for one in summed(rule, whole, parts):
            yield self._said(rule, one, rule.whole, one.reporter)


def find_in_collection(questionnaire_code: str, period_code: str) -> CollectionReport:
    """Check every return handed in for a questionnaire and period, and them against each other; store nothing."""
    period = read_period(period_code)
    versions = [one for one in newest_versions(questionnaire_code, [period.code]) if not one.nothing_to_report]
    if not versions:
        return CollectionReport(0, 0, ())
    earlier = newest_versions(questionnaire_code, periods_beside(period))
    groups: dict[int, list[ReturnVersion]] = defaultdict(list)
    for version in versions:
        groups[version.report.version_id].append(version)
    cells, found = 0, []
    for group in groups.values():
        looked_at, hits = _by_rules(group, earlier, period)
        cells += looked_at
        found += hits
    between = _Between(questionnaire_code, period, versions)
    for book in books_in_force(period.start):
        for mirror in book.mirrors:
            found += between.mirrors(mirror)
        for rule in book.sums:
            found += between.sums(rule)
    return CollectionReport(len(versions), cells, tuple(sorted(found, key=lambda one: (one.report_key, one.address))))


def check_collection(actor: Actor, *, questionnaire_code: str, period: str) -> CollectionReport:
    """Check a collection and keep what was found with each return; what is no longer found is forgotten.

    Raises `NotPermitted`; ValueError for a period code that names none.
    """
    require(holds(perms.REVIEW_RETURN), actor)
    report = find_in_collection(questionnaire_code, period)
    numbers = dict(
        ReturnVersion.objects.filter(report_id__in={one.report_key for one in report.findings})
        .order_by("report_id", "number")
        .values_list("report_id", "number")
    )
    with transaction.atomic():
        CollectionFinding.objects.filter(
            report__obligation__questionnaire_id=questionnaire_code, report__period=period
        ).delete()
        CollectionFinding.objects.bulk_create(
            (
                CollectionFinding(
                    report_id=one.report_key,
                    number=numbers[one.report_key],
                    rule=one.rule,
                    address=one.address,
                    severity=one.severity,
                    text_vi=one.text_vi,
                    text_en=one.text_en,
                )
                for one in report.findings
            ),
            ignore_conflicts=True,
        )
        audit.record(
            actor,
            "check_collection",
            kind="questionnaire",
            key=f"{questionnaire_code} {period}",
            after={"returns": report.returns, "cells": report.cells, "findings": len(report.findings)},
        )
    return report
