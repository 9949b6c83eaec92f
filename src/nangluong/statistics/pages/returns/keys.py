"""Keys for respondents' own systems: made here and shown once, listed, revoked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import Owner, allows, require
from nangluong.statistics import perms
from nangluong.statistics.models import ReturnKey
from nangluong.statistics.returns.keys import issue_return_key, revoke_return_key

_MOST = 100


@signed_in
def keys(request: HttpRequest) -> HttpResponse:
    """List the keys of one's organisation; a POST makes one and shows it on this answer and nowhere else."""
    actor = actor_of(request)
    owner = Owner(organisation_code=actor.on_behalf_of)
    require(perms.manage_return_keys, actor, owner)
    new_key, refusal = "", None
    if request.method == "POST":
        try:
            _key, new_key = issue_return_key(
                actor, label=request.POST.get("label", ""), may_submit=request.POST.get("may_submit") == "1"
            )
        except DomainError as error:
            refusal = error
    context = {
        "keys": ReturnKey.objects.filter(organisation_id=actor.on_behalf_of)[:_MOST],
        "new_key": new_key,
        "refusal": refusal,
        "may_give_submit": allows(perms.submit_return, actor, owner),
        "breadcrumbs": [
            (_("Trang chủ"), reverse("web:home")),
            (_("Báo cáo"), reverse("statistics:returns")),
            (_("Khóa kết nối"), None),
        ],
    }
    response = render(request, "statistics/return_keys.html", context, status=refusal.http_status if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


@signed_in
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a key of one's organisation back."""
    actor = actor_of(request)
    require(perms.manage_return_keys, actor, Owner(organisation_code=actor.on_behalf_of))
    found = ReturnKey.objects.filter(pk=pk, organisation_id=actor.on_behalf_of).first()
    if found is None:
        raise Http404
    revoke_return_key(actor, found)
    messages.success(request, _("Đã thu hồi khóa %(hint)s….") % {"hint": found.hint})
    return HttpResponseRedirect(reverse("statistics:return_keys"))
