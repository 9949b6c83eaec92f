"""The settings of the product with the probe beside it."""

from nangluong.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.probe"]  # noqa: F405
ROOT_URLCONF = "tests.faults.probe.urls"
MACHINE_REQUESTS_PER_MINUTE = PAGES_PER_MINUTE = ADDRESS_PER_MINUTE = 0
