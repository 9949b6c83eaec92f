"""Administration of people: the organisations, the people of one, one person there. Reads only."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.accounts.models import Role, User
from nangluong.accounts.people_forms import AnswerForm, ApproveForm, EndForm, PeopleFilter, ReasonForm, RoleForm
from nangluong.accounts.perms import MANAGE_ALL_PEOPLE, can_manage_all, can_manage_people, can_reset_credentials
from nangluong.accounts.queries import people as reads
from nangluong.foundation.permissions import Owner, allows, require
from nangluong.registry.models import Organisation
from nangluong.registry.search_keys import search_term

_PER_PAGE = 30
Trail = list[tuple[str, str | None]]


def administered(request: HttpRequest, code: str) -> Organisation:
    """Return the organisation after asking whether the actor may administer its people. Raises `NotPermitted`."""
    require(can_manage_people, actor_of(request), Owner(code))
    return get_object_or_404(Organisation.objects.select_related("kind"), pk=code)


def trail_of(organisation: Organisation, *more: tuple[str, str | None]) -> tuple[str, Trail]:
    """Return the organisation's name in the reader's language, and the breadcrumbs to its people and `more`."""
    version = reads.name_of(organisation.pk, timezone.localdate())
    name = version.label if version else organisation.pk
    trail: Trail = [(_("Trang chủ"), reverse("web:home")), (_("Quản trị"), reverse("accounts:administration"))]
    trail += [(name, reverse("accounts:people", args=[organisation.pk]) if more else None), *more]
    return name, trail


@never_cache
@signed_in
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Lead to what this person administers: every organisation, or the one they act for."""
    actor = actor_of(request)
    if allows(can_manage_all, actor):
        return redirect("accounts:organisations")
    require(can_manage_people, actor, Owner(actor.on_behalf_of))
    return redirect("accounts:people", actor.on_behalf_of)


@never_cache
@signed_in
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations with how many people they have, for the administrators of the system."""
    require(can_manage_all, actor_of(request))
    form = PeopleFilter(request.GET)
    del form.fields["cu"]
    rows = reads.organisations_with_people(timezone.localdate(), search_term(form.asked("q") or ""))
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    vietnamese = request.LANGUAGE_CODE.startswith("vi")  # type: ignore[attr-defined]
    table: dict[str, Any] = {
        "id": "organisations",
        "caption": _("Đơn vị và số người giữ vai trò"),
        "columns": [
            {"key": "name", "label": _("Đơn vị"), "kind": "text"},
            {"key": "people", "label": _("Người"), "kind": "number"},
            {"key": "administrators", "label": _("Người quản trị"), "kind": "number"},
        ],
        "rows": [
            [
                {
                    "value": row.name if vietnamese else row.name_en,  # type: ignore[attr-defined]
                    "url": reverse("accounts:people", args=[row.pk]),
                },
                row.people,  # type: ignore[attr-defined]
                row.administrators,  # type: ignore[attr-defined]
            ]
            for row in page
        ],
    }
    context = {"form": form, "page_obj": page, "table": table, "breadcrumbs": [(_("Quản trị"), None)]}
    return render(request, "accounts/administration/organisations.html", context)


@never_cache
@signed_in
@require_safe
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show the people of an organisation, who is invited, who asks to join, and who stands in for whom."""
    organisation = administered(request, code)
    form, day = PeopleFilter(request.GET), timezone.localdate()
    rows = reads.people_of(code, day, query=form.asked("q") or "", with_former=bool(form.asked("cu")))
    page = Paginator(rows, _PER_PAGE).get_page(request.GET.get("page"))
    name, trail = trail_of(organisation)
    delegations = list(reads.delegations_in_force(code, day))
    context = {
        "organisation": organisation,
        "name": name,
        "breadcrumbs": trail,
        "form": form,
        "page_obj": page,
        "holders": reads.with_roles(page, code, day),
        "today": day,
        "now": timezone.now(),
        "invitations": reads.open_invitations(code),
        "requests": reads.waiting_requests(code),
        "delegations": delegations,
        "rights": reads.right_names(right for one in delegations for right in one.rights),
        "approve_form": ApproveForm(auto_id=False),
        "answer_form": AnswerForm(auto_id=False),
    }
    return render(request, "accounts/administration/people.html", context)


def roles_to_give(request: HttpRequest, organisation: Organisation, account: str = "") -> list[Role]:
    """Return the roles that this actor may give there: what reaches beyond the organisation only the system's do."""
    without = "" if allows(can_manage_all, actor_of(request)) else MANAGE_ALL_PEOPLE
    return reads.fitting_roles(organisation.kind_id, without=without, account=account)


def person_context(
    request: HttpRequest, organisation: Organisation, person_id: int, *, role_form: RoleForm | None = None
) -> dict[str, Any]:
    """Return what the page of a person shows; 404 for somebody who never was of the organisation."""
    day = timezone.localdate()
    held = list(reads.roles_of(person_id, organisation.pk))
    if not held:
        raise Http404
    person = held[0].person
    name, trail = trail_of(organisation, (str(person), None))
    return {
        "organisation": organisation,
        "name": name,
        "breadcrumbs": trail,
        "person": person,
        "held": held,
        "running": [one for one in held if one.valid and (one.valid.upper is None or one.valid.upper > day)],
        "role_form": role_form or RoleForm(roles=roles_to_give(request, organisation, person.kind)),
        "end_form": EndForm(auto_id="leave_%s"),
        "may_reset": not person.is_citizen and allows(can_reset_credentials, actor_of(request), person),
        "link_form": ReasonForm(auto_id="link_%s"),
        "factor_form": ReasonForm(auto_id="factor_%s"),
        "today": day,
    }


def person_of(organisation: Organisation, person_id: int) -> User:
    """Return a person who holds or held something there, else 404."""
    return get_object_or_404(User.objects.filter(memberships__organisation=organisation).distinct(), pk=person_id)


@never_cache
@signed_in
@require_safe
def person(request: HttpRequest, code: str, person_id: int) -> HttpResponse:
    """Show what a person holds and held in the organisation, with the forms to change it."""
    organisation = administered(request, code)
    return render(request, "accounts/administration/person.html", person_context(request, organisation, person_id))


@never_cache
@signed_in
@require_safe
def roles(request: HttpRequest) -> HttpResponse:
    """Say in words what each role may do."""
    context = {
        "roles": reads.roles_with_rights(),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Vai trò"), None)],
    }
    return render(request, "accounts/roles.html", context)
