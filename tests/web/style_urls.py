"""A site of its own for the tests of the design system: every address of the menu, and the style page."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from nangluong.web import errors
from nangluong.web.style_page import style_page

handler400 = "nangluong.web.errors.bad_request"
handler403 = "nangluong.web.errors.permission_denied"
handler404 = "nangluong.web.errors.page_not_found"
handler500 = "nangluong.web.errors.server_error"


def empty(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


web = [path("", style_page, name="home"), path("boom/", broken), path("503/", errors.service_unavailable)]
statistics = [
    path(f"{name}/", empty, name=name) for name in ("balance", "trends", "indicators", "releases", "methods", "about")
] + [path("subsector/<slug:slug>/", empty, name="subsector")]
registry = [
    path(f"{name}/", empty, name=name) for name in ("facilities", "places", "organisations", "legal_instruments")
]
accounts = [path("in/", empty, name="sign_in"), path("out/", empty, name="sign_out")]

urlpatterns = i18n_patterns(
    path("", include((web, "web"))),
    path("", include((statistics, "statistics"))),
    path("", include((registry, "registry"))),
    path("", include((accounts, "accounts"))),
    path("style/", style_page, name="style-page"),
    prefix_default_language=False,
)
