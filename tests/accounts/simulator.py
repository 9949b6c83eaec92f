"""The simulated identity provider for tests: the real process, and a browser of a few lines that goes through it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db import connection
from django.test import Client

from nangluong.accounts.identity_simulator.running import simulator_commands
from nangluong.config import Config

SITE_PORT = 9471


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def config_with_issuer(issuer: str) -> Config:
    """Return the configuration of the tests with another identity provider's address."""
    config: Config = settings.CONFIG
    return replace(config, identity=replace(config.identity, issuer=issuer))


def _environment(port: int) -> dict[str, str]:
    from urllib.parse import quote

    where = connection.settings_dict
    user, host = where["USER"] or "postgres", quote(where["HOST"], safe="")
    url = f"postgresql://{user}:{where['PASSWORD']}@/{where['NAME']}?host={host}&port={where['PORT'] or 5432}"
    return {
        "DATABASE_URL": url,
        "NANGLUONG_HOME": str(settings.CONFIG.home),
        "NANGLUONG_IDENTITY_PORT": str(port),
        "NANGLUONG_LOG_LEVEL": "WARNING",
        "PORT": str(SITE_PORT),
        "PATH": "/usr/bin:/bin",
        "PYTHONPYCACHEPREFIX": sys.pycache_prefix or "",
        "PYTHONPATH": ":".join(path for path in sys.path if path),
    }


@contextmanager
def running_simulator() -> Iterator[str]:
    """Start the provider on a free port with the test database; give its issuer."""
    port = free_port()
    [command] = simulator_commands(settings.CONFIG, port)
    child = subprocess.Popen(command, env=_environment(port), start_new_session=True)
    issuer, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
    try:
        while True:
            try:
                requests.get(f"{issuer}/", timeout=5)
                break
            except requests.RequestException:
                if child.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("the simulated identity provider did not come up") from None
                time.sleep(0.1)
        yield issuer
    finally:
        child.terminate()
        child.wait(20)


@dataclass
class Walk:
    """A browser between the site (Django's test client) and the provider (real HTTP)."""

    site: Client
    provider: requests.Session

    @classmethod
    def new(cls) -> Walk:
        """Return a fresh browser."""
        return cls(Client(HTTP_HOST=f"127.0.0.1:{SITE_PORT}"), requests.Session())

    def begin(self, flow: str = "person", **form: str) -> str:
        """Press the button of a flow on the site; return the address at the provider that it leads to."""
        answer = self.site.post(f"/dang-nhap/dinh-danh/{flow}/", form)
        assert answer.status_code == 302, answer.content[:300]
        return answer.headers["Location"]

    def choose(self, address: str, key: str) -> str:
        """Choose an identity at the provider; return the path and query of the site's answer address."""
        page = self.provider.get(address, timeout=10)
        assert "MÔ PHỎNG" in page.text
        token, onward = (
            re.search(rf'name="{name}" value="([^"]+)"', page.text) for name in ("csrfmiddlewaretoken", "next")
        )
        assert token
        assert onward
        form = {"csrfmiddlewaretoken": token[1], "next": onward[1].replace("&amp;", "&"), "key": key}
        url = f"{page.url.partition('/chon/')[0]}/chon/"
        chosen = self.provider.post(url, data=form, allow_redirects=False, timeout=10)
        back = self.provider.get(f"{url[:-6]}{chosen.headers['Location']}", allow_redirects=False, timeout=10)
        parts = urlsplit(back.headers["Location"])
        return f"{parts.path}?{parts.query}"

    def sign_in(self, key: str, flow: str = "person", **form: str) -> str:
        """Go the whole way; return where the site leads at last, "" where it refuses."""
        answer = self.site.get(self.choose(self.begin(flow, **form), key))
        return answer.headers.get("Location", "")

    @property
    def user_id(self) -> int | None:
        """Who is signed in."""
        found = self.site.session.get("_auth_user_id")
        return int(found) if found else None
