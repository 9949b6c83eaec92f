"""Addresses for machines: no language in them. Included at the root, outside the language patterns."""

from django.urls import path, re_path

from nangluong.statistics.api.service import api_urls
from nangluong.statistics.dissemination import downloads
from nangluong.statistics.dissemination.sdmx_service import sdmx
from nangluong.statistics.returns_api.service import api as returns_api

urlpatterns = [
    # A line break in the address too: whatever stands below is answered in the manner of the service.
    re_path(r"^sdmx/(?P<rest>[\s\S]*)\Z", sdmx, name="sdmx"),
    path("api/v1/", api_urls()),
    path("bao-cao/api/v1/", returns_api.urls),
    path("tai-ve/catalog.jsonld", downloads.catalogue, name="catalogue"),
    path("tai-ve/releases.rss", downloads.feed, {"form": "rss"}, name="releases-rss"),
    path("tai-ve/releases.atom", downloads.feed, {"form": "atom"}, name="releases-atom"),
    path("tai-ve/<slug:number>/", downloads.release_files, name="release-files"),
    path("tai-ve/<slug:number>/<str:name>", downloads.release_file, name="release-file"),
]
