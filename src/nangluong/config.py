"""All configuration: typed, from the environment, read once, in this module only.

A missing or malformed value stops the program at start with a plain sentence. `docs/configuration.md` lists every
setting; a test compares the two. A secret may come from a file named by `NAME_FILE`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nangluong.foundation.errors import ConfigurationError

CHECKOUT = Path(__file__).resolve().parents[2]


class _Wrong(ValueError):
    """A value that does not fit; the two arguments say what was expected (vi, en)."""


def _choice(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            listed = ", ".join(words)
            raise _Wrong(f"một trong: {listed}", f"one of: {listed}")
        return text

    return read


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise _Wrong("số cổng từ 1 đến 65535", "a port number from 1 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 256:
        raise _Wrong("số nguyên từ 1 đến 256", "a whole number from 1 to 256")
    return int(text)


def _rate(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 1_000_000:
        raise _Wrong("số nguyên từ 0 đến 1000000", "a whole number from 0 to 1000000")
    return int(text)


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise _Wrong("yes hoặc no", "yes or no")
    return text == "yes"


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _some_words(text: str) -> tuple[str, ...]:
    words = _words(text)
    if not words:
        raise _Wrong("ít nhất một tên", "at least one name")
    return words


def _database(text: str) -> str:
    if not text.startswith(("postgresql://", "postgres://")):
        raise _Wrong("địa chỉ postgresql://…", "a postgresql://… address")
    return text


def _secret(text: str) -> str:
    if len(text) < 40:
        raise _Wrong("chuỗi bí mật ít nhất 40 ký tự", "a secret of at least 40 characters")
    return text


def _path(text: str) -> Path:
    return Path(text).expanduser().resolve()


@dataclass(frozen=True)
class Setting:
    """One environment variable: name, reader, default as text (None: none), meaning, example."""

    name: str
    read: Callable[[str], object]
    default: str | None
    meaning: str
    example: str
    needed_in_production: bool = False
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "NANGLUONG_ENV",
        _choice("development", "production"),
        "development",
        "`production` switches every safeguard on and refuses demo values",
        "production",
    ),
    Setting(
        "DATABASE_URL",
        _database,
        None,
        "PostgreSQL 18 server; without it the embedded one runs (development only)",
        "postgresql://user:pass@db/nangluong",
        True,
        True,
    ),
    Setting(
        "NANGLUONG_HOME",
        _path,
        str(CHECKOUT / "var"),
        "folder of everything this installation stores",
        "/var/lib/nangluong",
    ),
    Setting(
        "NANGLUONG_LAKE",
        _path,
        None,
        "folder of the lake's Parquet files; default `lake` under `NANGLUONG_HOME`",
        "/srv/lake",
    ),
    Setting(
        "NANGLUONG_REFERENCE",
        _path,
        str(CHECKOUT / "reference"),
        "folder of the reference data",
        "/usr/share/nangluong/reference",
    ),
    Setting(
        "NANGLUONG_STATIC",
        _path,
        str(CHECKOUT / "build" / "static"),
        "folder of the built front-end files",
        "/usr/share/nangluong/static",
    ),
    Setting(
        "NANGLUONG_SECRET_KEY",
        _secret,
        None,
        "signs sessions and tokens; development makes its own and keeps it in `NANGLUONG_HOME`",
        "(40 random characters or more)",
        True,
        True,
    ),
    Setting(
        "NANGLUONG_HOSTS",
        _some_words,
        "127.0.0.1,localhost,[::1]",
        "host names the site answers to, comma-separated",
        "nangluong.example",
        True,
    ),
    Setting(
        "NANGLUONG_ORIGINS",
        _words,
        "",
        "trusted `https://…` origins of forms behind a proxy, comma-separated",
        "https://nangluong.example",
    ),
    Setting("NANGLUONG_TLS_PROXY", _yes, "no", "`yes` when a proxy ends TLS and sets `X-Forwarded-Proto`", "yes"),
    Setting("PORT", _port, "8000", "port of the web server", "8001"),
    Setting("NANGLUONG_BIND", str, "127.0.0.1", "address the web server listens on", "10.0.0.5"),
    Setting("NANGLUONG_WEB_PROCESSES", _count, "2", "web server processes, as many as cores", "8"),
    Setting(
        "NANGLUONG_PUBLISHED",
        _path,
        None,
        "folder of the files of releases, made again where missing; default `published` under `NANGLUONG_HOME`",
        "/srv/published",
    ),
    Setting(
        "NANGLUONG_API_PER_MINUTE",
        _rate,
        "1200",
        "requests a minute that one client may make of one web process under `/sdmx/` and `/api/`; 0 is no limit",
        "600",
    ),
    Setting(
        "NANGLUONG_LOG",
        _choice("json", "readable"),
        None,
        "log format; default `json` in production, `readable` in development",
        "json",
    ),
    Setting(
        "NANGLUONG_LOG_LEVEL",
        _choice("DEBUG", "INFO", "WARNING", "ERROR"),
        "INFO",
        "least level that is logged",
        "WARNING",
    ),
)


@dataclass(frozen=True)
class Config:
    """The values of all settings, ready to use. `database_url` is None when the embedded server is to be used."""

    production: bool
    database_url: str | None
    home: Path
    lake: Path
    reference: Path
    static: Path
    secret_key: str
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    tls_proxy: bool
    port: int
    bind: str
    web_processes: int
    published: Path
    api_per_minute: int
    log_style: str
    log_level: str


def _raw(setting: Setting, environ: Mapping[str, str]) -> str | None:
    text = environ.get(setting.name) or None
    file = environ.get(f"{setting.name}_FILE") if setting.secret else None
    if text is None and file:
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigurationError(
                f"{setting.name}_FILE: không đọc được tệp {file} ({error.strerror}).",
                f"{setting.name}_FILE: cannot read {file} ({error.strerror}).",
            ) from None
    return text


def _value(setting: Setting, environ: Mapping[str, str], production: bool) -> object:
    text = _raw(setting, environ)
    if text is None and production and setting.needed_in_production:
        raise ConfigurationError(
            f"Thiếu biến môi trường {setting.name}: {setting.meaning}. Ví dụ: {setting.example}",
            f"The environment variable {setting.name} is missing: {setting.meaning}. Example: {setting.example}",
        )
    text = setting.default if text is None else text
    if text is None:
        return None
    try:
        return setting.read(text)
    except _Wrong as wrong:
        shown = "***" if setting.secret else f"“{text}”"
        vi, en = wrong.args
        raise ConfigurationError(
            f"Biến môi trường {setting.name} là {shown}, cần {vi}. Ví dụ: {setting.example}",
            f"The environment variable {setting.name} is {shown}, expected {en}. Example: {setting.example}",
        ) from None


def _development_secret(home: Path) -> str:
    """Return the secret kept in `home`, made on first use: sessions survive a restart of the demo."""
    file = home / "secret_key"
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8")


def read_config(environ: Mapping[str, str]) -> Config:
    """Return the configuration in `environ`.

    Raises `ConfigurationError` with the variable's name, what was expected and an example.
    """
    by_name = {setting.name: setting for setting in SETTINGS}
    production = _value(by_name["NANGLUONG_ENV"], environ, False) == "production"
    values = {name: _value(setting, environ, production) for name, setting in by_name.items()}
    home = values["NANGLUONG_HOME"]
    assert isinstance(home, Path)
    return Config(
        production=production,
        database_url=values["DATABASE_URL"],  # type: ignore[arg-type]
        home=home,
        lake=values["NANGLUONG_LAKE"] or home / "lake",  # type: ignore[arg-type]
        reference=values["NANGLUONG_REFERENCE"],  # type: ignore[arg-type]
        static=values["NANGLUONG_STATIC"],  # type: ignore[arg-type]
        secret_key=values["NANGLUONG_SECRET_KEY"] or _development_secret(home),  # type: ignore[arg-type]
        hosts=values["NANGLUONG_HOSTS"],  # type: ignore[arg-type]
        origins=values["NANGLUONG_ORIGINS"],  # type: ignore[arg-type]
        tls_proxy=values["NANGLUONG_TLS_PROXY"],  # type: ignore[arg-type]
        port=values["PORT"],  # type: ignore[arg-type]
        bind=values["NANGLUONG_BIND"],  # type: ignore[arg-type]
        web_processes=values["NANGLUONG_WEB_PROCESSES"],  # type: ignore[arg-type]
        published=values["NANGLUONG_PUBLISHED"] or home / "published",  # type: ignore[arg-type]
        api_per_minute=values["NANGLUONG_API_PER_MINUTE"],  # type: ignore[arg-type]
        log_style=values["NANGLUONG_LOG"] or ("json" if production else "readable"),  # type: ignore[arg-type]
        log_level=values["NANGLUONG_LOG_LEVEL"],  # type: ignore[arg-type]
    )
