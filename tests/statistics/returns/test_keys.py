"""Keys: who makes which, what they let one do, and that they are told only once."""

from __future__ import annotations

import pytest

from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted, StateConflict
from nangluong.foundation.models import AuditEntry
from nangluong.statistics import perms
from nangluong.statistics.models import ReturnKey
from nangluong.statistics.returns.keys import (
    KeyNeedsLabel,
    WrongReturnKey,
    actor_of_key,
    issue_return_key,
    revoke_return_key,
)

ADMIN = Actor("lan.ho", user_id=8, on_behalf_of="pvn", rights=frozenset({perms.MANAGE_RETURN_KEYS}))
SIGNER = Actor("minh.ly", user_id=9, on_behalf_of="pvn", rights=ADMIN.rights | {perms.SUBMIT_RETURN})

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registers")]


def test_a_key_fills_in_and_hands_in_only_where_that_was_given() -> None:
    _key, text = issue_return_key(ADMIN, label="Kế toán", may_submit=False)
    actor = actor_of_key(text)
    assert (actor.on_behalf_of, actor.rights) == ("pvn", frozenset({perms.FILL_RETURN}))
    with pytest.raises(NotPermitted, match="người ký báo cáo"):
        issue_return_key(ADMIN, label="Kế toán", may_submit=True)
    given = actor_of_key(issue_return_key(SIGNER, label="Kế toán", may_submit=True)[1])
    assert perms.SUBMIT_RETURN in given.rights


def test_only_the_hash_is_kept_and_the_audit_does_not_tell_it() -> None:
    key, text = issue_return_key(ADMIN, label="Kế toán", may_submit=False)
    assert text not in str(ReturnKey.objects.filter(pk=key.pk).values()[0].values())
    entry = AuditEntry.objects.get(verb="issue_return_key")
    assert text not in str(entry.after)


def test_a_revoked_key_is_refused_and_revoked_once() -> None:
    key, text = issue_return_key(ADMIN, label="Kế toán", may_submit=False)
    revoke_return_key(ADMIN, key)
    with pytest.raises(WrongReturnKey):
        actor_of_key(text)
    with pytest.raises(StateConflict):
        revoke_return_key(ADMIN, key)
    assert AuditEntry.objects.filter(verb="revoke_return_key").count() == 1


def test_strangers_and_keys_without_a_name_are_refused() -> None:
    key, _text = issue_return_key(ADMIN, label="Kế toán", may_submit=False)
    stranger = Actor("x", user_id=7, on_behalf_of="tkv", rights=ADMIN.rights)
    with pytest.raises(NotPermitted):
        revoke_return_key(stranger, key)
    with pytest.raises(NotPermitted):
        issue_return_key(Actor("y", user_id=6, on_behalf_of="pvn"), label="a", may_submit=False)
    with pytest.raises(KeyNeedsLabel):
        issue_return_key(ADMIN, label="  ", may_submit=False)
