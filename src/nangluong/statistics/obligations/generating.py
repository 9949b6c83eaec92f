"""The verbs that make obligations: from the calendar, and from an ad hoc call."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from django.db import transaction

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.official_calendar import working_calendar
from nangluong.foundation.permissions import require
from nangluong.foundation.reference import Counts
from nangluong.registry.models import OrganisationVersion
from nangluong.statistics import perms
from nangluong.statistics.models import Obligation, QuestionnaireVersion
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.obligations.due_dates import due_date
from nangluong.statistics.obligations.periods import Period, periods_between, read_period
from nangluong.statistics.obligations.respondents import respondents_of
from nangluong.statistics.questionnaires.stored import definition_of


class NoRespondent(DomainError):
    """An ad hoc call names nobody who could report."""

    code = "statistics_no_respondent"

    def __init__(self) -> None:
        super().__init__(
            "Chưa chọn đơn vị báo cáo nào còn hoạt động. Hãy chọn ít nhất một đơn vị.",
            "No organisation that stands was chosen. Choose at least one.",
        )


class DueBeforePeriod(DomainError):
    """The dates of an ad hoc call are in the wrong order."""

    code = "statistics_due_before_period"

    def __init__(self) -> None:
        super().__init__(
            "Ngày bắt đầu, ngày kết thúc và hạn nộp phải theo thứ tự. Hãy sửa ngày.",
            "Start, end and due date must be in order. Correct the dates.",
        )


class BadCallCode(DomainError):
    """The code of an ad hoc call cannot be one, or is that of a period of the calendar."""

    code = "statistics_call_code"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"Mã đợt “{code[:40]}” không dùng được. Hãy đặt nhiều nhất 24 chữ cái, chữ số, dấu gạch, ví dụ DX-2026-01.",
            f"“{code[:40]}” cannot be the code of a call. Use at most 24 letters, digits and dashes, like DX-2026-01.",
        )


_CALL = re.compile(r"[A-Za-z0-9-]{1,24}")


def _names_a_period(code: str) -> bool:
    try:
        read_period(code)
    except ValueError:
        return False
    return True


def _stored(version: QuestionnaireVersion, period: Period, due_on: dt.date, who: Iterable[OrganisationVersion]) -> int:
    """Store obligations that are not there yet; return how many were."""
    # Counted before and after: with conflicts ignored the database does not say which rows are new.
    known = Obligation.objects.filter(questionnaire_id=version.questionnaire_id, period=period.code)
    before = known.count()
    Obligation.objects.bulk_create(
        (
            Obligation(
                questionnaire_id=version.questionnaire_id,
                version=version,
                organisation_id=one.organisation_id,
                place_id=one.place_id,
                period=period.code,
                period_start=period.start,
                period_end=period.end,
                first_due_on=due_on,
                due_on=due_on,
            )
            for one in who
        ),
        ignore_conflicts=True,
    )
    return known.count() - before


def _versions_by_start(code: str) -> list[QuestionnaireVersion]:
    rows = QuestionnaireVersion.objects.filter(questionnaire_id=code, state=VersionState.PUBLISHED)
    return list(rows.order_by("-valid_from", "-number"))


def generate_obligations(actor: Actor, *, until: dt.date, since: dt.date | None = None) -> Counts:
    """Make the obligations of all periods that end between `since` (None: 40 days before) and `until`, both included.

    The version is the one in force on the period's first day, the respondents those that stand on its last. What is
    there already is left as it is; running it twice makes nothing twice.
    """
    require(perms.manage_obligations, actor)
    first = since or until - dt.timedelta(days=40)
    calendar, added, unchanged = working_calendar(), 0, 0
    codes = (
        QuestionnaireVersion.objects.filter(state=VersionState.PUBLISHED)
        .order_by("questionnaire__position", "questionnaire_id")
        .values_list("questionnaire_id", flat=True)
        .distinct()
    )
    with transaction.atomic():
        for code in codes:
            versions = _versions_by_start(code)
            frequency = definition_of(versions[0]).frequency
            if frequency == "ad_hoc":
                continue
            for period in periods_between(frequency, first, until):
                version = next((one for one in versions if one.valid_from <= period.start), None)
                if version is None:
                    continue
                definition = definition_of(version)
                who = respondents_of(definition, period.end)
                made = _stored(version, period, due_date(definition.due, period, calendar), who)
                added, unchanged = added + made, unchanged + len(who) - made
        if added:
            audit.record(
                actor,
                "generate_obligations",
                kind="obligations",
                key=f"{first}..{until}",
                after={"added": added, "unchanged": unchanged},
            )
    return Counts(added=added, unchanged=unchanged)


def call_ad_hoc(
    actor: Actor,
    *,
    version: QuestionnaireVersion,
    organisations: Sequence[str],
    code: str,
    start: dt.date,
    end: dt.date,
    due_on: dt.date,
) -> int:
    """Call on `organisations` for one return outside the calendar; `code` is the call's period code.

    Return how many were called who had not been. Raises `NoRespondent`, `DueBeforePeriod`, `BadCallCode`.
    """
    require(perms.manage_obligations, actor)
    if not start <= end <= due_on:
        raise DueBeforePeriod
    if not _CALL.fullmatch(code) or _names_a_period(code):
        raise BadCallCode(code)
    who = OrganisationVersion.objects.as_of(end).filter(organisation_id__in=list(organisations))
    with transaction.atomic():
        found = list(who.order_by("organisation_id"))
        if not found:
            raise NoRespondent
        made = _stored(version, Period(start, end, code, "ad_hoc"), due_on, found)
        audit.record(
            actor,
            "call_ad_hoc",
            kind="obligations",
            key=f"{version} {code}",
            after={"called": made, "due_on": due_on},
        )
    return made
