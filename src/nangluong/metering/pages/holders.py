"""Page of an officer: whose a metering point is, linking a customer's account to it, and ending that."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from nangluong.accounts.models import User
from nangluong.accounts.privacy.access import record_accesses
from nangluong.accounts.privacy.subjects import person
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import require
from nangluong.metering import perms
from nangluong.metering.access import PURPOSE
from nangluong.metering.forms import EndHolderForm, HolderForm
from nangluong.metering.holders import end_holder, link_holder
from nangluong.metering.models import PointHolder, UsagePoint
from nangluong.metering.pages.frame import OwnedPoint, crumbs, for_staff, seen_point, show
from nangluong.metering.queries.reach import Reach
from nangluong.registry.views.listing import span_cells, span_columns, text_column

_MOST = 50


def _table(one: UsagePoint, held: list[PointHolder]) -> dict[str, Any]:
    return {
        "id": "holders",
        "caption": _("Người đứng tên"),
        "columns": [
            text_column("name", _("Họ tên")),
            text_column("username", _("Tài khoản")),
            *span_columns(),
            text_column("by", _("Người gắn")),
            text_column("act", _("Việc")),
        ],
        "rows": [
            [
                row.person.full_name,
                row.person.username,
                *span_cells(row.valid),
                row.entered_by,
                {"value": _("Kết thúc"), "url": reverse("metering:end_holder", args=[one.code, row.pk])}
                if row.valid.upper is None
                else "",
            ]
            for row in held
        ],
    }


def _open(actor: Actor, reach: Reach, code: str) -> tuple[UsagePoint, list[PointHolder]]:
    """Return the point and who holds or held it; that their names were read leaves a trace."""
    one = seen_point(reach, code)
    require(perms.link_holder, actor, OwnedPoint(one))
    held = list(one.holders.select_related("person").order_by("-valid")[:_MOST])
    what = f"Người đứng tên điểm đo {one.code}"
    record_accesses(actor, (person(row.person_id) for row in held), PURPOSE, what)
    return one, held


def _answer(
    request: HttpRequest, reach: Reach, one: UsagePoint, form: HolderForm | EndHolderForm, **more: Any
) -> HttpResponse:
    refusal: DomainError | None = more.get("refusal")
    context = {
        "reach": reach,
        "point": one,
        "form": form,
        "crumbs": crumbs(
            (_("Điểm đo"), reverse("metering:points")),
            (one.code, reverse("metering:point", args=[one.code])),
            (_("Người đứng tên"), None),
        ),
        **more,
    }
    status = refusal.http_status if refusal else 422 if form.errors else 200
    return show(request, "metering/holders.html", "points", context, status)


@for_staff
def holders(request: HttpRequest, actor: Actor, reach: Reach, code: str) -> HttpResponse:
    """Show who holds and held a point; link an account."""
    one, held = _open(actor, reach, code)
    form = HolderForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = User.objects.filter(username=given["username"], is_active=True).first()
        if found is None:
            form.add_error("username", _("Không có tài khoản nào tên như vậy. Hãy hỏi lại khách hàng."))
        else:
            try:
                link_holder(actor, point=one, person=found, first_day=given["first_day"], reason=given["reason"])
            except DomainError as error:
                refusal = error
            else:
                messages.success(request, _("Đã gắn điểm đo với tài khoản; khách hàng xem được ở “Điện của tôi”."))
                return HttpResponseRedirect(reverse("metering:holders", args=[code]))
    return _answer(request, reach, one, form, refusal=refusal, table=_table(one, held))


@for_staff
def end(request: HttpRequest, actor: Actor, reach: Reach, code: str, number: int) -> HttpResponse:
    """Ask for the last day of a holding and the reason, and end it."""
    one, held = _open(actor, reach, code)
    holding = next((row for row in held if row.pk == number), None)
    if holding is None:
        raise Http404
    form = EndHolderForm(request.POST or None)
    refusal: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            end_holder(actor, holding, last_day=form.cleaned_data["last_day"], reason=form.cleaned_data["reason"])
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, _("Đã kết thúc việc đứng tên."))
            return HttpResponseRedirect(reverse("metering:holders", args=[code]))
    return _answer(request, reach, one, form, refusal=refusal, ending=holding)
