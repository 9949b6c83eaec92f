"""A visitor without a browser, who signs in once for all browser tests of a run: a code of an app is good only once."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.app_codes import app_code


class Visitor:
    """A cookie jar and two verbs."""

    def __init__(self, url: str) -> None:
        self.url, self.cookies = url, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        """Return a page."""
        with self._opener.open(self.url + path, timeout=30) as answer:
            return str(answer.read().decode())

    def post(self, path: str, **form: str) -> str:
        """Send the form of a page and return where it leads, as a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path))
        assert token
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **form}).encode()
        with self._opener.open(self.url + path, data, timeout=30) as answer:
            return str(answer.read().decode())

    def enrol(self, name: str, password: str) -> str:
        """Sign in with a password, enrol an authenticator app, and return the cookie of the session."""
        self.post("/dang-nhap/", login=name, password=password)
        page = self.get("/tai-khoan/ung-dung/")
        secret = re.search(r"<code>([A-Z2-7 ]{32,})</code>", page)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert secret
        assert token
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "code": app_code(secret[1])}).encode()
        with self._opener.open(f"{self.url}/tai-khoan/ung-dung/", data, timeout=30) as answer:
            assert answer.url.endswith("/tai-khoan/ma-du-phong/")
        return next(str(cookie.value) for cookie in self.cookies if cookie.name == "sessionid")
