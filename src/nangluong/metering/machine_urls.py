"""Addresses for machines: no language in them. Included at the root, outside the language patterns."""

from django.urls import path

from nangluong.metering.api.service import api

urlpatterns = [path("do-dem/api/v1/", api.urls)]
