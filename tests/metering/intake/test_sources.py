"""Sources and their keys."""

from __future__ import annotations

import pytest

from nangluong.foundation.actor import SYSTEM, Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.metering import perms
from nangluong.metering.intake.refusals import WrongKey
from nangluong.metering.intake.sources import issue_key, open_source, revoke_key, set_source_active, source_of_key
from nangluong.metering.models import SourceKey
from nangluong.registry.models import Organisation
from tests.metering.intake.estate import HANOI, SOUTH, Estate

MANAGER = Actor("quản trị HN", on_behalf_of=HANOI, rights=frozenset({perms.MANAGE_SOURCES, perms.SEE_OWN}))


def test_a_key_opens_its_source_and_is_not_stored(estate_of_two: Estate) -> None:
    """Only its digest is; what the audit keeps is no key either."""
    key, text = issue_key(MANAGER, estate_of_two.source, label="máy chủ 1")
    assert source_of_key(text) == estate_of_two.source
    stored = SourceKey.objects.get(pk=key.pk)
    assert text not in (stored.digest, stored.hint)
    assert not AuditEntry.objects.filter(after__icontains=text).exists()


def test_a_revoked_key_and_a_closed_source_open_nothing(estate_of_two: Estate) -> None:
    """Nor does any other text; the refusal is the same for all."""
    key, text = issue_key(MANAGER, estate_of_two.source, label="máy chủ 1")
    revoke_key(MANAGER, key)
    _, other = issue_key(MANAGER, estate_of_two.source, label="máy chủ 2")
    set_source_active(MANAGER, estate_of_two.source, active=False, reason="bảo trì")
    said = set()
    for wrong in (text, other, "", "nlk_x", "\ud800"):
        with pytest.raises(WrongKey) as refused:
            source_of_key(wrong)
        said.add(str(refused.value))
    assert len(said) == 1
    with pytest.raises(StateConflict):
        revoke_key(MANAGER, key)


def test_a_manager_manages_the_sources_of_the_own_corporation(estate_of_two: Estate) -> None:
    """Not those of another, and a reader none."""
    reader = Actor("xem", on_behalf_of=HANOI, rights=frozenset({perms.SEE_OWN}))
    for actor, source in ((MANAGER, estate_of_two.foreign_source), (reader, estate_of_two.source)):
        with pytest.raises(NotPermitted):
            issue_key(actor, source, label="x")
        with pytest.raises(NotPermitted):
            set_source_active(actor, source, active=False, reason="x")
    with pytest.raises(NotPermitted):
        open_source(MANAGER, code="x", name="x", corporation=Organisation.objects.get(pk=SOUTH), formats=["csv_wide"])


def test_a_code_is_given_once(estate_of_two: Estate) -> None:
    """And the state a source is in already is a conflict."""
    with pytest.raises(StateConflict):
        open_source(
            SYSTEM, code="hes-hn", name="x", corporation=Organisation.objects.get(pk=HANOI), formats=["csv_wide"]
        )
    with pytest.raises(StateConflict):
        set_source_active(SYSTEM, estate_of_two.source, active=True, reason="x")
