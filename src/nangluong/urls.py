"""Every address of the site. Vietnamese has no prefix; English is the same path under `/en/`."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from nangluong.accounts.sign_in_urls import answer_patterns
from nangluong.foundation.health import healthz, readyz
from nangluong.foundation.security_txt import PATH, security_txt

handler400 = "nangluong.web.errors.bad_request"
handler403 = "nangluong.web.errors.permission_denied"
handler404 = "nangluong.web.errors.page_not_found"
handler500 = "nangluong.web.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path(PATH, security_txt, name="security_txt"),
    path("", include("nangluong.statistics.machine_urls")),
    *answer_patterns,
    path("", include("nangluong.metering.machine_urls")),
    *i18n_patterns(
        path("", include("nangluong.web.urls")),
        path("", include("nangluong.statistics.urls")),
        path("", include("nangluong.metering.urls")),
        path("", include("nangluong.registry.urls")),
        path("", include("nangluong.accounts.urls")),
        path("", include("nangluong.accounts.auditing.urls")),
        path("", include("nangluong.accounts.privacy.urls")),
        path("", include("nangluong.accounts.sign_in_urls")),
        prefix_default_language=False,
    ),
]
