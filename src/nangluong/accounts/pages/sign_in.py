"""Signing in and out: the choice of the way in, the password, the second factor, the passkey."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.logout import logout
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from nangluong.accounts.forms import CodeForm, PasskeySecondFactorForm, PasskeySignInForm
from nangluong.accounts.lockout import is_locked, lock_page
from nangluong.accounts.models import User
from nangluong.accounts.trail import note, note_refused


class SignInView(LoginView):
    """The door: electronic identity for citizens and enterprises, password or passkey for staff."""

    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add which ways in there are, and the address to go on to, if it is one of ours."""
        more = {
            "identity_provider": settings.CONFIG.identity.provider,
            "next_url": get_next_redirect_url(self.request) or "",
        }
        return super().get_context_data(**kwargs) | more


sign_in = SignInView.as_view()


@method_decorator(login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch")
class SecondFactorView(AuthenticateView):
    """The second step of staff: a code of the app, a recovery code or a passkey."""

    template_name = "accounts/second_factor.html"
    form_class = CodeForm
    webauthn_form_class = PasskeySecondFactorForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a locked account with the lock page."""
        username = request._login_stage.login.user.username  # type: ignore[attr-defined]
        if is_locked(request, username):
            return lock_page(request, credentials={"username": username})
        return super().dispatch(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Record the refusal."""
        user = self.stage.login.user
        note_refused(self.request, "sign_in", user.username, "second_factor")
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which factors this person has."""
        user = self.stage.login.user
        types = set(user.authenticator_set.values_list("type", flat=True))
        return super().get_context_data(**kwargs) | {"types": types}


second_factor = SecondFactorView.as_view()


class PasskeyView(LoginWebAuthnView):
    """Signing in with a passkey alone: the options for the browser, and its answer."""

    form_class = PasskeySignInForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the script with options; anybody else goes to the door."""
        answer: HttpResponse = super().get(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Record the refusal and go back to the door with a sentence."""
        note_refused(self.request, "sign_in", "", "passkey")
        messages.error(self.request, _("Không đăng nhập được bằng khóa truy cập này. Hãy thử lại hoặc dùng mật khẩu."))
        return redirect("account_login")


passkey = PasskeyView.as_view()


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    user = request.user
    if isinstance(user, User):
        note(user, "sign_out", request)
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@never_cache
@require_POST
def give_up(request: HttpRequest) -> HttpResponse:
    """Leave a sign-in half done, at the second step, and begin anew."""
    logout(request)
    return headed_redirect_response("account_login")
