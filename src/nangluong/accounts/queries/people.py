"""Reads of the people of an organisation: who holds what, who is invited, who asks, who stands in for whom."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from nangluong.accounts.models import Delegation, Invitation, JoinRequest, Membership, Right, Role, RoleRight, User
from nangluong.foundation.effective import EffectiveQuerySet
from nangluong.registry.models import Organisation, OrganisationVersion

MOST = 200
"""Most rows of a list that is not paged."""


@dataclass(frozen=True)
class Holder:
    """A person with what they hold, or will hold, in one organisation."""

    person: User
    held: tuple[Membership, ...]


def name_of(organisation: str, day: dt.date) -> OrganisationVersion | None:
    """Return the organisation's name on `day`, else its last one."""
    rows = OrganisationVersion.objects.filter(organisation=organisation)
    return rows.filter(valid__contains=day).first() or rows.order_by("-valid").first()


def organisations_with_people(day: dt.date, query: str = "") -> QuerySet[Organisation]:
    """Return the organisations that stand on `day` with the number of people who hold a role there, by name."""
    rows = Organisation.objects.annotate(
        version=FilteredRelation("versions", condition=Q(versions__valid__contains=day))
    ).filter(version__isnull=False)
    if query:
        rows = rows.filter(version__search_key__contains=query)
    people = Count("memberships__person", distinct=True, filter=Q(memberships__valid__contains=day))
    return rows.annotate(
        people=people,
        administrators=Count(
            "memberships__person",
            distinct=True,
            filter=Q(memberships__valid__contains=day, memberships__role="organisation_administrator"),
        ),
        name=F("version__name"),
        name_en=F("version__name_en"),
    ).order_by("version__sort_key", "pk")


def _not_over(day: dt.date) -> Q:
    return (Q(valid__endswith__gt=day) | Q(valid__upper_inf=True)) & Q(valid__isempty=False)


def people_of(organisation: str, day: dt.date, *, query: str = "", with_former: bool = False) -> QuerySet[User]:
    """Return the people who hold a role in the organisation on `day` or later, by name; the former too if asked."""
    there = Membership.objects.filter(person=OuterRef("pk"), organisation=organisation)
    rows = User.objects.filter(Exists(there if with_former else there.filter(_not_over(day))))
    if query:
        rows = rows.filter(Q(full_name__icontains=query) | Q(username__icontains=query))
    return rows.order_by("full_name", "username", "pk")


def with_roles(people: Iterable[User], organisation: str, day: dt.date) -> list[Holder]:
    """Return the people, each with the roles there that are not over on `day`. One query."""
    listed = list(people)
    held: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(_not_over(day), person__in=listed, organisation=organisation)
    for one in rows.select_related("role").order_by("role__position", "pk"):
        held[one.person_id].append(one)
    return [Holder(person, tuple(held[person.pk])) for person in listed]


def roles_of(person: int, organisation: str) -> EffectiveQuerySet[Membership]:
    """Return everything the person holds or held there, the latest first."""
    rows = Membership.objects.filter(person=person, organisation=organisation)
    return rows.select_related("role", "person").order_by("-granted_at", "-pk")


def works_only_in(person: int, organisation: str, day: dt.date, without: Iterable[str]) -> bool:
    """Return whether all that `person` holds on `day` or later is held there, in roles without any of these rights."""
    held = Membership.objects.filter(_not_over(day), person=person)
    beyond = Exists(RoleRight.objects.filter(role=OuterRef("role"), right__in=list(without)))
    mine = held.filter(~beyond, organisation=organisation).count()
    return mine > 0 and mine == held.count()


def open_invitations(organisation: str) -> QuerySet[Invitation]:
    """Return the invitations that were neither accepted nor withdrawn, the newest first; expired ones too."""
    rows = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    return rows.select_related("role").order_by("-invited_at", "-pk")[:MOST]


def waiting_requests(organisation: str) -> QuerySet[JoinRequest]:
    """Return the requests to join that wait for an answer, the oldest first."""
    rows = JoinRequest.objects.filter(organisation=organisation, state=JoinRequest.State.WAITING)
    return rows.select_related("role", "person").order_by("asked_at", "pk")[:MOST]


def requests_of(person: int) -> QuerySet[JoinRequest]:
    """Return what the person asked for, the newest first."""
    rows = JoinRequest.objects.filter(person=person).select_related("role")
    return rows.order_by("-asked_at", "-pk")[:MOST]


def delegations_in_force(organisation: str, day: dt.date) -> QuerySet[Delegation]:
    """Return the delegations of the organisation that are not over on `day`, the next to end first."""
    rows = Delegation.objects.filter(organisation=organisation, revoked_at=None, valid__endswith__gt=day)
    return rows.select_related("giver", "taker").order_by("valid__endswith", "pk")[:MOST]


def delegations_of(person: int) -> QuerySet[Delegation]:
    """Return what the person gave or received, the newest first."""
    rows = Delegation.objects.filter(Q(giver=person) | Q(taker=person)).select_related("giver", "taker")
    return rows.order_by("-created_at", "-pk")[:MOST]


def colleagues(organisation: str, person: int, day: dt.date) -> QuerySet[User]:
    """Return the others who hold a role there on `day`, by name."""
    there = Membership.objects.as_of(day).filter(person=OuterRef("pk"), organisation=organisation)
    rows = User.objects.filter(Exists(there), is_active=True).exclude(pk=person)
    return rows.order_by("full_name", "username", "pk")[:MOST]


def fitting_roles(kind: str, *, without: str = "", account: str = "") -> list[Role]:
    """Return the roles that may be held in an organisation of this kind, in their order.

    Those that hold the right `without` are left out, and those that are not for this kind of `account`.
    """
    rows = Role.objects.filter(held_in__contains=[kind])
    if without:
        rows = rows.exclude(Exists(RoleRight.objects.filter(role=OuterRef("pk"), right=without)))
    if account:
        rows = rows.filter(account__in=["any", account])
    return list(rows.order_by("position"))


def roles_with_rights() -> list[Role]:
    """Return every role with its rights. Two queries."""
    return list(Role.objects.prefetch_related("rights").order_by("position"))


def right_names(codes: Iterable[str]) -> dict[str, Right]:
    """Return the rights by code, for their words."""
    return Right.objects.in_bulk(list(codes))


def organisation_names(codes: Iterable[str], day: dt.date) -> dict[str, OrganisationVersion]:
    """Return the names of these organisations on `day`, by code. One query."""
    rows = OrganisationVersion.objects.as_of(day).filter(organisation__in=set(codes))
    return {version.organisation_id: version for version in rows}
