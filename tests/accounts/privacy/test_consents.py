"""Consent: in the words that were shown, for one purpose, withdrawn as easily as given."""

from __future__ import annotations

import pytest
from django.utils import timezone, translation

from nangluong.accounts.models import Consent, User
from nangluong.accounts.privacy.consents import (
    ConsentMissing,
    give_consent,
    has_consent,
    require_consent,
    withdraw_consent,
)
from nangluong.accounts.privacy.purposes import Basis, asked_for, consent_text, purposes
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_receipt_keeps_the_words_their_version_time_and_channel(an: User, as_an: Actor) -> None:
    consent = give_consent(as_an, purpose="newsletter", version="1")
    assert consent.text.startswith("Tôi đồng ý nhận thư điện tử")
    assert (consent.version, consent.language, consent.given_channel) == ("1", "vi", "site")
    assert has_consent(an.pk, "newsletter")
    assert AuditEntry.objects.filter(verb="give_consent", object_key=str(consent.pk)).count() == 1


def test_the_words_are_kept_in_the_language_they_were_read_in(as_an: Actor) -> None:
    with translation.override("en"):
        assert give_consent(as_an, purpose="push", version="1").text.startswith("I agree")


def test_withdrawing_keeps_the_receipt_and_stops_the_purpose(an: User, as_an: Actor) -> None:
    give_consent(as_an, purpose="newsletter", version="1")
    withdrawn = withdraw_consent(as_an, purpose="newsletter")
    assert withdrawn.withdrawn_at is not None
    assert not has_consent(an.pk, "newsletter")
    with pytest.raises(ConsentMissing):
        require_consent(an.pk, "newsletter")
    assert AuditEntry.objects.filter(verb="withdraw_consent").count() == 1
    give_consent(as_an, purpose="newsletter", version="1")
    assert Consent.objects.count() == 2
    require_consent(an.pk, "newsletter")


def test_consent_twice_and_withdrawing_nothing_are_refused(as_an: Actor) -> None:
    give_consent(as_an, purpose="newsletter", version="1")
    with pytest.raises(StateConflict, match="already"):
        give_consent(as_an, purpose="newsletter", version="1")
    with pytest.raises(StateConflict, match="no consent"):
        withdraw_consent(as_an, purpose="push")
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(("purpose", "version"), [("newsletter", "0"), ("account", "1"), ("none-such", "1")])
def test_other_words_or_purposes_without_consent_are_refused(as_an: Actor, purpose: str, version: str) -> None:
    with pytest.raises(StateConflict):
        give_consent(as_an, purpose=purpose, version=version)
    assert not Consent.objects.exists()


def test_nobody_consents_for_others() -> None:
    for verb in (lambda: give_consent(Actor("khách"), purpose="push", version="1"),
                 lambda: withdraw_consent(Actor("khách"), purpose="push")):  # fmt: skip
        with pytest.raises(NotPermitted):
            verb()


def test_every_purpose_that_needs_consent_has_words_in_both_languages() -> None:
    for purpose in asked_for():
        text = consent_text(purpose.code, timezone.localdate())
        assert text is not None, purpose.code
        assert text.words("vi") and text.words("en")
    assert {purpose.basis for purpose in purposes().values()} == set(Basis)
    assert consent_text("newsletter", timezone.localdate().replace(year=2020)) is None
