"""Consent: given in words that were shown, for one purpose, withdrawn as easily as given."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from nangluong.accounts.models import Channel, Consent
from nangluong.accounts.privacy.purposes import Basis, consent_text, purposes
from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import DomainError, NotPermitted, StateConflict
from nangluong.foundation.request_id import current_request_id


class ConsentMissing(DomainError):
    """The person did not agree to this use of their data, or has withdrawn."""

    code = "consent_missing"
    http_status = 403


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise NotPermitted(
            "Hãy đăng nhập: sự đồng ý phải do chính người đó cho.", "Sign in: consent is given by the person alone."
        )
    return actor.user_id


def give_consent(actor: Actor, *, purpose: str, version: str, channel: str = Channel.SITE) -> Consent:
    """Note that the actor agrees to `purpose` in the words of `version`, the ones shown.

    Raises `StateConflict` where the words have changed since they were shown or consent stands already.
    """
    person_id = _person(actor)
    known = purposes().get(purpose)
    text = consent_text(purpose, timezone.localdate())
    if known is None or known.basis != Basis.CONSENT or text is None:
        raise StateConflict(
            f"Mục đích “{purpose}” không cần sự đồng ý. Hãy tải lại trang.",
            f"The purpose “{purpose}” asks for no consent. Load the page again.",
        )
    if text.version != version:
        raise StateConflict(
            "Lời đề nghị đã thay đổi trong lúc bạn đọc. Hãy đọc lại rồi chọn lại.",
            "The words changed while you were reading. Read them again and choose again.",
        )
    language = "vi" if (get_language() or "vi").startswith("vi") else "en"
    with transaction.atomic():
        consent, is_new = Consent.objects.get_or_create(
            person_id=person_id,
            purpose=purpose,
            withdrawn_at=None,
            defaults={
                "version": version,
                "text": text.words(language),
                "language": language,
                "given_at": timezone.now(),
                "given_channel": channel,
                "request_id": current_request_id(),
            },
        )
        if not is_new:
            raise StateConflict("Bạn đã đồng ý mục đích này.", "You have agreed to this purpose already.")
        audit.record(actor, "give_consent", kind="consent", key=str(consent.pk), after=_shown(consent))
    return consent


def withdraw_consent(actor: Actor, *, purpose: str, channel: str = Channel.SITE) -> Consent:
    """Withdraw the actor's consent to `purpose`; from now on the purpose may not be served."""
    person_id = _person(actor)
    with transaction.atomic():
        standing = Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None)
        consent = standing.select_for_update().first()
        if consent is None:
            raise StateConflict("Không có sự đồng ý nào để rút.", "There is no consent to withdraw.")
        before = _shown(consent)
        consent.withdrawn_at, consent.withdrawn_channel = timezone.now(), channel
        consent.save(update_fields=["withdrawn_at", "withdrawn_channel"])
        audit.record(
            actor, "withdraw_consent", kind="consent", key=str(consent.pk), before=before, after=_shown(consent)
        )
    return consent


def _shown(consent: Consent) -> dict[str, object]:
    return {"purpose": consent.purpose, "version": consent.version, "withdrawn_at": consent.withdrawn_at}


def has_consent(person_id: int, purpose: str) -> bool:
    """Return whether the person's consent to `purpose` stands."""
    return Consent.objects.filter(person_id=person_id, purpose=purpose, withdrawn_at=None).exists()


def require_consent(person_id: int, purpose: str) -> None:
    """Raise `ConsentMissing` unless the person's consent to `purpose` stands."""
    if not has_consent(person_id, purpose):
        raise ConsentMissing(
            "Người này chưa đồng ý cho dùng dữ liệu vào mục đích đó.",
            "This person has not agreed to this use of their data.",
        )
