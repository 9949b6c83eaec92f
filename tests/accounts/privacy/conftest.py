"""The people of the tests of personal data."""

from __future__ import annotations

import pytest

from nangluong.accounts import perms
from nangluong.accounts.models import User
from nangluong.foundation.actor import Actor
from tests.accounts.people import organisation, person

OFFICER_RIGHTS = (
    perms.ANSWER_DATA_REQUESTS,
    perms.MANAGE_BREACHES,
    perms.SEE_PROCESSING,
    perms.RUN_RETENTION,
)


@pytest.fixture
def an(db: None) -> User:
    """A citizen."""
    return User.objects.create(
        username="an", full_name="Nguyễn Văn An", email="an@example.vn", kind="citizen", citizen_number="001204012345"
    )


@pytest.fixture
def as_an(an: User) -> Actor:
    """The citizen acting for themselves."""
    return Actor(str(an), user_id=an.pk)


@pytest.fixture
def officer_user(db: None) -> User:
    """The data protection officer of the ministry."""
    return person(*OFFICER_RIGHTS, where=organisation("bct", "ministry"), username="cb", full_name="Trần Thị Bình")


@pytest.fixture
def officer(officer_user: User) -> Actor:
    """The officer acting for the ministry."""
    return Actor(str(officer_user), user_id=officer_user.pk, on_behalf_of="bct", rights=frozenset(OFFICER_RIGHTS))
