"""One's own account: ways of signing in, sessions, password."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.views import PasswordChangeView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nangluong.accounts.devices import device_of
from nangluong.accounts.forms import PasskeyConfirmForm
from nangluong.accounts.models import User
from nangluong.accounts.second_factors import factors_of
from nangluong.accounts.sessions import end_other_sessions, end_sessions, sessions_of, stamp_of
from nangluong.accounts.trail import note, note_refused, person


def own_user(request: HttpRequest) -> User:
    """Return the person who is signed in. Views that call it are behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


@never_cache
@login_required
@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Show how this person signs in; lead staff without a second factor to one."""
    user = own_user(request)
    stamp = stamp_of(request.session)
    context = {
        "factors": factors_of(user),
        "identities": list(user.identities.select_related("organisation").order_by("flow", "organisation_code")),
        "must_enrol": not user.is_citizen and not (stamp and stamp.second_factor),
        "menu_section": "account",
    }
    return render(request, "accounts/security.html", context)


@never_cache
@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """List the sessions of this person."""
    found = [(session, device_of(session.user_agent)) for session in sessions_of(own_user(request))]
    return render(request, "accounts/sessions.html", {"sessions": found, "own_key": request.session.session_key})


@never_cache
@login_required
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """End one of the own sessions, which may be this one."""
    user = own_user(request)
    if not end_sessions(person(user), user, only=number, reason="remote"):
        raise Http404
    messages.success(request, _("Đã kết thúc phiên."))
    return redirect("accounts:sessions")


@never_cache
@login_required
@require_POST
def end_all_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = end_other_sessions(own_user(request), request.session.session_key, "remote")
    messages.success(request, _("Đã kết thúc %(count)s phiên khác.") % {"count": ended})
    return redirect("accounts:sessions")


class ChangePasswordView(PasswordChangeView):
    """A new password; every other session of the person ends with it."""

    template_name = "accounts/change_password.html"
    success_url = reverse_lazy("accounts:security")

    def form_valid(self, form: Any) -> HttpResponse:
        """Change it. Sessions that carry the old password's mark would end by themselves; the list is cleared too."""
        user = own_user(self.request)
        answer: HttpResponse = super().form_valid(form)
        note(user, "change_password", self.request)
        end_other_sessions(user, self.request.session.session_key, "password")
        messages.success(self.request, _("Đã đổi mật khẩu. Mọi phiên khác của bạn đã kết thúc."))
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Record a wrong old password."""
        if "oldpassword" in form.errors:
            note_refused(self.request, "change_password", own_user(self.request).username, "password")
        answer: HttpResponse = super().form_invalid(form)
        return answer


change_password = never_cache(login_required(ChangePasswordView.as_view()))


class ConfirmView(ReauthenticateView):
    """The password again, before a sensitive step."""

    template_name = "accounts/confirm.html"


confirm = never_cache(ConfirmView.as_view())


class ConfirmByPasskeyView(ReauthenticateWebAuthnView):
    """A passkey instead of the password, before a sensitive step."""

    template_name = "accounts/confirm_passkey.html"
    form_class = PasskeyConfirmForm


confirm_by_passkey = never_cache(ConfirmByPasskeyView.as_view())


@never_cache
@login_required
@reauthentication_required(app="allauth.mfa")
@require_POST
def rename_passkey(request: HttpRequest, number: int) -> HttpResponse:
    """Give one of the own passkeys another name."""
    row = Authenticator.objects.filter(pk=number, user=own_user(request), type=Authenticator.Type.WEBAUTHN).first()
    if row is None:
        raise Http404
    row.data["name"] = request.POST.get("name", "")[:100].strip() or row.data["name"]
    row.save(update_fields=["data"])
    return redirect("accounts:security")
