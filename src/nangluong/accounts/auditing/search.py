"""Searching the audit: newest first, a page at a time by number of the entry, within what the actor may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet

from nangluong.accounts import perms
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.models import AuditEntry
from nangluong.foundation.permissions import allows, require

PAGE = 50
_PEOPLE = 50
_LIMIT_MS = 3000


class SearchTooWide(DomainError):
    """The search of the audit would read too much."""

    code = "audit_search_too_wide"
    http_status = 422


@dataclass(frozen=True)
class Criteria:
    """What is searched for; "" and None mean any. `person` is a part of a name or the number of an account."""

    kind: str = ""
    key: str = ""
    person: str = ""
    organisation: str = ""
    verb: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    refused: bool = False
    request_id: str = ""

    def as_words(self) -> dict[str, object]:
        """Return what was given, for the audit of an export."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True)
class AuditPage:
    """Entries, and the number to go on before; None at the end."""

    entries: list[AuditEntry]
    before: int | None


def _of_person(text: str) -> Q:
    if text.isascii() and text.isdigit() and len(text) < 19:
        return Q(user_id=int(text))
    people = get_user_model().objects.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
    found = list(people.values_list("pk", flat=True)[:_PEOPLE])
    return Q(user_id__in=found) if found else Q(actor=text)


def _number_at(moment: dt.datetime) -> int | None:
    """Return the first entry at or after `moment`: numbers follow time, and a span of numbers needs no second index."""
    return AuditEntry.objects.filter(at__gte=moment).order_by("at", "id").values_list("pk", flat=True).first()


def _in_time(criteria: Criteria) -> Q:
    found = Q()
    if criteria.since:
        first = _number_at(criteria.since)
        found &= Q(pk__gte=first) if first is not None else Q(pk__isnull=True)
    if criteria.until and (end := _number_at(criteria.until)) is not None:
        found &= Q(pk__lt=end)
    return found


def visible_entries(actor: Actor) -> QuerySet[AuditEntry]:
    """Return the entries that `actor` may see: all for an auditor, those of the own organisation for its administrator.

    Raises `NotPermitted` for everyone else.
    """
    require(perms.can_see_audit, actor)
    if allows(perms.can_see_whole_audit, actor):
        return AuditEntry.objects.all()
    return AuditEntry.objects.filter(on_behalf_of=actor.on_behalf_of)


def matching(actor: Actor, criteria: Criteria) -> QuerySet[AuditEntry]:
    """Return the visible entries that fit, newest first."""
    exact = {
        "object_kind": criteria.kind,
        "object_key": criteria.key,
        "on_behalf_of": criteria.organisation,
        "verb": criteria.verb,
        "request_id": criteria.request_id,
    }
    found = visible_entries(actor).filter(**{name: value for name, value in exact.items() if value})
    found = found.filter(_in_time(criteria))
    if criteria.person:
        found = found.filter(_of_person(criteria.person))
    if criteria.refused:
        found = found.filter(refused=True)
    return found.order_by("-id")


def search_audit(actor: Actor, criteria: Criteria, *, before: int | None = None, size: int = PAGE) -> AuditPage:
    """Return one page of what fits, the entries before number `before`.

    Raises `SearchTooWide` where the database would need more than three seconds.
    """
    entries = matching(actor, criteria)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(_LIMIT_MS)])
            found = list(entries[: size + 1])
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if "statement timeout" not in str(error):
            raise
        raise SearchTooWide(
            "Phạm vi tìm quá rộng. Hãy thêm khoảng thời gian hoặc đối tượng rồi tìm lại.",
            "The search is too wide. Add a span of time or an object and search again.",
        ) from error
    return AuditPage(found[:size], found[size - 1].pk if len(found) > size else None)
