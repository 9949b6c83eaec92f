"""The queue: for operators what runs by the clock and what failed, for everybody the work they started."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nangluong.accounts.actors import actor_of
from nangluong.accounts.doors import signed_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.jobs import operating
from nangluong.foundation.jobs.figures import queue_figures
from nangluong.foundation.jobs.listing import dead_letters, failed_jobs, schedule_lines, work_page
from nangluong.foundation.jobs.schedule import schedule
from nangluong.foundation.models import Work
from nangluong.foundation.notices.models import Delivery
from nangluong.foundation.notices.resending import send_again
from nangluong.foundation.permissions import allows, require
from nangluong.foundation.perms import can_cancel_work, can_manage_jobs, can_see_jobs, can_see_work
from nangluong.web.work_progress import progress_of

_OPEN = (Work.State.WAITING, Work.State.RUNNING)
_AGAIN = (Work.State.FAILED, Work.State.CANCELLED)


def _before(request: HttpRequest) -> Work | None:
    """Return the work after which the page begins; an address that names none begins at the top."""
    try:
        return Work.objects.filter(pk=uuid.UUID(request.GET.get("before", ""))).first()
    except ValueError:
        return None


def _works(request: HttpRequest, actor: Actor, *, own: bool) -> dict[str, Any]:
    rows, more = work_page(before=_before(request), user_id=(actor.user_id or 0) if own else None)
    manage = allows(can_manage_jobs, actor)
    entries = [
        {
            "work": row,
            "job": progress_of(row),
            "may_cancel": row.state in _OPEN and not row.cancel_requested and allows(can_cancel_work, actor, row),
            "may_retry": manage and row.state in _AGAIN and row.job_id is not None,
        }
        for row in rows
    ]
    return {"entries": entries, "older": rows[-1].pk if more else None}


@signed_in
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """Show the queue to those who look after it."""
    actor = actor_of(request)
    require(can_see_jobs, actor)
    vietnamese = (get_language() or "vi").startswith("vi")
    context = {
        "figures": queue_figures(),
        "lines": [
            {"line": line, "name": line.entry.name_vi if vietnamese else line.entry.name_en}
            for line in schedule_lines()
        ],
        "failed": failed_jobs(),
        "letters": dead_letters(),
        "may_manage": allows(can_manage_jobs, actor),
        "breadcrumbs": [(_("Trang chủ"), reverse("web:home")), (_("Công việc"), None)],
        **_works(request, actor, own=False),
    }
    return render(request, "web/jobs/jobs.html", context)


@signed_in
@require_GET
def own_work(request: HttpRequest) -> HttpResponse:
    """Show a person the work they started."""
    actor = actor_of(request)
    crumbs = [(_("Trang chủ"), reverse("web:home")), (_("Việc của tôi"), None)]
    return render(request, "web/jobs/own_work.html", {"breadcrumbs": crumbs, **_works(request, actor, own=True)})


@signed_in
@require_GET
def work(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """Answer the progress fragment that the page which started the work asks for."""
    found = get_object_or_404(Work, pk=work_id)
    require(can_see_work, actor_of(request), found)
    return render(request, "web/components/progress.html", {"job": progress_of(found)})


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page of the queue, or to one's own work where the queue is not one's to see."""
    name = "web:jobs" if allows(can_see_jobs, actor_of(request)) else "web:own_work"
    return HttpResponseRedirect(reverse(name))


@signed_in
@require_POST
def retry(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """Queue failed work again."""
    operating.retry_work(actor_of(request), get_object_or_404(Work, pk=work_id))
    messages.success(request, _("Đã xếp việc vào hàng đợi để chạy lại."))
    return _back(request)


@signed_in
@require_POST
def cancel(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """Cancel work."""
    operating.cancel_work(actor_of(request), get_object_or_404(Work, pk=work_id))
    messages.success(request, _("Đã yêu cầu hủy. Việc đang chạy dừng ở bước kế tiếp."))
    return _back(request)


@signed_in
@require_POST
def clock(request: HttpRequest, job: str, action: str) -> HttpResponse:
    """Pause, resume or start at once a job of the schedule."""
    if job not in schedule():
        raise Http404
    actor = actor_of(request)
    if action == "chay-ngay":
        operating.run_now(actor, job)
    elif action in ("tam-dung", "tiep-tuc"):
        operating.pause_schedule(actor, job, paused=action == "tam-dung")
    else:
        raise Http404
    return _back(request)


@signed_in
@require_POST
def failed_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Run a failed job of the queue again."""
    operating.retry_failed_job(actor_of(request), job_id)
    return _back(request)


@signed_in
@require_POST
def letter_again(request: HttpRequest, delivery_id: uuid.UUID) -> HttpResponse:
    """Send a dead message again."""
    send_again(actor_of(request), get_object_or_404(Delivery, pk=delivery_id))
    return _back(request)
