"""The return or obligation an address names, of those the person may see: 404 for all others."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from nangluong.accounts.actors import actor_of
from nangluong.foundation.actor import Actor
from nangluong.statistics.models import Obligation, Return
from nangluong.statistics.perms import obligations_visible_to


def return_of(request: HttpRequest, pk: int) -> tuple[Actor, Return]:
    """Return who asks and the return; that there is one is no more told to a stranger than what it says."""
    actor = actor_of(request)
    rows = Return.objects.seen_by(actor).select_related("version__questionnaire", "organisation", "obligation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return actor, found


def obligation_of(request: HttpRequest, pk: int) -> tuple[Actor, Obligation]:
    """Return who asks and the obligation."""
    actor = actor_of(request)
    rows = Obligation.objects.filter(obligations_visible_to(actor)).select_related("questionnaire", "organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return actor, found
