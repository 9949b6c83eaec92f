"""A customer's own meters in a browser: the list and a day serve everybody, on a phone and in an office."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import expect

from tests.conftest import CHECKOUT
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.site import Site, environment
from tests.e2e.watching import Watched

_SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from nangluong.accounts.models import User
from nangluong.accounts.sessions import stamp
from nangluong.metering.demo_customer import CUSTOMER
person = User.objects.get(username=CUSTOMER)
store = import_module(settings.SESSION_ENGINE).SessionStore()
store[SESSION_KEY] = str(person.pk)
store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
store[HASH_SESSION_KEY] = person.get_session_auth_hash()
stamp(store, person, second_factor=True)
store.create()
print(store.session_key)
"""


def session_of_customer(site: Site) -> str:
    """Return the cookie of a session of the demo's customer."""
    command = [sys.executable, "-m", "nangluong", "shell", "--no-imports", "-c", _SESSION]
    env = environment(Path(site.home), int(site.url.rpartition(":")[2]))
    done = subprocess.run(command, env=env, check=True, timeout=120, cwd=CHECKOUT, capture_output=True, text=True)
    return done.stdout.split()[-1]


def brand_is_free(watched: Watched) -> None:
    """Expect that nothing in the header lies over the house's sign or over its neighbour."""
    places = watched.page.evaluate(
        """() => [...document.querySelectorAll('.brand svg, .top-tools > *')]
             .map((one) => one.getBoundingClientRect()).filter((box) => box.width)
             .map((box) => [box.left, box.right])"""
    )
    assert len(places) >= 4
    for (_, right), (left, _) in pairwise(places):
        assert left >= right, places


def look(watched: Watched, language: str) -> None:
    """Expect the open page to fit and to be accessible at both widths, in its language."""
    expect(watched.page.locator("h1")).to_have_count(1)
    for width in (PHONE, DESK):
        watched.page.set_viewport_size({"width": width, "height": 800})
        watched.draw_all()
        watched.must_fit()
        brand_is_free(watched)
        if (width == PHONE) == (language == "vi"):
            watched.must_be_accessible()
    if language == "en":
        watched.must_speak_english()


def test_the_own_electricity_serves_everybody(wide: Watched, site: Site) -> None:
    """The list, the month and one day, in both languages; the header has room at 360 pixels."""
    wide.page.context.add_cookies([{"name": "sessionid", "value": session_of_customer(site), "url": site.url}])
    for prefix, language in (("", "vi"), ("/en", "en")):
        page = wide.open(f"{prefix}/dien-cua-toi/")
        look(wide, language)
        for link in ("main h2 a", "main a[href*='/ngay/']"):
            wide.follow(page.locator(link).first)
            look(wide, language)
