"""The app of the probe."""

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.faults.probe"
    label = "probe"
