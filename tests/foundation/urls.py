"""Addresses of the foundation's own pages, for tests that need no other room."""

from django.urls import path

from nangluong.foundation.health import healthz, readyz

urlpatterns = [path("healthz", healthz), path("readyz", readyz)]
