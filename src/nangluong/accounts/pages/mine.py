"""What a person is: own roles and organisations, for whom they act, delegations, requests to join."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nangluong.accounts import acting, delegations, joining
from nangluong.accounts.actors import SESSION_KEY, actor_of, standing_of
from nangluong.accounts.doors import signed_in
from nangluong.accounts.models import JoinRequest, Membership, Role, User
from nangluong.accounts.pages.own_account import own_user
from nangluong.accounts.pages.refusing import done_or_told, told_in
from nangluong.accounts.people_forms import DelegateForm, JoinForm
from nangluong.accounts.perms import can_delegate
from nangluong.accounts.queries import people as reads
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.permissions import allows, require
from nangluong.registry.models import Organisation
from nangluong.registry.queries.organisations import organisations


def _trail(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    own = (_("Vai trò của tôi"), reverse("accounts:mine") if more else None)
    return [(_("Trang chủ"), reverse("web:home")), own, *more]


@never_cache
@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show what this person is, for whom they act, and what they gave and received."""
    user, day = own_user(request), timezone.localdate()
    held = list(Membership.objects.filter(person=user).select_related("role").order_by("-granted_at", "-pk"))
    given = list(reads.delegations_of(user.pk))
    asked = list(reads.requests_of(user.pk))
    codes = {one.organisation_code for one in held} | {one.organisation_code for one in given}
    codes |= {one.organisation_code for one in asked}
    context = {
        "breadcrumbs": _trail(),
        "standing": standing_of(request),
        "held": held,
        "delegations": given,
        "requests": asked,
        "names": reads.organisation_names(codes, day),
        "rights": reads.right_names({right for one in given for right in one.rights}),
        "may_delegate": allows(can_delegate, actor_of(request)),
        "today": day,
    }
    return render(request, "accounts/mine.html", context)


def _way_back(request: HttpRequest) -> str:
    """Return the page the switcher stood on, when it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else reverse("accounts:mine")


@never_cache
@signed_in
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Act for another of the own organisations from now on."""
    standing = standing_of(request)
    if standing is None:
        raise NotPermitted("Tài khoản này đã bị khóa.", "This account is shut.")
    code = request.POST.get("organisation", "")
    acting.act_for(actor_of(request), own_user(request), standing.seats, code)
    request.session[SESSION_KEY] = code
    return redirect(_way_back(request))


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest) -> HttpResponse:
    """Show the form of a delegation in the organisation acted for, or give one."""
    actor, user, day = actor_of(request), own_user(request), timezone.localdate()
    require(can_delegate, actor)
    organisation = get_object_or_404(Organisation, pk=actor.on_behalf_of)
    form = DelegateForm(
        request.POST or None,
        people=reads.colleagues(organisation.pk, user.pk, day),
        rights=delegations.delegable_rights(user.pk, organisation.pk, day),
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        with told_in(form):
            taker = User.objects.get(pk=given.pop("taker"))
            delegations.delegate_rights(actor, taker=taker, organisation=organisation, **given)
            return redirect("accounts:mine")
    context = {"form": form, "breadcrumbs": _trail((_("Ủy quyền"), None)), "standing": standing_of(request)}
    return render(request, "accounts/delegate.html", context, status=422 if form.errors else 200)


def _join_form(data: Any) -> JoinForm:
    day = timezone.localdate()
    named = [(version.organisation_id, version.label) for version in organisations(day)]
    return JoinForm(data, organisations=named, roles=Role.objects.order_by("position"))


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Show the form by which a person asks an organisation for a role, or ask."""
    user, form = own_user(request), _join_form(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with told_in(form):
            joining.ask_to_join(
                actor_of(request),
                person=user,
                organisation=Organisation.objects.get(pk=given["organisation"]),
                role=Role.objects.get(pk=given["role"]),
                message=given["message"],
            )
            return redirect("accounts:mine")
    context = {"form": form, "breadcrumbs": _trail((_("Xin tham gia"), None))}
    return render(request, "accounts/join.html", context, status=422 if form.errors else 200)


@never_cache
@signed_in
@require_POST
def withdraw_request(request: HttpRequest, number: int) -> HttpResponse:
    """Take back one's own request to join."""
    asked = get_object_or_404(JoinRequest, pk=number)
    return done_or_told(
        request,
        lambda: joining.withdraw_request(actor_of(request), asked),
        done=_("Đã rút yêu cầu."),
        back=reverse("accounts:mine"),
    )
