"""Reminders before and after the due date, and escalation: the steps are data, a step is taken once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.official_calendar import working_calendar
from nangluong.foundation.permissions import require
from nangluong.foundation.reference import Column, choice, code_list, integer, read_rows
from nangluong.foundation.reference.columns import CONFIDENCE
from nangluong.foundation.working_days import WorkingCalendar
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, Reminder
from nangluong.statistics.returns.telling import tell_reminders

_AUDIENCES = ("respondent", "parent", "province", "officer")
_COLUMNS = (
    Column("code"),
    Column("offset", integer),
    Column("audience", choice(*_AUDIENCES)),
    Column("frequencies", code_list),
    Column("text_vi"),
    Column("text_en"),
    Column("source"),
    Column("confidence", CONFIDENCE),
)
MINISTRY = "bct"
"""The organisation whose officers collect the returns, as the register names it."""


@dataclass(frozen=True)
class Step:
    """One reminder: `offset` working days from the due date (negative: before), to whom, for which frequencies."""

    code: str
    offset: int
    audience: str
    frequencies: tuple[str, ...]
    text_vi: str
    text_en: str


@lru_cache(maxsize=4)
def read_steps(root: Path) -> tuple[Step, ...]:
    """Read `statistics/reminder_steps.csv` under `root`."""
    rows = read_rows(root, "statistics/reminder_steps.csv", _COLUMNS, ("code",))
    fields = ("code", "offset", "audience", "frequencies", "text_vi", "text_en")
    return tuple(Step(*(row[name] for name in fields)) for row in rows)  # type: ignore[arg-type]


def _moved(calendar: WorkingCalendar, day: dt.date, offset: int) -> dt.date:
    return calendar.before(day, -offset) if offset < 0 else calendar.after(day, offset)


def step_due(
    steps: Iterable[Step], frequency: str, due_on: dt.date, today: dt.date, calendar: WorkingCalendar
) -> list[Step]:
    """Return the steps whose day has come, of several for one audience only the latest: nobody is told twice."""
    latest: dict[str, Step] = {}
    for step in sorted(steps, key=lambda one: one.offset):
        if frequency in step.frequencies and _moved(calendar, due_on, step.offset) <= today:
            latest[step.audience] = step
    return list(latest.values())


def _addressees(step: Step, obligation: Obligation, version: OrganisationVersion | None) -> str:
    if step.audience == "respondent":
        return obligation.organisation_code
    if step.audience == "parent":
        return str(version.parent_id) if version and version.parent_id else ""
    if step.audience == "province":
        own = obligation.organisation_code.startswith("sct-")
        return "" if own or not obligation.place_id else f"sct-{obligation.place_id}"
    return MINISTRY


def _reminders(rows: Iterable[Obligation], today: dt.date) -> Iterator[Reminder]:
    calendar, steps = working_calendar(), read_steps(Path(settings.REFERENCE_ROOT))
    listed = list(rows)
    versions = {
        one.organisation_id: one
        for one in OrganisationVersion.objects.as_of(today).filter(
            organisation_id__in={row.organisation_id for row in listed}
        )
    }
    for row in listed:
        version = versions.get(row.organisation_id)
        for step in step_due(steps, row.questionnaire.frequency, row.due_on, today, calendar):
            to = _addressees(step, row, version)
            if not to:
                continue
            words = {
                "period": row.period,
                "due": f"{row.due_on:%d/%m/%Y}",
                "days": max(calendar.between(row.due_on, today), 0),
            }
            names = (version.name, version.name_en) if version else (row.organisation_code, row.organisation_code)
            yield Reminder(
                obligation=row,
                step=step.code,
                audience=step.audience,
                organisation_id=to,
                text_vi=step.text_vi.format(questionnaire=row.questionnaire.name, organisation=names[0], **words),
                text_en=step.text_en.format(questionnaire=row.questionnaire.name_en, organisation=names[1], **words),
            )


def make_reminders(actor: Actor, *, today: dt.date) -> int:
    """Take the steps whose day has come for every obligation that is open; return how many notices were made.

    A step is taken once for an obligation and addressee, however often this runs. Five queries.
    """
    require(perms.manage_obligations, actor)
    horizon = today + dt.timedelta(days=31)
    rows = Obligation.objects.unreported().filter(due_on__lte=horizon).select_related("questionnaire")
    with transaction.atomic():
        before = Reminder.objects.count()
        known = set(
            Reminder.objects.filter(obligation__state="open").values_list("obligation_id", "step", "organisation_id")
        )
        made = [
            one
            for one in _reminders(rows.order_by("pk"), today)
            if (one.obligation_id, one.step, one.organisation_id) not in known
        ]
        Reminder.objects.bulk_create(made, ignore_conflicts=True)
        tell_reminders(made)
        count = Reminder.objects.count() - before
        if count:
            audit.record(actor, "make_reminders", kind="obligations", key=today.isoformat(), after={"made": count})
    return count
