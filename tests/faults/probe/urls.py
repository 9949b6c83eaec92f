"""The product's addresses and those of the probe."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.models import Work
from nangluong.foundation.work import queue_work
from nangluong.urls import handler400, handler403, handler404, handler500, urlpatterns
from tests.faults.probe.tasks import probe_job

__all__ = ["handler400", "handler403", "handler404", "handler500"]

WRITE = "probe_write"


@csrf_exempt
def write(request: HttpRequest, key: str) -> JsonResponse:
    """Write rows, an audit entry and a job in one transaction; the answer acknowledges them."""
    with transaction.atomic():
        work = queue_work(SYSTEM, probe_job, kind="probe", title=key)
        audit.record(SYSTEM, WRITE, kind="probe", key=key, after={"bytes": len(request.body)})
    return JsonResponse({"work": str(work.pk)})


def read(_request: HttpRequest) -> JsonResponse:
    """Read from the database."""
    return JsonResponse({"works": Work.objects.filter(kind="probe").count()})


urlpatterns = [path("probe/", read), path("probe/<str:key>/", write), *urlpatterns]
