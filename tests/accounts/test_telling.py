"""Notices about people: to whom, what they say, and that a refused verb tells nobody."""

from __future__ import annotations

import pytest
from django.test import Client

from nangluong.accounts import joining, memberships
from nangluong.accounts.models import Membership, User
from nangluong.accounts.refusals import ReasonMissing
from nangluong.accounts.second_factors import remove_second_factors
from nangluong.foundation.notices.models import Notice
from tests.accounts import people
from tests.accounts.administering import Office, actor, chief_of, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Office:
    return office()


def told(person: User) -> list[str]:
    return list(Notice.objects.filter(person_id=person.pk).order_by("pk").values_list("kind", flat=True))


def test_administrators_hear_of_a_request_and_the_person_of_the_answer(client: Client, there: Office) -> None:
    asker = people.person(full_name="Người Xin")
    asked = joining.ask_to_join(actor(asker, None), person=asker, organisation=there.where, role=there.officer)
    assert (told(there.chief), told(there.colleague)) == (["join_asked"], [])
    page = people.enter(client, there.chief).get("/hop-thu/").content.decode()
    assert "Người Xin xin vai trò “Vai trò can-bo”" in page
    with pytest.raises(ReasonMissing):
        joining.refuse_request(chief_of(there), asked, answer=" ")
    assert told(asker) == []
    joining.refuse_request(chief_of(there), asked, answer="không thuộc đơn vị")
    again = joining.ask_to_join(actor(asker, None), person=asker, organisation=there.where, role=there.officer)
    joining.approve_request(chief_of(there), again)
    assert told(asker) == ["join_answered", "join_answered"]
    english = people.enter(Client(), asker).get("/en/hop-thu/").content.decode()
    assert "“Role can-bo”: refused" in english
    assert "“Role can-bo”: approved" in english


def test_a_role_that_comes_or_goes_is_told_to_its_holder(there: Office) -> None:
    office_clerk = people.role("van-thu", "a.work")
    held = memberships.assign_role(chief_of(there), person=there.colleague, organisation=there.where, role=office_clerk)
    memberships.end_role(chief_of(there), Membership.objects.get(pk=held.pk))
    assert told(there.colleague) == ["role_given", "role_ended"]
    assert told(there.chief) == []


def test_every_reset_of_a_way_in_is_told(there: Office) -> None:
    for _ in range(2):
        remove_second_factors(chief_of(there), there.colleague, reason="mất máy")
    assert told(there.colleague) == ["way_in_reset", "way_in_reset"]
