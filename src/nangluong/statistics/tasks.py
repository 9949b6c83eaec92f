"""Jobs of statistics."""

from __future__ import annotations

import logging

from django.urls import reverse
from procrastinate.contrib.django import app

from nangluong.foundation.actor import Actor
from nangluong.foundation.models import Work
from nangluong.foundation.work import carried_out
from nangluong.statistics.models import Release
from nangluong.statistics.obligations.jobs import tend_obligations
from nangluong.statistics.recovery import recover
from nangluong.statistics.releases import build_release
from nangluong.statistics.returns.collection_job import collection_job
from nangluong.statistics.returns.fact_job import facts_job
from nangluong.statistics.returns.signatures.job import sign_return_job

log = logging.getLogger(__name__)

# The queue looks for jobs in this module; those of the packages below are named here.
__all__ = ["build_release_job", "collection_job", "facts_job", "sign_return_job", "tend_obligations"]


@app.task(queue="statistics", pass_context=False)
def build_release_job(
    *, work_id: str, actor_name: str, user_id: int | None, rights: list[str], words: dict[str, str]
) -> None:
    """Build the release that a person asked for on the desk.

    May run twice after a kill: what the first run committed is found again by the work's id and not built anew.
    """
    actor = Actor(actor_name, user_id=user_id, rights=frozenset(rights))
    work = Work.objects.get(pk=work_id)
    if work.state == Work.State.DONE:
        return
    with carried_out(work) as progress:
        for line in recover(actor=actor):
            log.info("recovered %s", line)
        release = Release.objects.filter(work_id=work_id, state=Release.State.READY).first()
        if release is None:
            release = build_release(actor, **words, progress=progress, work_id=work_id)
        Work.objects.filter(pk=work_id).update(
            result_url=reverse("statistics:desk"),
            step_vi=f"bản {release.number} đang chờ công bố; tải lại trang để công bố",
            step_en=f"release {release.number} is waiting to be published; reload the page to publish it",
        )
