"""Settings of the tests: a database and lake of their own, static files straight from the sources."""

import os
import tempfile
from pathlib import Path

_home = Path(__file__).resolve().parents[1] / "var" / "test"
os.environ.setdefault("NANGLUONG_HOME", str(_home))
os.environ.setdefault("NANGLUONG_LOG_LEVEL", "WARNING")

from nangluong.settings import *  # noqa: E402, F403

LAKE_PATH = Path(tempfile.gettempdir()) / f"nangluong-lake-{os.getpid()}"
# Inside, so that they go with the lake: the next lake numbers its snapshots anew.
PUBLISHED_PATH = LAKE_PATH / "published"
ANCHORS_PATH = LAKE_PATH.with_name(f"nangluong-anchors-{os.getpid()}")
ESTATE_PATH = LAKE_PATH / "estate"
INCOMING_PATH = LAKE_PATH / "incoming"
# Generated tests ask often; the limit has tests of its own.
MACHINE_REQUESTS_PER_MINUTE = PAGES_PER_MINUTE = ADDRESS_PER_MINUTE = 0
MACHINE_RELEASE_SECONDS = 0
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = _home / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where it is missing, and warnings are errors
