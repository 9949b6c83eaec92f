"""An office with its people, and its administrator signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.accounts import people
from tests.accounts.administering import Office, office


@pytest.fixture
def there() -> Office:
    """Give an office with an administrator and a colleague."""
    return office()


@pytest.fixture
def chief(client: Client, there: Office) -> Client:
    """Give a browser in which the office's administrator is signed in."""
    return people.enter(client, there.chief)
