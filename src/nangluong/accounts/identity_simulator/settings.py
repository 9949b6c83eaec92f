"""Settings of the simulated identity provider, a Django project of its own beside the site."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from nangluong.accounts.identity_simulator.signing_key import signing_key
from nangluong.foundation.errors import ConfigurationError
from nangluong.foundation.logs import logging_config
from nangluong.settings import CONFIG, DATABASE_URL, FORMAT_MODULE_PATH, LANGUAGES, LOCALE_PATHS, PRODUCTION, SEAL_KEYS
from nangluong.settings import DATABASES as SITE_DATABASES

__all__ = ["CONFIG", "DATABASE_URL", "FORMAT_MODULE_PATH", "LANGUAGES", "LOCALE_PATHS", "SEAL_KEYS"]

if PRODUCTION or CONFIG.identity.provider != "simulated":
    raise ConfigurationError(
        "Dịch vụ định danh mô phỏng chỉ chạy trong bản trình diễn (NANGLUONG_IDENTITY=simulated).",
        "The simulated identity provider runs in the demo only (NANGLUONG_IDENTITY=simulated).",
    )

SCHEMA = "identity_simulator"  # preparing.py makes it
DATABASES: dict[str, dict[str, Any]] = deepcopy(SITE_DATABASES)
DATABASES["default"].setdefault("OPTIONS", {})["options"] = f"-c search_path={SCHEMA}"

SECRET_KEY = f"simulator {CONFIG.secret_key}"
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts)
ROOT_URLCONF = "nangluong.accounts.identity_simulator.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REFERENCE_ROOT = CONFIG.reference
LOGIN_URL = "account_login"

INSTALLED_APPS = [
    "nangluong.accounts.identity_simulator",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "nangluong.foundation.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "nangluong.accounts.identity_simulator.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
# The site and this provider stand on one host, where cookies do not know ports.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "simulator_session", "simulator_csrf"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LANGUAGE_CODE, TIME_ZONE, USE_TZ, USE_I18N = "vi", "Asia/Ho_Chi_Minh", True, True
STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.static
X_FRAME_OPTIONS = "DENY"

ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
IDP_OIDC_ADAPTER = "nangluong.accounts.identity_simulator.adapter.SimulatorAdapter"
IDP_OIDC_PRIVATE_KEY = signing_key(CONFIG.home)
IDP_OIDC_RATE_LIMITS = False

LOGGING = logging_config(CONFIG.log_style, CONFIG.log_level)
