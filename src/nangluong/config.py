"""All configuration: typed, from the environment, read once, in this module only.

A missing or malformed value stops the program at start with a plain sentence. `docs/configuration.md` lists every
setting; a test compares the two. A secret may come from a file named by `NAME_FILE`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from nangluong import setting_readers as readers
from nangluong.foundation.errors import ConfigurationError
from nangluong.foundation.object_store import S3Access
from nangluong.foundation.signing.configuring import SigningConfig, signing_config

CHECKOUT = Path(__file__).resolve().parents[2]


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
        readers.choice("development", "production"),
        "development",
        "`production` switches every safeguard on and refuses demo values",
        "production",
    ),
    Setting(
        "DATABASE_URL",
        readers.database,
        None,
        "PostgreSQL 18 server; without it the embedded one runs (development only)",
        "postgresql://user:pass@db/nangluong",
        True,
        True,
    ),
    Setting(
        "NANGLUONG_HOME",
        readers.path,
        str(CHECKOUT / "var"),
        "folder of everything this installation stores",
        "/var/lib/nangluong",
    ),
    Setting(
        "NANGLUONG_LAKE",
        readers.lake,
        None,
        "folder of the lake's Parquet files, or `s3://bucket/prefix`; default `lake` under `NANGLUONG_HOME`",
        "/srv/lake",
    ),
    Setting(
        "NANGLUONG_S3_ENDPOINT",
        str,
        "",
        "host:port of the object store of an `s3://` lake; empty is the provider's own address",
        "minio.example:9000",
    ),
    Setting("NANGLUONG_S3_REGION", str, "", "region of the object store", "ap-southeast-1"),
    Setting("NANGLUONG_S3_KEY", str, "", "key of the object store", "(key)", secret=True),
    Setting("NANGLUONG_S3_SECRET", str, "", "secret of the object store", "(secret)", secret=True),
    Setting("NANGLUONG_S3_TLS", readers.yes, "yes", "`no` for an object store without TLS inside the house", "no"),
    Setting(
        "NANGLUONG_ENGINE",
        readers.choice("local", "ray"),
        "local",
        "what runs the buckets of a validation: processes of this machine, or a Ray cluster (extra `cluster`)",
        "ray",
    ),
    Setting("NANGLUONG_ENGINE_PROCESSES", readers.count, "2", "buckets worked on at once by the local engine", "16"),
    Setting(
        "NANGLUONG_RAY_ADDRESS",
        str,
        "",
        "address of the Ray cluster; empty starts one on this machine",
        "ray://head:10001",
    ),
    Setting(
        "NANGLUONG_REFERENCE",
        readers.path,
        str(CHECKOUT / "reference"),
        "folder of the reference data",
        "/usr/share/nangluong/reference",
    ),
    Setting(
        "NANGLUONG_STATIC",
        readers.path,
        str(CHECKOUT / "build" / "static"),
        "folder of the built front-end files",
        "/usr/share/nangluong/static",
    ),
    Setting(
        "NANGLUONG_SECRET_KEY",
        readers.secret,
        None,
        "signs sessions and tokens; development makes its own and keeps it in `NANGLUONG_HOME`",
        "(40 random characters or more)",
        True,
        True,
    ),
    Setting(
        "NANGLUONG_SEAL_KEYS",
        readers.secrets,
        None,
        "encrypts citizen numbers and other sealed columns: the first of these comma-separated secrets seals, the"
        " others still open what they sealed (`nangluong reseal`); development makes its own. Keep a copy apart from"
        " the backups",
        "(40 random characters or more)",
        True,
        True,
    ),
    Setting(
        "NANGLUONG_HOSTS",
        readers.some_words,
        "127.0.0.1,localhost,[::1]",
        "host names the site answers to, comma-separated",
        "nangluong.example",
        True,
    ),
    Setting(
        "NANGLUONG_ORIGINS",
        readers.words,
        "",
        "trusted `https://…` origins of forms behind a proxy, comma-separated",
        "https://nangluong.example",
    ),
    Setting(
        "NANGLUONG_TLS_PROXY", readers.yes, "no", "`yes` when a proxy ends TLS and sets `X-Forwarded-Proto`", "yes"
    ),
    Setting(
        "NANGLUONG_PROXIES",
        readers.networks,
        None,
        "addresses or networks of our own proxies: `X-Forwarded-For` and `-Proto` count from them alone; default"
        " `127.0.0.1,::1` with `NANGLUONG_TLS_PROXY`, else none",
        "10.0.0.0/24",
    ),
    Setting("PORT", readers.port, "8000", "port of the web server", "8001"),
    Setting("NANGLUONG_BIND", str, "127.0.0.1", "address the web server listens on", "10.0.0.5"),
    Setting("NANGLUONG_WEB_PROCESSES", readers.count, "2", "web server processes, as many as cores", "8"),
    Setting(
        "NANGLUONG_PUBLISHED",
        readers.path,
        None,
        "folder of the files of releases, made again where missing; default `published` under `NANGLUONG_HOME`",
        "/srv/published",
    ),
    Setting(
        "NANGLUONG_API_PER_MINUTE",
        readers.rate,
        "1200",
        "requests a minute that one client may make of one web process under `/sdmx/` and `/api/`; 0 is no limit",
        "600",
    ),
    Setting(
        "NANGLUONG_PAGES_PER_MINUTE",
        readers.rate,
        "600",
        "pages a minute that one signed-in session may ask of one web process; 0 is no limit",
        "300",
    ),
    Setting(
        "NANGLUONG_ADDRESS_PER_MINUTE",
        readers.rate,
        "6000",
        "pages a minute that all visitors behind one address may ask of one web process: an office shares it; 0 is no"
        " limit",
        "3000",
    ),
    Setting(
        "NANGLUONG_METRICS_PORT",
        readers.port,
        None,
        "port of the Prometheus metrics; without it there are none",
        "9464",
    ),
    Setting(
        "NANGLUONG_METRICS_BIND", str, "127.0.0.1", "address that the metrics listen on; a private one", "10.0.0.5"
    ),
    Setting(
        "NANGLUONG_SECURITY_CONTACT",
        readers.starting("mailto:", "https://"),
        None,
        "whom to tell of a weakness: makes `/.well-known/security.txt` (RFC 9116)",
        "mailto:an-toan@nangluong.example",
    ),
    Setting(
        "NANGLUONG_SECURITY_EXPIRES",
        readers.day,
        None,
        "day until which that contact is promised to be right, at most a year ahead; after it the file is gone",
        "2027-06-30",
    ),
    Setting(
        "NANGLUONG_SITE",
        readers.starting("https://", "http://"),
        None,
        "address of this site as people type it, for the links in e-mails; development uses its own port",
        "https://nangluong.example",
        True,
    ),
    Setting(
        "NANGLUONG_FILES",
        readers.files,
        None,
        "where uploaded files are kept: a folder, or `s3://bucket/prefix`; default `files` under `NANGLUONG_HOME`",
        "s3://nangluong-files",
    ),
    Setting(
        "NANGLUONG_FILES_ENDPOINT", str, "", "address of the S3 service of `NANGLUONG_FILES`", "https://s3.example"
    ),
    Setting("NANGLUONG_FILES_KEY", str, "", "access key of that service", "nangluong"),
    Setting("NANGLUONG_FILES_SECRET", str, "", "its secret", "(secret)", secret=True),
    Setting(
        "NANGLUONG_ANTIVIRUS",
        readers.starting("clamd://"),
        None,
        "virus scanner of uploads, by TCP or socket; without it files are shown as “not scanned”",
        "clamd://127.0.0.1:3310",
    ),
    Setting(
        "NANGLUONG_SPACE_FLOOR_MB",
        readers.amount,
        "512",
        "megabytes that stay free: below it uploads and loads are refused with 503 while reading goes on",
        "4096",
    ),
    Setting(
        "NANGLUONG_MAIL",
        readers.starting("console:", "smtp://", "smtp+starttls://", "smtps://"),
        "console:",
        "server of outgoing e-mail; `console:` prints the letters to the log of the worker",
        "smtp+starttls://user:password@mail.example:587",
        True,
        True,
    ),
    Setting("NANGLUONG_MAIL_FROM", str, "nangluong@localhost", "sender of e-mails", "nangluong@example.vn", True),
    Setting(
        "NANGLUONG_PUSH_HOSTS",
        readers.words,
        "fcm.googleapis.com,updates.push.services.mozilla.com,.notify.windows.com,.push.apple.com",
        "hosts that web push may be sent to (a leading dot: and below), always over HTTPS; empty switches push off",
        "fcm.googleapis.com",
    ),
    Setting(
        "NANGLUONG_PUSH_KEY",
        str,
        None,
        "private VAPID key of web push (base64url); made and kept in `NANGLUONG_HOME` when not given",
        "(43 characters)",
        secret=True,
    ),
    Setting(
        "NANGLUONG_PUSH_CONTACT",
        readers.starting("mailto:", "https://"),
        "mailto:nangluong@localhost.localdomain",
        "whom a push service writes to when something is wrong",
        "mailto:van-hanh@example.vn",
    ),
    Setting(
        "NANGLUONG_IDENTITY",
        readers.choice("vneid", "simulated", "none"),
        None,
        "identity provider of citizens and enterprises; `simulated`, the default in development, is refused in"
        " production",
        "vneid",
        True,
    ),
    Setting(
        "NANGLUONG_IDENTITY_ISSUER",
        readers.starting("https://"),
        None,
        "issuer of the identity provider (OpenID Connect), as its `/.well-known/openid-configuration` names it",
        "https://identity.example",
    ),
    Setting("NANGLUONG_IDENTITY_PERSON_CLIENT", str, "", "client id for the identities of persons", "nangluong-person"),
    Setting("NANGLUONG_IDENTITY_PERSON_SECRET", str, "", "its secret", "(secret)", secret=True),
    Setting("NANGLUONG_IDENTITY_ORGANISATION_CLIENT", str, "", "client id for those of organisations", "nangluong-org"),
    Setting("NANGLUONG_IDENTITY_ORGANISATION_SECRET", str, "", "its secret", "(secret)", secret=True),
    Setting("NANGLUONG_IDENTITY_LEVEL", readers.choice("1", "2"), "2", "least level of identity that may sign in", "2"),
    Setting(
        "NANGLUONG_IDENTITY_PORT",
        readers.port,
        None,
        "port of the simulated provider; default the port after `PORT`",
        "8001",
    ),
    Setting(
        "NANGLUONG_SIGNING",
        readers.choice("simulated", "none"),
        None,
        "who certifies electronic signatures of returns; `simulated`, the default in development, is refused in"
        " production, where the default is `none`: no signing. A certification authority is an adapter"
        " (`foundation.signing`)",
        "none",
    ),
    Setting(
        "NANGLUONG_TIMESTAMP",
        readers.starting("https://", "http://"),
        None,
        "timestamp authority (RFC 3161) of signatures; without it they carry this server's time only",
        "https://tsa.example/tsr",
    ),
    Setting(
        "NANGLUONG_TIMESTAMP_ROOTS",
        readers.path,
        None,
        "PEM file of the roots by which timestamps are trusted",
        "/etc/nangluong/tsa.pem",
    ),
    Setting(
        "NANGLUONG_MQTT",
        readers.starting("mqtt://", "mqtts://"),
        None,
        "MQTT broker from which readings are taken; without it nothing listens",
        "mqtts://nangluong:pass@broker.example:8883",
        secret=True,
    ),
    Setting(
        "NANGLUONG_LOG",
        readers.choice("json", "readable"),
        None,
        "log format; default `json` in production, `readable` in development",
        "json",
    ),
    Setting(
        "NANGLUONG_LOG_LEVEL",
        readers.choice("DEBUG", "INFO", "WARNING", "ERROR"),
        "INFO",
        "least level that is logged",
        "WARNING",
    ),
)


@dataclass(frozen=True)
class IdentityClient:
    """What the identity provider knows us by, for one kind of identity."""

    client_id: str
    secret: str


@dataclass(frozen=True)
class IdentityConfig:
    """The identity provider: `provider` is `vneid`, `simulated` or `none`; `least_level` what it must vouch for."""

    provider: str
    issuer: str
    person: IdentityClient
    organisation: IdentityClient
    least_level: int
    simulator_port: int


@dataclass(frozen=True)
class Config:
    """The values of all settings, ready to use. `database_url` is None when the embedded server is to be used."""

    production: bool
    database_url: str | None
    home: Path
    lake: Path | str
    lake_s3: S3Access
    reference: Path
    static: Path
    secret_key: str
    seal_keys: tuple[str, ...]
    hosts: tuple[str, ...]
    origins: tuple[str, ...]
    tls_proxy: bool
    proxies: tuple[IPv4Network | IPv6Network, ...]
    port: int
    bind: str
    web_processes: int
    published: Path
    api_per_minute: int
    pages_per_minute: int
    address_per_minute: int
    metrics_port: int | None
    metrics_bind: str
    security_contact: str
    security_expires: date | None
    site: str
    files: str
    files_endpoint: str
    files_key: str
    files_secret: str
    antivirus: str
    space_floor_mb: int
    mail: str
    mail_from: str
    push_hosts: tuple[str, ...]
    push_key: str
    push_contact: str
    mqtt: str | None
    engine: str
    engine_processes: int
    ray_address: str
    log_style: str
    log_level: str
    identity: IdentityConfig
    signing: SigningConfig


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
    except readers.Wrong as wrong:
        shown = "***" if setting.secret else f"“{text}”"
        vi, en = wrong.args
        raise ConfigurationError(
            f"Biến môi trường {setting.name} là {shown}, cần {vi}. Ví dụ: {setting.example}",
            f"The environment variable {setting.name} is {shown}, expected {en}. Example: {setting.example}",
        ) from None


def _development_secret(home: Path, name: str) -> str:
    """Return the secret kept in `home` as `name`, made on first use: what it signed survives a restart of the demo."""
    file = home / name
    if not file.exists():
        home.mkdir(parents=True, exist_ok=True)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8")


def _simulated_identity(values: Mapping[str, object], home: Path, port: int) -> IdentityConfig:
    hosts = values["NANGLUONG_HOSTS"]
    assert isinstance(hosts, tuple)
    secret = _development_secret(home, "identity_secret")
    simulator_port = values["NANGLUONG_IDENTITY_PORT"] or port % 65535 + 1
    assert isinstance(simulator_port, int)
    return IdentityConfig(
        "simulated",
        f"http://{hosts[0].lstrip('.').replace('*', '127.0.0.1')}:{simulator_port}",
        IdentityClient("simulated-person", secret),
        IdentityClient("simulated-organisation", secret),
        int(str(values["NANGLUONG_IDENTITY_LEVEL"])),
        simulator_port,
    )


def _identity(values: Mapping[str, object], home: Path, port: int, production: bool) -> IdentityConfig:
    provider = values["NANGLUONG_IDENTITY"] or "simulated"
    if provider == "simulated":
        if production:
            raise ConfigurationError(
                "NANGLUONG_IDENTITY=simulated chỉ dành cho bản trình diễn: ai cũng vào được dưới tên bất kỳ."
                " Ví dụ: NANGLUONG_IDENTITY=vneid",
                "NANGLUONG_IDENTITY=simulated is for the demo only: anybody could sign in as anybody."
                " Example: NANGLUONG_IDENTITY=vneid",
            )
        return _simulated_identity(values, home, port)
    names = ["ISSUER", "PERSON_CLIENT", "PERSON_SECRET", "ORGANISATION_CLIENT", "ORGANISATION_SECRET"]
    missing = [f"NANGLUONG_IDENTITY_{name}" for name in names if not values[f"NANGLUONG_IDENTITY_{name}"]]
    if provider == "vneid" and missing:
        raise ConfigurationError(
            f"NANGLUONG_IDENTITY=vneid cần thêm: {', '.join(missing)}.",
            f"NANGLUONG_IDENTITY=vneid also needs: {', '.join(missing)}.",
        )
    issuer, *clients = (str(values[f"NANGLUONG_IDENTITY_{name}"] or "") for name in names)
    level = int(str(values["NANGLUONG_IDENTITY_LEVEL"]))
    return IdentityConfig(
        str(provider), issuer.rstrip("/"), IdentityClient(*clients[:2]), IdentityClient(*clients[2:]), level, 0
    )


def _proxies(values: Mapping[str, object]) -> tuple[IPv4Network | IPv6Network, ...]:
    given = values["NANGLUONG_PROXIES"]
    if given is None:
        return readers.networks("127.0.0.1,::1") if values["NANGLUONG_TLS_PROXY"] else ()
    assert isinstance(given, tuple)
    return given


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
        lake_s3=S3Access(*(values[f"NANGLUONG_S3_{part}"] for part in ("ENDPOINT", "REGION", "KEY", "SECRET", "TLS"))),  # type: ignore[arg-type]
        reference=values["NANGLUONG_REFERENCE"],  # type: ignore[arg-type]
        static=values["NANGLUONG_STATIC"],  # type: ignore[arg-type]
        secret_key=values["NANGLUONG_SECRET_KEY"] or _development_secret(home, "secret_key"),  # type: ignore[arg-type]
        seal_keys=values["NANGLUONG_SEAL_KEYS"] or (_development_secret(home, "seal_key"),),  # type: ignore[arg-type]
        hosts=values["NANGLUONG_HOSTS"],  # type: ignore[arg-type]
        origins=values["NANGLUONG_ORIGINS"],  # type: ignore[arg-type]
        tls_proxy=values["NANGLUONG_TLS_PROXY"],  # type: ignore[arg-type]
        proxies=_proxies(values),
        port=values["PORT"],  # type: ignore[arg-type]
        bind=values["NANGLUONG_BIND"],  # type: ignore[arg-type]
        web_processes=values["NANGLUONG_WEB_PROCESSES"],  # type: ignore[arg-type]
        published=values["NANGLUONG_PUBLISHED"] or home / "published",  # type: ignore[arg-type]
        api_per_minute=values["NANGLUONG_API_PER_MINUTE"],  # type: ignore[arg-type]
        pages_per_minute=values["NANGLUONG_PAGES_PER_MINUTE"],  # type: ignore[arg-type]
        address_per_minute=values["NANGLUONG_ADDRESS_PER_MINUTE"],  # type: ignore[arg-type]
        metrics_port=values["NANGLUONG_METRICS_PORT"],  # type: ignore[arg-type]
        metrics_bind=values["NANGLUONG_METRICS_BIND"],  # type: ignore[arg-type]
        security_contact=values["NANGLUONG_SECURITY_CONTACT"] or "",  # type: ignore[arg-type]
        security_expires=values["NANGLUONG_SECURITY_EXPIRES"],  # type: ignore[arg-type]
        site=str(values["NANGLUONG_SITE"] or f"http://127.0.0.1:{values['PORT']}").rstrip("/"),
        files=str(values["NANGLUONG_FILES"] or home / "files"),
        files_endpoint=values["NANGLUONG_FILES_ENDPOINT"],  # type: ignore[arg-type]
        files_key=values["NANGLUONG_FILES_KEY"],  # type: ignore[arg-type]
        files_secret=values["NANGLUONG_FILES_SECRET"],  # type: ignore[arg-type]
        antivirus=str(values["NANGLUONG_ANTIVIRUS"] or ""),
        space_floor_mb=values["NANGLUONG_SPACE_FLOOR_MB"],  # type: ignore[arg-type]
        mail=values["NANGLUONG_MAIL"],  # type: ignore[arg-type]
        mail_from=values["NANGLUONG_MAIL_FROM"],  # type: ignore[arg-type]
        push_hosts=values["NANGLUONG_PUSH_HOSTS"],  # type: ignore[arg-type]
        push_key=str(values["NANGLUONG_PUSH_KEY"] or ""),
        push_contact=values["NANGLUONG_PUSH_CONTACT"],  # type: ignore[arg-type]
        mqtt=values["NANGLUONG_MQTT"],  # type: ignore[arg-type]
        engine=values["NANGLUONG_ENGINE"],  # type: ignore[arg-type]
        engine_processes=values["NANGLUONG_ENGINE_PROCESSES"],  # type: ignore[arg-type]
        ray_address=values["NANGLUONG_RAY_ADDRESS"],  # type: ignore[arg-type]
        log_style=values["NANGLUONG_LOG"] or ("json" if production else "readable"),  # type: ignore[arg-type]
        log_level=values["NANGLUONG_LOG_LEVEL"],  # type: ignore[arg-type]
        identity=_identity(values, home, int(str(values["PORT"])), production),
        signing=signing_config(values, production),
    )
