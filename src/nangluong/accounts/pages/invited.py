"""The page behind the link of an invitation: accept it with one's account, or make one and accept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from nangluong.accounts.actors import SESSION_KEY
from nangluong.accounts.invitations import accept_invitation, create_invited_person, has_account, open_invitation
from nangluong.accounts.models import Invitation, Role, User
from nangluong.accounts.pages.refusing import told_in, words_of
from nangluong.accounts.people_forms import NewAccountForm
from nangluong.accounts.queries.people import name_of
from nangluong.foundation.errors import DomainError, NotPermitted


def _accept(request: HttpRequest, user: User, token: str) -> HttpResponse:
    try:
        held = accept_invitation(user, token)
    except NotPermitted:
        raise
    except DomainError as refusal:
        messages.error(request, words_of(refusal))
        return redirect("accounts:invitation", token)
    request.session[SESSION_KEY] = held.organisation_code
    messages.success(request, _("Bạn đã nhận vai trò “%(role)s”.") % {"role": held.role.label})
    return redirect("accounts:mine")


def _create(request: HttpRequest, form: NewAccountForm, token: str) -> HttpResponse | None:
    with told_in(form):
        given = form.cleaned_data
        create_invited_person(token, username=given["username"], password=given["password"])
        messages.success(request, _("Đã tạo tài khoản. Hãy đăng nhập, rồi thêm cách xác thực thứ hai."))
        return redirect("accounts:sign_in")
    return None


def _may_create(invitation: Invitation) -> bool:
    """Whether the link may make an account: for roles of staff, where the address has none yet."""
    return invitation.role.account != Role.Account.CITIZEN and not has_account(invitation)


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; accept with the account that is signed in, or with a new one of staff."""
    found = open_invitation(token)
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and user:
        return _accept(request, user, token)
    may_create = user is None and _may_create(found)
    form = NewAccountForm(request.POST if request.method == "POST" and may_create else None)
    if form.is_bound and form.is_valid():
        answer = _create(request, form, token)
        if answer is not None:
            return answer
    version = name_of(found.organisation_id, timezone.localdate())
    context = {
        "invitation": found,
        "name": version.label if version else found.organisation_id,
        "form": form,
        "may_create": may_create,
    }
    response = render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)
    # The address is a secret. `same-origin` keeps it from other sites; `no-referrer` would make browsers send
    # `Origin: null` with the form, which the protection against forged forms refuses.
    response["Referrer-Policy"] = "same-origin"
    return response
