"""Checking a whole collection: every return of a questionnaire and period, and returns against each other."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import holds, require
from nangluong.statistics import perms
from nangluong.statistics.models import CollectionFinding, ReturnVersion
from nangluong.statistics.obligations.periods import Period, read_period
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.questionnaires.unit_names import unit_names
from nangluong.statistics.returns.comparing import Between, LeftOut
from nangluong.statistics.returns.content import Content, version_content
from nangluong.statistics.returns.filling import figure_text
from nangluong.statistics.returns.gathering import gather, newest_versions, periods_beside
from nangluong.statistics.returns.given import given_for
from nangluong.statistics.returns.names import row_names
from nangluong.statistics.rules.books import books_in_force
from nangluong.statistics.rules.compiling import compile_rules
from nangluong.statistics.rules.findings import Finding, finding
from nangluong.statistics.rules.running import Checker
from nangluong.statistics.texts import Text


@dataclass(frozen=True)
class CollectionReport:
    """What a check of a collection looked at and found. `cells` are the numeric cells of all returns.

    `left_out` are the rules between returns that could not be looked at, each with its reason.
    """

    returns: int
    cells: int
    findings: tuple[Finding, ...]
    left_out: tuple[LeftOut, ...] = ()


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


def find_in_collection(questionnaire_code: str, period_code: str) -> CollectionReport:
    """Check every return handed in for a questionnaire and period, and them against each other; store nothing."""
    period = read_period(period_code)
    handed_in = newest_versions(questionnaire_code, [period.code])
    if not handed_in:
        return CollectionReport(0, 0, ())
    versions = [one for one in handed_in if not one.nothing_to_report]
    earlier = newest_versions(questionnaire_code, periods_beside(period))
    groups: dict[int, list[ReturnVersion]] = defaultdict(list)
    for version in versions:
        groups[version.report.version_id].append(version)
    cells, found = 0, []
    for group in groups.values():
        looked_at, hits = _by_rules(group, earlier, period)
        cells += looked_at
        found += hits
    between = Between(questionnaire_code, period, handed_in)
    found += between.findings(rule for book in books_in_force(period.start) for rule in book.rules)
    ordered = sorted(found, key=lambda one: (one.report_key, one.address))
    return CollectionReport(len(versions), cells, tuple(ordered), tuple(between.left_out))


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
            after={
                "returns": report.returns,
                "cells": report.cells,
                "findings": len(report.findings),
                "left_out": {one.rule: one.reason.vi for one in report.left_out},
            },
        )
    return report
