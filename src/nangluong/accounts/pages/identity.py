"""Signing in with the electronic identity: the way to the provider, and its answer."""

from __future__ import annotations

import logging
import secrets
import time
from functools import cache
from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nangluong.accounts.adapters.identity import FlowProvider, IdentityAdapter
from nangluong.accounts.adapters.outside import IdentityUnreachable
from nangluong.accounts.identities import admit_identity
from nangluong.accounts.identity_providers.interface import IdentityRefused
from nangluong.accounts.identity_providers.registry import identity_provider
from nangluong.accounts.limits import limit
from nangluong.accounts.trail import note_refused
from nangluong.foundation.client_address import client_address
from nangluong.foundation.errors import DomainError
from nangluong.foundation.rates.buckets import Limiter

log = logging.getLogger(__name__)


class TooManySignIns(DomainError):
    """One address begins more sign-ins than a large office would."""

    code = "too_many_sign_ins"
    http_status = 429

    def __init__(self) -> None:
        super().__init__(
            "Có quá nhiều lần đăng nhập từ địa chỉ này. Hãy đợi một phút rồi thử lại.",
            "Too many sign-ins from this address. Please wait a minute and try again.",
        )


@cache
def limiter(step: str) -> Limiter:  # noqa: ARG001 - each step counts for itself
    """Return what counts one step (`start`, `answer`) by address."""
    rate = limit("attempts", "citizen")
    return Limiter(rate, rate)


def _check_rate(request: HttpRequest, step: str) -> None:
    if limiter(step).wait(client_address(request), time.monotonic()):
        raise TooManySignIns


def _provider(request: HttpRequest, flow: str) -> FlowProvider:
    return IdentityAdapter(request).get_provider(request, flow)


@never_cache
@require_POST
def start(request: HttpRequest, flow: str) -> HttpResponse:
    """Send the browser to the provider with a state, a nonce and a PKCE challenge that only this session knows."""
    _check_rate(request, "start")
    provider, vendor = _provider(request, flow), identity_provider()
    nonce = secrets.token_urlsafe(32)
    language = translation.get_language() or "vi"
    asked = vendor.request_parameters(flow, settings.CONFIG.identity.least_level)
    answer: HttpResponse = provider.redirect(
        request,
        process="login",
        next_url=get_next_redirect_url(request),
        data={"nonce": nonce, "language": language},
        auth_params=asked | {"nonce": nonce, "ui_locales": language},
    )
    return answer


def _refuse(request: HttpRequest, flow: str, refusal: DomainError, reason: str) -> HttpResponse:
    """Answer with a plain page; the reason goes to the log and the audit only."""
    log.warning("identity refused: %s", reason, extra={"flow": flow})
    note_refused(request, "sign_in", "", reason, flow=flow)
    language = translation.get_language() or "vi"
    context = {"message": refusal.message(language), "code": refusal.code}
    return render(request, "accounts/identity_refused.html", context, status=refusal.http_status)


def _state_of(request: HttpRequest, provider: FlowProvider) -> dict[str, Any]:
    """Take the state that this session began with; it is gone afterwards. Raises `IdentityRefused`."""
    given = request.GET.get("state", "")
    state = statekit.unstash_state(request, state_id=given, provider_id=provider.sub_id) if given else None
    if state is None:
        raise IdentityRefused("unknown or used state")
    return state


def _exchange(request: HttpRequest, provider: FlowProvider, state: dict[str, Any]) -> dict[str, Any]:
    """Give the code for tokens and return the verified claims. Raises `IdentityRefused`, `IdentityUnreachable`."""
    if request.GET.get("error") == "access_denied":
        raise IdentityRefused("cancelled", "Bạn đã hủy đăng nhập.", "You cancelled the sign-in.")
    if "error" in request.GET or not request.GET.get("code"):
        raise IdentityRefused("error of the provider")
    exchange = provider.get_oauth2_adapter(request)
    client = exchange.get_client(request, provider.app)
    try:
        answer = exchange.get_access_token_data(request, provider.app, client, state.get("pkce_code_verifier"))
    except OAuth2Error:
        raise IdentityRefused("code refused by the provider") from None
    except OSError:
        raise IdentityUnreachable from None
    return exchange.verified(answer, str(state["data"]["nonce"]))


def _admit(request: HttpRequest, flow: str) -> HttpResponse:
    provider, vendor = _provider(request, flow), identity_provider()
    state = _state_of(request, provider)
    translation.activate(state["data"]["language"])
    claims = vendor.claims(flow, _exchange(request, provider, state))
    identity = admit_identity(claims, provider=vendor.code, least_level=settings.CONFIG.identity.least_level)
    request.signed_in_identity = {  # type: ignore[attr-defined]
        "identity": identity.pk,
        "organisation_code": identity.organisation_id or "",
        "level": identity.level,
    }
    return perform_login(request, Login(user=identity.user, redirect_url=state.get("next")))


@never_cache
@require_GET
def answer(request: HttpRequest, flow: str) -> HttpResponse:
    """Take the provider's answer: sign the person in, or refuse with a plain page."""
    _check_rate(request, "answer")
    if request.user.is_authenticated:
        return redirect("accounts:mine")
    try:
        return _admit(request, flow)
    except IdentityRefused as refusal:
        return _refuse(request, flow, refusal, refusal.reason)
    except IdentityUnreachable as refusal:
        return _refuse(request, flow, refusal, refusal.code)
