"""Points that the settings decide: Django's own list, secrets, hosts, TLS, cookies, mail, contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.core import checks

from nangluong.foundation.deployment.findings import Finding, good, look, point, wrong

_LONGEST_PROMISE = dt.timedelta(days=366)
_SOON = dt.timedelta(days=30)


@point
def production() -> Iterator[Finding]:
    """Production settings, and no embedded database."""
    if not settings.CONFIG.production:
        yield wrong(
            "production",
            "NANGLUONG_ENV không phải production: các biện pháp bảo vệ đang tắt. Đặt NANGLUONG_ENV=production",
            "NANGLUONG_ENV is not production: safeguards are off. Set NANGLUONG_ENV=production",
        )
    else:
        yield good("production", "cấu hình production", "production settings")
    if settings.CONFIG.database_url is None:
        yield wrong(
            "embedded_database",
            "đang dùng PostgreSQL nhúng, chỉ dành cho trình diễn. Đặt DATABASE_URL",
            "the embedded PostgreSQL is for the demo only. Set DATABASE_URL",
        )


@point
def django_deploy() -> Iterator[Finding]:
    """Django's own deployment checklist; every warning counts as an error."""
    found = checks.run_checks(include_deployment_checks=True)
    serious = [one for one in found if one.level >= checks.WARNING and not one.is_silenced()]
    for one in serious:
        yield wrong(f"django_{one.id}", f"Django: {one.msg} {one.hint or ''}".strip(), f"Django: {one.msg}")
    if not serious:
        yield good("django", "check --deploy của Django: không có cảnh báo", "Django's check --deploy: no warning")


@point
def debug() -> Iterator[Finding]:
    """Pages of errors that show the inside must be impossible."""
    if settings.DEBUG:
        yield wrong("debug", "DEBUG đang bật: trang lỗi lộ mã nguồn", "DEBUG is on: error pages show the source")


@point
def hosts() -> Iterator[Finding]:
    """Host names are named one by one."""
    open_hosts = [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]
    local = [host for host in settings.ALLOWED_HOSTS if host in ("localhost", "127.0.0.1", "[::1]")]
    if open_hosts:
        yield wrong("hosts", f"NANGLUONG_HOSTS quá rộng: {open_hosts}", f"NANGLUONG_HOSTS is too wide: {open_hosts}")
    elif len(local) == len(settings.ALLOWED_HOSTS):
        yield wrong("hosts", "NANGLUONG_HOSTS chỉ có tên máy này", "NANGLUONG_HOSTS names only this machine")
    else:
        yield good(
            "hosts", f"tên máy: {', '.join(settings.ALLOWED_HOSTS)}", f"hosts: {', '.join(settings.ALLOWED_HOSTS)}"
        )


@point
def tls() -> Iterator[Finding]:
    """TLS ends at a proxy that is named, and that alone is believed."""
    if not settings.CONFIG.tls_proxy:
        yield wrong(
            "tls",
            "NANGLUONG_TLS_PROXY chưa bật: trình duyệt sẽ bị chuyển hướng mãi. Đặt yes khi proxy kết thúc TLS",
            "NANGLUONG_TLS_PROXY is off: browsers would be redirected for ever. Set yes where a proxy ends TLS",
        )
    elif not settings.PROXIES:
        yield wrong(
            "tls", "NANGLUONG_PROXIES rỗng: không tin proxy nào", "NANGLUONG_PROXIES is empty: no proxy is believed"
        )
    else:
        named = ", ".join(str(network) for network in settings.PROXIES)
        yield good("tls", f"TLS qua proxy {named}", f"TLS by the proxy {named}")
    wide = [str(network) for network in settings.PROXIES if network.num_addresses > 2**16]
    if wide:
        yield look("proxies", f"NANGLUONG_PROXIES quá rộng: {wide}", f"NANGLUONG_PROXIES is wide: {wide}")


@point
def cookies() -> Iterator[Finding]:
    """Cookies belong to this host alone and to TLS alone."""
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    if all(name.startswith("__Host-") for name in names):
        yield good("cookies", "cookie có tiền tố __Host-", "cookies carry the prefix __Host-")
    else:
        yield wrong("cookies", f"cookie thiếu tiền tố __Host-: {names}", f"cookies without the prefix __Host-: {names}")


@point
def mail() -> Iterator[Finding]:
    """Letters leave the machine."""
    if "console" in settings.EMAIL_BACKEND:
        yield wrong(
            "mail", "NANGLUONG_MAIL là console: thư không được gửi", "NANGLUONG_MAIL is console: no letter is sent"
        )
    else:
        yield good("mail", f"thư gửi qua {settings.EMAIL_HOST}", f"letters go by {settings.EMAIL_HOST}")


@point
def security_contact() -> Iterator[Finding]:
    """security.txt is there, and its promise is neither over nor longer than a year."""
    expires = settings.SECURITY_EXPIRES
    today = dt.datetime.now(dt.UTC).date()
    if not settings.SECURITY_CONTACT or expires is None:
        yield wrong(
            "security_txt",
            "chưa có NANGLUONG_SECURITY_CONTACT và NANGLUONG_SECURITY_EXPIRES cho security.txt",
            "NANGLUONG_SECURITY_CONTACT and NANGLUONG_SECURITY_EXPIRES are missing: no security.txt",
        )
    elif expires < today or expires - today > _LONGEST_PROMISE:
        yield wrong(
            "security_txt",
            f"NANGLUONG_SECURITY_EXPIRES là {expires:%d/%m/%Y}: đã qua hoặc xa hơn một năm",
            f"NANGLUONG_SECURITY_EXPIRES is {expires:%d/%m/%Y}: over, or more than a year ahead",
        )
    elif expires - today < _SOON:
        yield look(
            "security_txt", f"security.txt hết hạn {expires:%d/%m/%Y}", f"security.txt ends on {expires:%d/%m/%Y}"
        )
    else:
        yield good("security_txt", f"security.txt đến {expires:%d/%m/%Y}", f"security.txt until {expires:%d/%m/%Y}")


@point
def antivirus() -> Iterator[Finding]:
    """Uploads are scanned."""
    if not settings.ANTIVIRUS:
        yield look(
            "antivirus",
            "chưa có NANGLUONG_ANTIVIRUS: tệp không được quét",
            "no NANGLUONG_ANTIVIRUS: uploads are not scanned",
        )
