"""What the pages of this room share: sign-in, reach, tabs, breadcrumbs, the illustrative banner, names of bodies."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.accounts.actors import actor_of
from nangluong.foundation.actor import Actor
from nangluong.metering.models import UsagePoint
from nangluong.metering.queries.batches import any_illustrative
from nangluong.metering.queries.reach import Reach, point_in_reach, reach_of

_P = ParamSpec("_P")
View = Callable[Concatenate[HttpRequest, Actor, Reach, _P], HttpResponse]


def for_staff(view: View[_P]) -> Callable[Concatenate[HttpRequest, _P], HttpResponse]:
    """Make a page for those who see meters: the view gets the actor and whose meters are seen."""

    @login_required
    @wraps(view)
    def page(request: HttpRequest, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        return view(request, actor, reach_of(actor), *args, **kwargs)

    return page


class OwnedPoint:
    """A point as permissions ask for it."""

    def __init__(self, one: UsagePoint) -> None:
        self.organisation_code = one.feeder.substation.corporation_id


def seen_point(reach: Reach, code: str) -> UsagePoint:
    """Return a point that is in reach; others' points do not exist (404)."""
    found = point_in_reach(reach, code)
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, template: str, tab: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page with its tabs; `reach` in the context decides whether the illustrative banner is shown."""
    names = {
        "night": _("Phòng điều hành"),
        "points": _("Điểm đo"),
        "exceptions": _("Ngoại lệ"),
        "quarantine": _("Cách ly"),
        "sources": _("Nguồn số liệu"),
        "losses": _("Tổn thất"),
    }
    frame = {
        "menu_section": "metering",
        "tabs": [
            {"label": label, "url": reverse(f"metering:{key}"), "active": key == tab} for key, label in names.items()
        ],
        "illustrative": any_illustrative(context["reach"]),
    }
    return render(request, template, frame | context, status=status)


def crumbs(*steps: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return the breadcrumbs below home and the operations room."""
    return [(_("Trang chủ"), reverse("web:home")), (_("Đo đếm"), reverse("metering:night")), *steps]
