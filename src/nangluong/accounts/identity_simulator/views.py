"""Pages of the simulated provider: choose who you are, with one click."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from nangluong.accounts.identity_providers.interface import ORGANISATION, PERSON
from nangluong.accounts.identity_simulator.adapter import username_of
from nangluong.accounts.identity_simulator.identities import simulated_organisations, simulated_persons
from nangluong.accounts.identity_simulator.language import asked_parameters
from nangluong.accounts.identity_simulator.preparing import redirect_addresses


def _choices(client_id: str) -> list[dict[str, Any]]:
    root, english = Path(settings.REFERENCE_ROOT), get_language() == "en"
    if client_id == settings.CONFIG.identity.organisation.client_id:
        return [
            {
                "key": one.key,
                "name": one.organisation_name,
                "detail": f"{one.representative.full_name} – {one.position}",
                "note": one.note_en if english else one.note,
                "level": one.level,
            }
            for one in simulated_organisations(root).values()
        ]
    return [
        {"key": one.key, "name": one.full_name, "note": one.note_en if english else one.note, "level": one.level}
        for one in simulated_persons(root).values()
    ]


def _cancel_url(asked: dict[str, str], flow: str) -> str:
    """Return where the site takes the answer that the person does not want, "" where it did not say."""
    address = asked.get("redirect_uri", "")
    if address not in redirect_addresses(settings.CONFIG, flow):
        return ""
    return f"{address}?{urlencode({'error': 'access_denied', 'state': asked.get('state', '')})}"


@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the ready-made identities of the flow, and take the choice."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        return render(request, "identity_simulator/nothing.html", status=400)
    client_id = asked_parameters(request).get("client_id", "")
    if request.method == "POST":
        user = get_object_or_404(User, username=username_of(client_id, request.POST.get("key", "")))
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])  # type: ignore[arg-type]
        return redirect(onward)
    is_organisation = client_id == settings.CONFIG.identity.organisation.client_id
    context = {
        "choices": _choices(client_id),
        "next": onward,
        "is_organisation": is_organisation,
        "cancel_url": _cancel_url(asked_parameters(request), ORGANISATION if is_organisation else PERSON),
    }
    return render(request, "identity_simulator/choose.html", context)


@never_cache
def authorize(request: HttpRequest) -> HttpResponse:
    """Let allauth answer the site, and forget the choice: the next sign-in asks again."""
    from allauth.idp.oidc.views import authorization  # only this project has its tables

    answer: HttpResponse = authorization(request)
    leaves = answer.status_code == 302 and not answer.headers["Location"].startswith(reverse("account_login"))
    if leaves and request.user.is_authenticated:
        logout(request)
    return answer


def home(request: HttpRequest) -> HttpResponse:
    """Say what this is to whoever comes by themselves."""
    return render(request, "identity_simulator/nothing.html")
