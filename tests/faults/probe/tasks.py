"""The job of the probe."""

from __future__ import annotations

import datetime as dt
import os
import time

from django.db import transaction
from procrastinate.contrib.django import app

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.jobs import stalled
from nangluong.foundation.models import Work
from nangluong.foundation.work import carried_out

EFFECT, DONE = "probe_effect", "/done/"
if silent := os.environ.get("PROBE_SILENT_S"):
    stalled.STALLED_AFTER = dt.timedelta(seconds=float(silent))


@app.task
def probe_job(work_id: str) -> None:
    """Have the effect once, however often the job is run: the state is changed where the old one still holds."""
    work = Work.objects.get(pk=work_id)
    with carried_out(work) as progress:
        progress.step(1, 2, "đang chờ", "waiting")
        time.sleep(0.02)  # so that kills also fall between
        with transaction.atomic():
            if Work.objects.filter(pk=work.pk, result_url="").update(result_url=DONE):
                audit.record(SYSTEM, EFFECT, kind="probe", key=work.title)
