"""Django's settings, all derived from `nangluong.config`."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from nangluong.accounts.limits import limit_in
from nangluong.config import read_config
from nangluong.foundation import embedded
from nangluong.foundation.logs import logging_config
from nangluong.foundation.notices.mail_address import mail_settings

CONFIG = read_config(os.environ)
PRODUCTION = CONFIG.production

DATABASE_URL = CONFIG.database_url or embedded.start(CONFIG.home)
_database = conninfo_to_dict(DATABASE_URL)

SECRET_KEY = CONFIG.secret_key
SEAL_KEYS = CONFIG.seal_keys
DEBUG = False
ALLOWED_HOSTS = list(CONFIG.hosts)
CSRF_TRUSTED_ORIGINS = list(CONFIG.origins)
ROOT_URLCONF = "nangluong.urls"
WSGI_APPLICATION = "nangluong.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
ACTOR_OF = "nangluong.accounts.actors.actor_of"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "statistics:desk"
# Where people come to after signing in: the page of the first right they hold, else their own.
LANDING_PAGES = (("statistics.see_desk", "statistics:desk"),)
LOGOUT_REDIRECT_URL = "web:home"

INSTALLED_APPS = [
    "nangluong.web",
    "nangluong.statistics",
    "nangluong.metering",
    "nangluong.registry",
    "nangluong.accounts",
    "nangluong.foundation",
    "pghistory",
    "pgtrigger",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "nangluong.foundation.proxies.ProxyMiddleware",
    "nangluong.foundation.request_id.RequestIdMiddleware",
    "nangluong.foundation.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "nangluong.foundation.refusals.RefusalMiddleware",
    "nangluong.foundation.rates.taking.RateMiddleware",
    "nangluong.foundation.space_guard.SpaceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "nangluong.foundation.files.oversize.OversizeMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nangluong.accounts.gate.GateMiddleware",
    "axes.middleware.AxesMiddleware",
]

if CONFIG.metrics_port is not None:
    MIDDLEWARE.insert(0, "nangluong.foundation.metrics.requests.MetricsMiddleware")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "nangluong.web.context.site",
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "nangluong.foundation.postgresql",
        "NAME": _database["dbname"],
        "USER": _database.get("user", ""),
        "PASSWORD": _database.get("password", ""),
        "HOST": _database.get("host", ""),
        "PORT": _database.get("port", ""),
        # What else the address says, such as sslmode and sslrootcert.
        "OPTIONS": {k: v for k, v in _database.items() if k not in ("dbname", "user", "password", "host", "port")},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"TEMPLATE": embedded.TEMPLATE if CONFIG.database_url is None else None},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_RESET_TIMEOUT = limit_in(CONFIG.reference, "link") * 60

# Signing in (docs/sign-in.md). allauth does the steps; pages, addresses and what is recorded are ours.
ACCOUNT_ADAPTER = "nangluong.accounts.adapters.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = limit_in(CONFIG.reference, "confirmed") * 60
ACCOUNT_RATE_LIMITS = {"login": f"{limit_in(CONFIG.reference, 'attempts')}/m/ip"}
SOCIALACCOUNT_ADAPTER = "nangluong.accounts.adapters.identity.IdentityAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
MFA_ADAPTER = "nangluong.accounts.adapters.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers make passkeys on http://localhost as well, which is where the demo runs.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = "nangluong.accounts.lockout.most_failures"
AXES_COOLOFF_TIME = "nangluong.accounts.lockout.lock_time"
AXES_LOCKOUT_CALLABLE = "nangluong.accounts.lockout.lock_page"
AXES_HANDLER = "nangluong.accounts.lockout.LockHandler"
AXES_CLIENT_IP_CALLABLE = "nangluong.foundation.client_address.client_address"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
FORMAT_MODULE_PATH = ["nangluong.web.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
# A global thousands separator would print the year 2026 as 2.026; quantities use the filter `so`.
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.home / "static"
STATICFILES_DIRS = [CONFIG.static] if CONFIG.static.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # A form that begins a sign-in is answered with the way to the identity provider.
        "form-action": [SELF, *([CONFIG.identity.issuer] if CONFIG.identity.issuer else [])],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "nangluong.foundation.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = limit_in(CONFIG.reference, "absolute", "citizen") * 60
CSRF_FAILURE_VIEW = "nangluong.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
if PRODUCTION:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if CONFIG.tls_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = logging_config(CONFIG.log_style, CONFIG.log_level)

REFERENCE_ROOT = CONFIG.reference
LAKE_PATH = CONFIG.lake
LAKE_S3 = CONFIG.lake_s3
ENGINE, ENGINE_PROCESSES, RAY_ADDRESS = CONFIG.engine, CONFIG.engine_processes, CONFIG.ray_address
PUBLISHED_PATH = CONFIG.published
ANCHORS_PATH = CONFIG.home / "anchors"
SITE = CONFIG.site
globals().update(mail_settings(CONFIG.mail))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.mail_from
FILES, FILES_ENDPOINT, FILES_KEY, FILES_SECRET = (
    CONFIG.files,
    CONFIG.files_endpoint,
    CONFIG.files_key,
    CONFIG.files_secret,
)
ANTIVIRUS = CONFIG.antivirus
SPACE_FLOOR_BYTES = CONFIG.space_floor_mb * 1024 * 1024
PUSH_HOSTS, PUSH_CONTACT = CONFIG.push_hosts, CONFIG.push_contact
# Only the tests let a push leave for this machine, unencrypted.
PUSH_TO_LOOPBACK = False
PROXIES = CONFIG.proxies
PAGES_PER_MINUTE, ADDRESS_PER_MINUTE = CONFIG.pages_per_minute, CONFIG.address_per_minute
SECURITY_CONTACT, SECURITY_EXPIRES = CONFIG.security_contact, CONFIG.security_expires
ESTATE_PATH = CONFIG.home / "estate"
INCOMING_PATH = CONFIG.home / "incoming"
MACHINE_REQUESTS_PER_MINUTE = CONFIG.api_per_minute
# A burst, what a process may know of releases without looking (seconds), and the largest answer (observations).
MACHINE_BURST, MACHINE_RELEASE_SECONDS, MACHINE_MOST_OBSERVATIONS = 600, 1.0, 5_000_000
