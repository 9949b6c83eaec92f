"""What changed, as lines for people."""

from __future__ import annotations

from nangluong.accounts.auditing.differences import Difference, differences


def test_changed_values_come_first_and_places_are_named() -> None:
    before = {"state": "open", "rights": ["a", "b"], "same": 1}
    after = {"state": "closed", "rights": ["a"], "same": 1, "new": {"deep": None}}
    assert differences(before, after) == [
        Difference("state", "open", "closed"),
        Difference("rights › 2", "b", None),
        Difference("new › deep", None, "null"),
        Difference("rights › 1", "a", "a"),
        Difference("same", "1", "1"),
    ]


def test_nothing_and_bare_values() -> None:
    assert differences(None, None) == []
    assert differences(None, "x") == [Difference("", None, "x")]
    assert differences([], {}) == [Difference("", "[]", "{}")]
    assert len(differences(None, list(range(500)))) == 200
