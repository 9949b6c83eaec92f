"""Who may read the files of signatures: whoever may see the return."""

from __future__ import annotations

from django.urls import reverse

from nangluong.foundation.actor import Actor
from nangluong.foundation.files.owners import FileOwner, register
from nangluong.statistics.models import Return, ReturnSignature
from nangluong.statistics.returns.signatures.signing import OWNER


def _may_read(actor: Actor, key: str) -> bool:
    return Return.objects.seen_by(actor).filter(versions__signature__pk=int(key)).exists()


def _url(key: str) -> str:
    signature = ReturnSignature.objects.select_related("version").get(pk=int(key))
    return reverse("statistics:return_signature", args=[signature.version.report_id])


def register_owner() -> None:
    """Make the files of signatures known."""
    register(FileOwner(OWNER, "Chữ ký điện tử của báo cáo", "Electronic signature of a return", _may_read, _url))
