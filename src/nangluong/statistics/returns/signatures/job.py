"""Signing as a job: large returns, and authorities that wait for a person."""

from __future__ import annotations

from django.urls import reverse
from procrastinate.contrib.django import app

from nangluong.foundation.actor import Actor
from nangluong.foundation.models import Work
from nangluong.foundation.permissions import require
from nangluong.foundation.work import carried_out, queue_work
from nangluong.statistics import perms
from nangluong.statistics.models import Return
from nangluong.statistics.returns.signatures.signing import sign_return

KIND = "sign_return"


@app.task(queue="statistics", pass_context=False)
def sign_return_job(
    *, work_id: str, actor_name: str, user_id: int, on_behalf_of: str, rights: list[str], report: int, number: int
) -> None:
    """Sign the version that a person asked to sign. May run twice: what is signed stays as it is."""
    actor = Actor(actor_name, user_id=user_id, on_behalf_of=on_behalf_of, rights=frozenset(rights))
    work = Work.objects.get(pk=work_id)
    if work.state == Work.State.DONE:
        return
    with carried_out(work) as progress:
        progress.step(1, 1, "lập bản in và ký", "printing and signing")
        sign_return(actor, Return.objects.get(pk=report), number=number)
        Work.objects.filter(pk=work_id).update(
            result_url=reverse("statistics:return_signature", args=[report]),
            step_vi="đã ký; tải lại trang để xem chữ ký",
            step_en="signed; reload the page to see the signature",
        )


def queue_signing(actor: Actor, report: Return, *, number: int) -> Work:
    """Queue the signing of a version. Raises `NotPermitted`; other refusals are told by the work."""
    require(perms.sign_return, actor, report)
    return queue_work(
        actor,
        sign_return_job,
        kind=KIND,
        title=f"Ký {report.version.questionnaire_id.upper()} {report.period}, bản {number}",
        actor_name=actor.name,
        user_id=actor.user_id,
        on_behalf_of=actor.on_behalf_of,
        rights=sorted(actor.rights),
        report=report.pk,
        number=number,
    )
