"""Illustrative returns of the demo: some accepted, some late, some wrong, so that every page has something to show.

Figures come from `rules.samples` and mean nothing but for those of `demo_calibration`: where a national total is
published, a month of the country's respondents adds up to a twelfth of it. Every return is marked illustrative from
its first cell, and facts made of it stay illustrative. Never outside the demo.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.reference import Column, integer, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, Return
from nangluong.statistics.obligations.generating import generate_obligations
from nangluong.statistics.questionnaires.definition import Definition
from nangluong.statistics.questionnaires.stored import definition_of
from nangluong.statistics.returns.checking import check_working, one_return, open_questions
from nangluong.statistics.returns.content import Content
from nangluong.statistics.returns.demo_calibration import calibrations
from nangluong.statistics.returns.names import allowed_rows
from nangluong.statistics.returns.verbs import (
    CellChange,
    Reason,
    accept_return,
    explain,
    open_return,
    save_cells,
    send_back,
    start_review,
    submit_return,
)
from nangluong.statistics.rules.findings import decimal_of_fraction
from nangluong.statistics.rules.samples import NoSample, sample

log = logging.getLogger(__name__)
WORD = "Minh họa"
_DAYS_BACK, _ROWS = 100, 3
_COLUMNS = (Column("questionnaire"), Column("returns", integer), Column("source"), Column("confidence", CONFIDENCE))
_STORIES = ("accepted", "handed_in", "accepted", "sent_back", "missing", "under_review", "wrong")
_REVIEWER = frozenset({perms.SEE_RETURNS, perms.REVIEW_RETURN, perms.SEE_CONFIDENTIAL_RETURNS})
OFFICER = Actor(f"{WORD}: Cán bộ thẩm tra", rights=_REVIEWER)
APPROVER = replace(OFFICER, name=f"{WORD}: Người chấp nhận", rights=OFFICER.rights | {perms.ACCEPT_RETURN})


def _filler(obligation: Obligation) -> Actor:
    rights = frozenset({perms.FILL_RETURN, perms.SUBMIT_RETURN})
    return Actor(f"{WORD}: Lập báo cáo", on_behalf_of=obligation.organisation_code, rights=rights)


def _rows(report: Return, definition: Definition) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for section in definition.sections:
        if section.open_rows is not None:
            listed = [code for code, _name in allowed_rows(report, section.open_rows)[:_ROWS]]
            found[section.code] = listed or ["r1"]
    return found


def _texts(definition: Definition, rows: dict[str, list[str]]) -> dict[str, str]:
    """Return answers for cells of words: the first code of a list, or the word that says what this is."""
    found = {}
    for section in definition.sections:
        for row in rows.get(section.code) or [one.code for one in section.rows]:
            for column in section.columns:
                if not column.is_numeric and section.is_open(row, column.code):
                    word = column.codes[0].code if column.codes else WORD
                    found[f"{section.code}.{row}.{column.code}"] = "2026-01-01" if column.type == "date" else word
    return found


def _answers(report: Return, definition: Definition) -> dict[str, Decimal | str]:
    rows = _rows(report, definition)
    one = one_return(report, Content(rows=rows), definition)
    known = calibrations(Path(settings.REFERENCE_ROOT)).get(definition.code)
    fixed = known.fixed(definition, str(report.organisation_id)) if known else None
    answered = sample(definition, one, report.pk, dict(one.prev) or None, fixed)
    numbers = {".".join(key): decimal_of_fraction(value) for key, value in answered.now.items()}
    return {**_texts(definition, rows), **numbers}


def _filled(actor: Actor, obligation: Obligation, story: str) -> Return:
    report = open_return(actor, obligation)
    Return.objects.filter(pk=report.pk).update(is_illustrative=True)
    definition = definition_of(report.version)
    answers = _answers(report, definition)
    if story == "wrong":
        address = next(address for address, value in answers.items() if isinstance(value, Decimal))
        answers[address] = "12,3,4"
    save_cells(actor, report, [CellChange(address, value, report.revision) for address, value in answers.items()])
    for one in open_questions(report, check_working(report)):
        explain(actor, report, rule=one.rule, address=one.address, text=f"{WORD}: số liệu mẫu")
    report.refresh_from_db()
    return report


def _play(obligation: Obligation, story: str) -> None:
    actor = _filler(obligation)
    report = _filled(actor, obligation, story)
    if story == "wrong":
        return
    submit_return(actor, report, revision=report.revision)
    if story == "handed_in":
        return
    start_review(OFFICER, report)
    if story == "sent_back":
        send_back(OFFICER, report, reasons=[Reason("", f"{WORD}: đề nghị đối chiếu lại với sổ theo dõi")])
    if story == "accepted":
        accept_return(APPROVER, report)


@lru_cache(maxsize=1)
def _of_each(root: Path) -> dict[str, int]:
    rows = read_rows(root, "statistics/demo_returns.csv", _COLUMNS, ("questionnaire",))
    return {str(row["questionnaire"]): int(str(row["returns"])) for row in rows}


def _due_before_the_newest(today: dt.date) -> list[Obligation]:
    """Return monthly obligations, some of each questionnaire and period; the newest period is left to be filled in."""
    of_each = _of_each(Path(settings.REFERENCE_ROOT))
    whole = calibrations(Path(settings.REFERENCE_ROOT))
    owed = Obligation.objects.filter(questionnaire_id__in=of_each, due_on__lt=today).select_related("questionnaire")
    listed = list(owed.order_by("-period_end", "questionnaire__position", "organisation_id"))
    newest = listed[0].period if listed else ""
    counted: Counter[tuple[str, str]] = Counter()
    kept = []
    for one in listed:
        if one.questionnaire_id in whole:
            continue
        counted[(one.questionnaire_id, one.period)] += 1
        if one.period != newest and counted[(one.questionnaire_id, one.period)] <= of_each[one.questionnaire_id]:
            kept.append(one)
    return kept


def _calibrated(today: dt.date) -> list[Obligation]:
    """Return what is owed of calibrated questionnaires for one month, the last before the newest: all of it is made."""
    whole = calibrations(Path(settings.REFERENCE_ROOT))
    owed = Obligation.objects.filter(questionnaire_id__in=whole, due_on__lt=today).select_related("questionnaire")
    periods = sorted(set(owed.values_list("period", flat=True)), reverse=True)
    return list(owed.filter(period=periods[1]).order_by("questionnaire_id", "organisation_id")) if periods[1:] else []


def _made(obligation: Obligation, story: str) -> bool:
    try:
        with transaction.atomic():
            _play(obligation, story)
    except (NoSample, DomainError) as fault:
        log.info("no illustrative return of %s: %s", obligation, fault)
        return False
    return True


def make_demo_returns(*, today: dt.date, most: int = 12) -> int:
    """Make the obligations of the last months and returns for the monthly ones that are due; return how many.

    A calibrated month comes whole, of the others at most `most` returns. Does nothing where there are returns already.
    What the samples cannot answer is left open.
    """
    generate_obligations(SYSTEM, until=today, since=today - dt.timedelta(days=_DAYS_BACK))
    if Return.objects.exists():
        return 0
    made = sum(_made(obligation, "accepted") for obligation in _calibrated(today))
    others = 0
    for number, obligation in enumerate(_due_before_the_newest(today)):
        story = _STORIES[number % len(_STORIES)]
        if story != "missing" and others < most:
            others += _made(obligation, story)
    return made + others
