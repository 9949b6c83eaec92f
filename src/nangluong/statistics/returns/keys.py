"""The verbs of keys for respondents' own systems: make one, take it back; and who a key is when it acts."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.foundation.permissions import Owner, require
from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import ReturnKey

_PREFIX = "nlb_"
_LABEL = 80


class WrongReturnKey(DomainError):
    """A key is missing, wrong or revoked; which of them is not said."""

    code = "statistics_wrong_key"
    http_status = 401


class KeyNeedsLabel(DomainError):
    """A key without a name cannot be told from the others."""

    code = "statistics_key_label"

    def __init__(self) -> None:
        super().__init__(
            "Hãy ghi khóa dùng cho hệ thống nào, để sau này biết khóa nào cần thu hồi.",
            "Say which system the key is for, so that the right one can be revoked later.",
        )


def issue_return_key(actor: Actor, *, label: str, may_submit: bool) -> tuple[ReturnKey, str]:
    """Make a key of the actor's organisation and return it with its text, which is shown this once.

    A key fills in; it hands in only where `may_submit` is asked for by somebody who may hand in. Raises `NotPermitted`,
    `KeyNeedsLabel`.
    """
    owner = Owner(organisation_code=actor.on_behalf_of)
    require(perms.manage_return_keys, actor, owner)
    if may_submit:
        require(
            perms.submit_return,
            actor,
            owner,
            vi="Chỉ người có quyền nộp báo cáo mới cấp được khóa có quyền nộp. Hãy nhờ người ký báo cáo cấp.",
            en="Only who may hand in returns can give a key that right. Ask the reporting signer.",
        )
    if not label.strip():
        raise KeyNeedsLabel
    text = _PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        key = ReturnKey.objects.create(
            organisation=Organisation.objects.get(pk=actor.on_behalf_of),
            label=label.strip()[:_LABEL],
            digest=_digest(text),
            hint=text[:8],
            may_submit=may_submit,
            created_by=actor.name,
        )
        audit.record(
            actor,
            "issue_return_key",
            kind="return_key",
            key=str(key.pk),
            after={"organisation": actor.on_behalf_of, "hint": key.hint, "may_submit": may_submit},
        )
    return key, text


def revoke_return_key(actor: Actor, key: ReturnKey) -> None:
    """Take a key back; requests with it are refused from now on. Raises `NotPermitted`, `StateConflict`."""
    require(perms.manage_return_keys, actor, key)
    with transaction.atomic():
        live = ReturnKey.objects.filter(pk=key.pk, revoked_at=None)
        if not live.update(revoked_at=timezone.now(), revoked_by=actor.name):
            raise StateConflict("Khóa này đã bị thu hồi.", "This key was revoked before.")
        audit.record(actor, "revoke_return_key", kind="return_key", key=str(key.pk), before={"hint": key.hint})


def actor_of_key(text: str) -> Actor:
    """Return the actor that the owner of a key's text is. Raises `WrongReturnKey`. The day of use is noted."""
    key = ReturnKey.objects.filter(digest=_digest(text), revoked_at=None).first()
    if key is None:
        raise WrongReturnKey(
            "Khóa thiếu, sai hoặc đã thu hồi. Gửi khóa trong tiêu đề Authorization: Bearer …",
            "The key is missing, wrong or revoked. Send it in the header Authorization: Bearer …",
        )
    today = timezone.localdate()
    if key.used_on != today:
        ReturnKey.objects.filter(pk=key.pk).update(used_on=today)
    rights = {perms.FILL_RETURN} | ({perms.SUBMIT_RETURN} if key.may_submit else set())
    name = f"khóa {key.hint}… ({key.label})"
    return Actor(name, on_behalf_of=str(key.organisation_id), rights=frozenset(rights))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
