"""Pages of exceptions: the queue with bulk decisions, and one exception with its curve beside its neighbours'."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError
from nangluong.foundation.permissions import allows
from nangluong.metering import perms
from nangluong.metering.access import note_access
from nangluong.metering.exceptions.deciding import decide_exceptions
from nangluong.metering.forms import DecisionForm, ExceptionFilter
from nangluong.metering.models import ReadingException
from nangluong.metering.pages.curve_document import curve_document
from nangluong.metering.pages.frame import crumbs, for_staff, show
from nangluong.metering.queries.batches import any_illustrative
from nangluong.metering.queries.curves import curve_beside_neighbours
from nangluong.metering.queries.exceptions import UNSETTLED, exception_counts, exceptions
from nangluong.metering.queries.reach import Reach
from nangluong.registry.views.listing import page_of

_DAYS_AROUND = 7
_MOST_AT_ONCE = 500


def _found(form: ExceptionFilter, reach: Reach) -> Any:
    return exceptions(
        reach,
        kind=form.asked("loai"),
        state=form.asked("trang_thai"),
        corporation=form.asked("don_vi"),
        query=form.asked("q"),
    )


def _context(request: HttpRequest, actor: Actor, reach: Reach) -> dict[str, Any]:
    form = ExceptionFilter(request.GET, reach=reach)
    page = page_of(request, _found(form, reach))
    counts = exception_counts(reach)
    return {
        "reach": reach,
        "form": form,
        "page_obj": page,
        "found": page.paginator.count,
        "kinds": [(key, label, counts[key]) for key, label in ReadingException.Kind.choices if counts.get(key)],
        "may_settle": actor.may(perms.SETTLE_EXCEPTIONS),
        "decision": DecisionForm(),
        "query": request.GET.urlencode(),
        "crumbs": crumbs((_("Ngoại lệ"), None)),
    }


@for_staff
def queue(request: HttpRequest, actor: Actor, reach: Reach) -> HttpResponse:
    """List the exceptions that answer the filter."""
    return show(request, "metering/exceptions.html", "exceptions", _context(request, actor, reach))


@require_POST
@for_staff
def decide(request: HttpRequest, actor: Actor, reach: Reach) -> HttpResponse:
    """Decide on the exceptions ticked, all of them or none."""
    form = DecisionForm(request.POST)
    ticked = [int(text) for text in request.POST.getlist("exception") if text.isascii() and text.isdigit()]
    chosen = list(exceptions(reach).filter(pk__in=ticked[:_MOST_AT_ONCE]))
    refusal: DomainError | None = None
    if form.is_valid() and chosen:
        try:
            count = decide_exceptions(actor, chosen, **form.cleaned_data)
            messages.success(request, _("Đã xử lý %(count)s ngoại lệ.") % {"count": count})
            return HttpResponseRedirect(f"{reverse('metering:exceptions')}?{request.GET.urlencode()}")
        except DomainError as error:
            refusal = error
    context = _context(request, actor, reach) | {"decision": form, "refusal": refusal, "ticked": set(ticked)}
    context["nothing_ticked"] = not chosen
    status = refusal.http_status if refusal else 422
    return show(request, "metering/exceptions.html", "exceptions", context, status)


@for_staff
def exception(request: HttpRequest, actor: Actor, reach: Reach, number: int) -> HttpResponse:
    """Show one exception: its figures, and the curve beside the neighbours' mean and the transformer's."""
    one = (
        exceptions(reach, state="")
        .model.objects.select_related("point__feeder__substation", "point__transformer", "corporation")
        .filter(pk=number)
        .first()
    )
    if one is None or not reach.covers(one.corporation_id):
        raise Http404
    first = max(one.first_day, one.last_day - dt.timedelta(days=30)) - dt.timedelta(days=_DAYS_AROUND)
    last = one.last_day + dt.timedelta(days=1)
    note_access(actor, one.point, first, last)
    beside = curve_beside_neighbours(one.point, first, last)
    context = {
        "reach": reach,
        "one": one,
        "figures": sorted(one.figures.items()),
        "curve": curve_document(beside.days, beside.others, illustrative=any_illustrative(reach))
        if beside.days
        else None,
        "may_settle": one.state in UNSETTLED and allows(perms.settle_exception, actor, one),
        "decision": DecisionForm(),
        "crumbs": crumbs((_("Ngoại lệ"), reverse("metering:exceptions")), (one.point.code, None)),
    }
    return show(request, "metering/exception.html", "exceptions", context)
