"""Reads of the queue of exceptions."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, QuerySet

from nangluong.metering.models import ReadingException, UsagePoint
from nangluong.metering.queries.reach import Reach

UNSETTLED = (ReadingException.State.OPEN, ReadingException.State.ASSIGNED)


def exceptions(
    reach: Reach, *, kind: str = "", state: str = "", corporation: str = "", query: str = "", assignee: str = ""
) -> QuerySet[ReadingException]:
    """Return exceptions in reach, the latest first. Without a state the unsettled ones."""
    found = ReadingException.objects.select_related("point__feeder", "point__transformer", "corporation").order_by(
        "-last_day", "id"
    )
    wanted = {
        "corporation_id": reach.corporation or corporation,
        "kind": kind,
        "state": state,
        "assignee": assignee,
        "point__code__istartswith": query,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found if state else found.filter(state__in=UNSETTLED)


def exceptions_of(point: UsagePoint, first: dt.date, last: dt.date) -> list[ReadingException]:
    """Return the exceptions of a point that began in a span of days, the latest first, at most 50. One query."""
    found = ReadingException.objects.filter(point=point, first_day__range=(first, last))
    return list(found.order_by("-first_day", "id")[:50])


def exception_counts(reach: Reach) -> dict[str, int]:
    """Return the number of unsettled exceptions by kind. One query."""
    rows = exceptions(reach).order_by().values_list("kind").annotate(n=Count("id"))
    return dict(rows)
