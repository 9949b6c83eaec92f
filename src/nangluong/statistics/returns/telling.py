"""Telling the people of an organisation about its returns, in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from nangluong.accounts.directory import holders_in
from nangluong.foundation.notices.telling import notify
from nangluong.statistics.models import Reminder, Return
from nangluong.statistics.perms import FILL_RETURN, SEE_PROVINCE_RETURNS, SEE_RETURNS

_TOLD = {"respondent": FILL_RETURN, "parent": FILL_RETURN, "province": SEE_PROVINCE_RETURNS, "officer": SEE_RETURNS}
"""Who of an organisation is told, by audience of the reminder."""


def tell_respondent(report: Return, kind: str) -> int:
    """Tell those who fill in the respondent's returns that something of `kind` happened to this version of one."""
    words = {"return": f"{report.version.questionnaire_id.upper()} {report.period}"}
    url, key = reverse("statistics:return", args=[report.pk]), f"{report.pk}/{report.number}"
    people = holders_in(FILL_RETURN, str(report.organisation_id))
    return sum(notify(person, kind, key=key, params=words, url=url) for person in people)


def tell_reminders(reminders: Iterable[Reminder]) -> int:
    """Tell the people whom reminders are for; a step reaches a person once."""
    url, told = reverse("statistics:returns"), 0
    people: dict[tuple[str, str], list[int]] = {}
    for one in reminders:
        asked = (_TOLD[one.audience], str(one.organisation_id))
        if asked not in people:
            people[asked] = list(holders_in(*asked))
        words = {"text_vi": one.text_vi, "text_en": one.text_en}
        for person in people[asked]:
            told += notify(person, "return_reminder", key=f"{one.obligation_id}/{one.step}", params=words, url=url)
    return told
