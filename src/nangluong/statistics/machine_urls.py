"""Addresses for machines: no language in them. Included at the root, outside the language patterns."""

from django.urls import path, re_path

from nangluong.statistics.api.service import api_urls
from nangluong.statistics.dissemination.sdmx_service import sdmx

urlpatterns = [
    re_path(r"^sdmx/(?P<rest>.*)$", sdmx, name="sdmx"),
    path("api/v1/", api_urls()),
]
