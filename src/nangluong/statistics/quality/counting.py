"""Counting obligations, findings and revisions by a dimension: what the measures are made of."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, JSONField, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.statistics.models import CollectionFinding, Obligation, Return, ReturnStep, ReturnVersion
from nangluong.statistics.obligations.queries import DIMENSIONS, names_of, parents_of
from nangluong.statistics.perms import obligations_visible_to
from nangluong.statistics.quality.measures import Counts, moved_between
from nangluong.statistics.returns.content import version_content
from nangluong.statistics.texts import Text

FIELDS = DIMENSIONS | {"period": "period", "parent": "organisation"}
MOST_REVISED = 2000
_MOST = 500
_FLAGGED = '$[*] ? (@.severity == "hard" || @.severity == "explain").address'


@dataclass(frozen=True)
class Window:
    """Obligations that fell due from `since` until before `today`, of one subsector or questionnaire where said."""

    since: dt.date
    today: dt.date
    subsector: str = ""
    questionnaire: str = ""

    def obligations(self, actor: Actor) -> QuerySet[Obligation]:
        """Return those that `actor` may see."""
        rows = Obligation.objects.filter(obligations_visible_to(actor), due_on__lt=self.today, due_on__gte=self.since)
        asked = {"questionnaire__subsector": self.subsector, "questionnaire": self.questionnaire}
        return rows.filter(**{key: value for key, value in asked.items() if value})


@dataclass(frozen=True)
class Group:
    """A subsector, province, respondent … by its code, with what was counted."""

    code: str
    name: Text
    counts: Counts


def _obligations(rows: QuerySet[Obligation], field: str, today: dt.date) -> Iterator[tuple[str, Counts]]:
    came = Q(state=Obligation.State.REPORTED, reported_on__lte=today)
    zone = timezone.get_default_timezone()
    counted = (
        rows.annotate(reported_on=TruncDate("reported_at", tzinfo=zone))
        .values(key=F(field))
        .annotate(
            every=Count("pk"),
            reported=Count("pk", filter=came),
            late=Count("pk", filter=came & Q(reported_on__gt=F("due_on"))),
            waived=Count("pk", filter=Q(state=Obligation.State.WAIVED)),
        )
    )
    for row in counted.order_by("key"):
        due = row["every"] - row["waived"]
        yield (
            str(row["key"] or ""),
            Counts(due=due, reported=row["reported"], late=row["late"], waived=row["waived"]),
        )


def _newest(rows: QuerySet[Obligation], actor: Actor, field: str) -> list[dict[str, Any]]:
    """Return of every return handed in its key, how many numeric cells it has and which of them were found fault with.

    A number is stored in eight bytes, so the cells are counted without being read. One query.
    """
    mine = Return.objects.seen_by(actor).filter(pk=OuterRef("report_id"))
    back = ReturnStep.objects.filter(report_id=OuterRef("report_id"), kind=ReturnStep.Kind.RETURNED)
    found = ReturnVersion.objects.filter(report__obligation__in=rows, number=F("report__number")).annotate(
        key=F(f"report__obligation__{field}"),
        size=Func(F("numbers"), function="octet_length", output_field=IntegerField()),
        addresses=Func(
            F("findings"), template=f"jsonb_path_query_array(%(expressions)s, '{_FLAGGED}')", output_field=JSONField()
        ),
        seen=Exists(mine),
        sent_back=Exists(back),
    )
    names = ("report_id", "number", "key", "size", "addresses", "seen", "sent_back", "report__is_illustrative")
    return list(found.order_by("report_id").values(*names))


def _found_together(rows: QuerySet[Obligation]) -> dict[int, set[str]]:
    """Return the cells that the rules over whole collections accused, by return. One query."""
    found = CollectionFinding.objects.filter(
        report__obligation__in=rows, number=F("report__number"), severity__in=("hard", "explain")
    )
    cells: dict[int, set[str]] = defaultdict(set)
    for report, address in found.values_list("report_id", "address").order_by("report_id", "address"):
        cells[report].add(address)
    return cells


def _checked(rows: QuerySet[Obligation], actor: Actor, field: str) -> Iterator[tuple[str, Counts]]:
    together = _found_together(rows)
    for row in _newest(rows, actor, field):
        first = int(row["number"] == 1 and not row["sent_back"])
        counts = Counts(right_first=first, illustrative=int(row["report__is_illustrative"]))
        if row["seen"]:
            flagged = {*row["addresses"], *together.get(row["report_id"], ())}
            cells = row["size"] // 8
            counts += Counts(returns=1, clean=int(not flagged), cells=cells, flagged=min(len(flagged), cells))
        yield str(row["key"] or ""), counts


def _revised(rows: QuerySet[Obligation], actor: Actor, field: str) -> Iterator[tuple[str, Counts]]:
    """Yield what changed from the first to the last accepted version, of the newest `MOST_REVISED` returns."""
    several = (
        ReturnStep.objects.filter(
            kind=ReturnStep.Kind.ACCEPTED, report__obligation__in=rows, report__in=Return.objects.seen_by(actor)
        )
        .values("report_id")
        .annotate(first=Min("number"), last=Max("number"))
        .filter(last__gt=F("first"))
        .order_by("-report_id")[:MOST_REVISED]
    )
    ends = {row["report_id"]: (row["first"], row["last"]) for row in several}
    versions = ReturnVersion.objects.filter(report_id__in=ends).annotate(key=F(f"report__obligation__{field}"))
    by_report: dict[int, dict[int, ReturnVersion]] = defaultdict(dict)
    for version in versions.select_related("report__version").order_by("report_id", "number"):
        by_report[version.report_id][version.number] = version
    for report, (first, last) in ends.items():
        before, after = by_report[report][first], by_report[report][last]
        compared, moved = moved_between(version_content(before).numbers, version_content(after).numbers)
        yield str(after.key or ""), Counts(revised=1, compared=compared, moved=moved)  # type: ignore[attr-defined]


def counted_by(dimension: str, actor: Actor, window: Window) -> list[Group]:
    """Return what was counted by `dimension` (a key of `FIELDS`), in the order of codes, 500 groups at most.

    A respondent counts for the corporation above it where `dimension` is parent. Everybody who may see an obligation
    sees whether it was met; cells and revisions are counted of returns that `actor` may see. Seven queries at most.
    """
    field, rows = FIELDS[dimension], window.obligations(actor)
    parents = parents_of(window.today) if dimension == "parent" else {}
    sums: dict[str, Counts] = {}
    for part in (_obligations(rows, field, window.today), _checked(rows, actor, field), _revised(rows, actor, field)):
        for key, counts in part:
            code = parents.get(key, key)
            sums[code] = sums.get(code, Counts()) + counts
    names = names_of(dimension, set(sums), window.today)
    return [Group(code, names.get(code, Text(code, code)), sums[code]) for code in sorted(sums)[:_MOST]]


def total(groups: list[Group]) -> Counts:
    """Return the sum over all groups."""
    return sum((one.counts for one in groups), Counts())
