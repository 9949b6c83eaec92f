"""Administration of people: the forms. Each calls one verb, which decides."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from nangluong.accounts import delegations, invitations, joining, letters, memberships
from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.accounts.models import Delegation, Invitation, JoinRequest, Membership
from nangluong.accounts.pages.administration import administered, person_context, person_of, roles_to_give, trail_of
from nangluong.accounts.pages.refusing import done_or_told, told_in
from nangluong.accounts.people_forms import AnswerForm, ApproveForm, EndForm, InviteForm, RoleForm
from nangluong.accounts.perms import can_manage_people
from nangluong.accounts.refusals import PerhapsShared, WrongDays
from nangluong.foundation.permissions import require


def _people(code: str) -> str:
    return reverse("accounts:people", args=[code])


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form of an invitation, or send one."""
    organisation = administered(request, code)
    name, trail = trail_of(organisation, (_("Mời người"), None))
    form = InviteForm(request.POST or None, roles=roles_to_give(request, organisation))
    context = {"organisation": organisation, "name": name, "breadcrumbs": trail, "form": form}
    if request.method != "POST":
        return render(request, "accounts/administration/invite.html", context)
    if form.is_valid():
        given = form.cleaned_data
        with told_in(form):
            try:
                invitation, token = invitations.invite_person(
                    actor_of(request),
                    organisation=organisation,
                    role=form.chosen(),
                    full_name=given["full_name"],
                    email=given["email"],
                    one_person=given["one_person"],
                    **form.days(),
                )
            except PerhapsShared:
                form.ask_to_confirm()
                raise
            link = request.build_absolute_uri(reverse("accounts:invitation", args=[token]))
            sent = letters.send_invitation(invitation, name, link)
            shown = link if settings.EMAIL_BACKEND != letters.REAL_MAIL else ""
            context |= {"invitation": invitation, "sent": sent, "link": shown}
            return render(request, "accounts/administration/invited.html", context)
    return render(request, "accounts/administration/invite.html", context, status=422)


@never_cache
@signed_in
@require_POST
def withdraw_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Let the link of an invitation no longer work."""
    invitation = get_object_or_404(Invitation, pk=number)
    return done_or_told(
        request,
        lambda: invitations.withdraw_invitation(actor_of(request), invitation),
        done=_("Đã hủy lời mời."),
        back=_people(invitation.organisation_id),
    )


@never_cache
@signed_in
@require_POST
def assign_role(request: HttpRequest, code: str, person_id: int) -> HttpResponse:
    """Give a person of the organisation another role."""
    organisation = administered(request, code)
    person = person_of(organisation, person_id)
    form = RoleForm(request.POST, roles=roles_to_give(request, organisation, person.kind))
    if form.is_valid():
        with told_in(form):
            memberships.assign_role(
                actor_of(request), person=person, organisation=organisation, role=form.chosen(), **form.days()
            )
            return redirect("accounts:person", code, person_id)
    context = person_context(request, organisation, person_id, role_form=form)
    return render(request, "accounts/administration/person.html", context, status=422)


@never_cache
@signed_in
@require_POST
def end_role(request: HttpRequest, number: int) -> HttpResponse:
    """Take a role from its holder, at once or after a day."""
    held = get_object_or_404(Membership.objects.select_related("role", "organisation"), pk=number)
    require(can_manage_people, actor_of(request), held)
    form = EndForm(request.POST)
    back = reverse("accounts:person", args=[held.organisation_code or "-", held.person_id])
    return done_or_told(
        request,
        lambda: memberships.end_role(actor_of(request), held, last_day=_last_day(form)),
        done=_("Đã kết thúc vai trò."),
        back=back,
    )


def _last_day(form: EndForm) -> dt.date | None:
    """Return the day of the form, None where it is empty; a day that cannot be read is refused."""
    if not form.is_valid():
        raise WrongDays(
            "Ngày không đọc được. Hãy ghi dạng 31/12/2026.", "The day cannot be read. Write it like 31/12/2026."
        )
    day: dt.date | None = form.cleaned_data["last_day"]
    return day


@never_cache
@signed_in
@require_POST
def record_leaver(request: HttpRequest, code: str, person_id: int) -> HttpResponse:
    """Let a person leave the organisation."""
    organisation = administered(request, code)
    person, form = person_of(organisation, person_id), EndForm(request.POST)
    return done_or_told(
        request,
        lambda: memberships.record_leaver(
            actor_of(request), person=person, organisation=organisation, last_day=_last_day(form)
        ),
        done=_("Đã ghi nhận nghỉ: vai trò, ủy quyền và phiên đăng nhập kết thúc theo."),
        back=_people(code),
    )


@never_cache
@signed_in
@require_POST
def approve_request(request: HttpRequest, number: int) -> HttpResponse:
    """Give the person who asked the role."""
    asked = get_object_or_404(JoinRequest.objects.select_related("role", "organisation", "person"), pk=number)
    require(can_manage_people, actor_of(request), asked)
    form = ApproveForm(request.POST)
    days = form.cleaned_data if form.is_valid() else {}
    return done_or_told(
        request,
        lambda: joining.approve_request(actor_of(request), asked, **days),
        done=_("Đã chấp thuận."),
        back=_people(asked.organisation_id),
    )


@never_cache
@signed_in
@require_POST
def refuse_request(request: HttpRequest, number: int) -> HttpResponse:
    """Say no to a request to join."""
    asked = get_object_or_404(JoinRequest, pk=number)
    require(can_manage_people, actor_of(request), asked)
    form = AnswerForm(request.POST)
    answer = form.cleaned_data["answer"] if form.is_valid() else ""
    return done_or_told(
        request,
        lambda: joining.refuse_request(actor_of(request), asked, answer=answer),
        done=_("Đã từ chối và báo lý do."),
        back=_people(asked.organisation_id),
    )


@never_cache
@signed_in
@require_POST
def revoke_delegation(request: HttpRequest, number: int) -> HttpResponse:
    """End a delegation: its giver, or an administrator."""
    given = get_object_or_404(Delegation, pk=number)
    actor = actor_of(request)
    own = given.giver_id == actor.user_id
    return done_or_told(
        request,
        lambda: delegations.revoke_delegation(actor, given),
        done=_("Đã thu hồi ủy quyền."),
        back=reverse("accounts:mine") if own else _people(given.organisation_id),
    )
