"""Enrolling, showing and removing second factors of one's own."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import generate_recovery_codes
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.flows import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nangluong.accounts.adapters.second_factor import SecondFactorAdapter
from nangluong.accounts.forms import NewPasskeyForm, spend
from nangluong.accounts.pages.own_account import own_user
from nangluong.accounts.second_factors import codes_to_show, factors_of
from nangluong.accounts.sessions import note_second_factor
from nangluong.accounts.trail import note


def _enrolled(request: HttpRequest, kind: str) -> None:
    note_second_factor(request.session)
    note(own_user(request), "add_second_factor", request, factor=kind)
    messages.success(request, _("Đã thêm cách xác thực thứ hai."))


class AddAppView(ActivateTOTPView):
    """An authenticator app: its QR code, drawn here, and the first code as proof."""

    template_name = "accounts/add_app.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Turn back whoever has an app already."""
        if factors_of(own_user(request)).app:
            return redirect("accounts:security")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the secret in groups of four, for whoever cannot scan."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {"secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))}

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol it; the code that proved it is spent."""
        answer: HttpResponse = super().form_valid(form)
        app = factors_of(own_user(self.request)).app
        assert app is not None
        spend(app, form.cleaned_data["code"])
        _enrolled(self.request, "totp")
        return answer

    def get_success_url(self) -> str:
        """Go on to the recovery codes when they were made just now."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "accounts:security")


add_app = never_cache(login_required(AddAppView.as_view()))


class AddPasskeyView(AddWebAuthnView):
    """A passkey: it signs in by itself, so it must know its owner (finger, face or PIN)."""

    template_name = "accounts/add_passkey.html"
    form_class = NewPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the options that the browser makes the key with."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = begin_registration(self.request, self.request.user, passwordless=True)
        return context | {"js_data": {"creation_options": options}}

    def form_valid(self, form: Any) -> HttpResponse:
        """Enrol it."""
        answer: HttpResponse = super().form_valid(form)
        _enrolled(self.request, "webauthn")
        return answer

    def get_success_url(self) -> str:
        """Go on to the recovery codes when they were made just now."""
        return reverse("mfa_view_recovery_codes" if self.did_generate_recovery_codes else "accounts:security")


add_passkey = never_cache(login_required(AddPasskeyView.as_view()))


@never_cache
@login_required
@reauthentication_required(app="allauth.mfa")
@require_GET
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the recovery codes, this once, with a file to keep; later only that they were shown."""
    codes = codes_to_show(own_user(request))
    text = "\r\n".join([f"nangluong – {own_user(request).username}", "", *codes, ""])
    file = base64.b64encode(text.encode()).decode()
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "file": file})


@never_cache
@login_required
@reauthentication_required(app="allauth.mfa")
@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes; the old ones are void."""
    if not Authenticator.objects.filter(user=own_user(request)).exists():
        raise Http404
    generate_recovery_codes(request)
    note(own_user(request), "new_recovery_codes", request)
    return redirect("mfa_view_recovery_codes")


@never_cache
@login_required
@reauthentication_required(app="allauth.mfa")
@require_POST
def remove_factor(request: HttpRequest, number: int) -> HttpResponse:
    """Remove one of the own factors, unless it is the last."""
    user = own_user(request)
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    row = Authenticator.objects.filter(pk=number, user=user, type__in=kinds).first()
    if row is None:
        raise Http404
    adapter = SecondFactorAdapter()
    if not adapter.can_delete_authenticator(row):
        messages.error(request, str(adapter.error_messages["cannot_delete_authenticator"]))
        return redirect("accounts:security")
    kind = row.type
    delete_and_cleanup(request, row)
    note(user, "remove_second_factor", request, factor=kind)
    messages.success(request, _("Đã gỡ cách xác thực."))
    return redirect("accounts:security")
