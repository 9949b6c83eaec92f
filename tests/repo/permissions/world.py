"""The people and objects of the walk: one holder of each role, somebody from elsewhere, and what belongs to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.template.backends.django import Template
from django.test import Client, RequestFactory
from django.urls import reverse

from nangluong.accounts.models import Role, User
from nangluong.registry.models import Organisation
from tests.accounts import people
from tests.repo.permissions.addresses import Address, Maker
from tests.repo.permissions.rules import FOREIGN_ORGANISATION, Outcome, Side, Who, everybody

_OTHER = (503,)


@dataclass(frozen=True)
class Holder:
    """To whom an object belongs: a person, and the organisation they act for ("" for themselves)."""

    person: User
    organisation: str


@dataclass
class World:
    """Everybody who asks, by code, with the session they are signed in with."""

    released: Any
    holders: dict[str, Holder] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    handler: WSGIHandler = field(default_factory=WSGIHandler)
    _drawn: set[tuple[str, str, Outcome]] = field(default_factory=set)
    _made: dict[tuple[Maker, str], dict[str, Any]] = field(default_factory=dict)
    _colleagues: dict[str, User] = field(default_factory=dict)

    def role(self, code: str) -> Role:
        """Return a role of the project."""
        return Role.objects.get(pk=code)

    def colleague(self, organisation: str) -> User:
        """Return somebody who is of the organisation and asks for nothing in the walk."""
        if organisation not in self._colleagues:
            person = people.person(full_name=f"Đồng nghiệp {organisation}")
            people.member(person, people.role("dong-nghiep"), Organisation.objects.get(pk=organisation))
            self._colleagues[organisation] = person
        return self._colleagues[organisation]

    def path_of(self, address: Address, who: Who, side: Side) -> str | None:
        """Return the path to ask for, None where there is no such object."""
        if address.path:
            return address.path
        parts = dict(address.at)
        if address.make:
            owner = who.code if side == Side.OWN else FOREIGN_ORGANISATION
            key = (address.make, owner)
            if key not in self._made:
                with transaction.atomic():
                    self._made[key] = address.make(self, self.holders[owner])
            if not self._made[key]:
                return None
            parts |= self._made[key]
        return reverse(address.name, kwargs=parts) + address.query

    def ask(
        self, address: Address, who: Who, path: str, expected: Outcome, look: Callable[[], None] = lambda: None
    ) -> Any:
        """Send the request as `who` through every layer of the site, `look`, and undo whatever it stored.

        The first answer of each kind at an address is drawn. Of the others only the templates are left out: what may
        be seen is decided before, and drawing takes most of the time.
        """
        factory = RequestFactory()
        if who.signed_in:
            factory.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who.code]
        form = address.form(self) if callable(address.form) else address.form
        request = factory.post(path, form) if address.method == "POST" else factory.generic(address.method, path)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        kind = (address.name, address.method, expected)
        with undone(), nullcontext() if kind not in self._drawn else undrawn():
            self._drawn.add(kind)
            response = self.handler.get_response(request)
            _close(response)
            look()
            return response


def _close(response: Any) -> None:
    """Read the answer to its end and close it; keep the connection, which holds the test's transaction."""
    if response.streaming:
        for _piece in response.streaming_content:
            pass
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


@contextmanager
def undrawn() -> Iterator[None]:
    """Let templates come out empty in the body."""
    with mock.patch.object(Template, "render", lambda *_args, **_more: ""):
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the database what the body does."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_world(released: Any = None) -> World:
    """Store everybody who asks and sign them in; inside the test's transaction."""
    world = World(released)
    world.handler.load_middleware()
    client = Client()
    for who in everybody():
        if not who.signed_in:
            continue
        person = people.person(username=f"buoc-{who.code.replace(' ', '-')}", kind=who.account, full_name=who.code)
        if who.rights or who.organisation:
            where = Organisation.objects.get(pk=who.organisation) if who.organisation else None
            people.member(person, world.role(who.code), where)
        world.holders[who.code] = Holder(person, who.organisation)
        people.enter(client, person)
        world.sessions[who.code] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies = SimpleCookie()
    stranger = people.person(username="nguoi-la", full_name="Người lạ")
    people.member(stranger, people.role("nguoi-la"), Organisation.objects.get(pk=FOREIGN_ORGANISATION))
    world.holders[FOREIGN_ORGANISATION] = Holder(stranger, FOREIGN_ORGANISATION)
    return world


def outcome_of(response: Any) -> str:
    """Return how an answer counts; anything that no table may say as its status."""
    status = response.status_code
    if status == 302 and response["Location"].startswith((reverse("accounts:sign_in"), "/en/dang-nhap/")):
        return Outcome.SIGN_IN
    if status in (403, 404, 409):
        return str(status)
    if status == 401:  # an interface for machines, which have a key instead of a page to sign in
        return Outcome.SIGN_IN
    # 503: a service outside, such as the identity provider, that the tests do not have.
    return Outcome.OPEN if status in _OTHER or (status < 500 and status not in (401, 405)) else f"{status}!"
